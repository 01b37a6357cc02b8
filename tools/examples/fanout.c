/* SPDX-License-Identifier: MIT */
/* Counts groups 100 to 103 with two workers and a thread for each queue, until Ctrl-C. */
#include <inttypes.h>
#include <nfring/nfring.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static struct nfring *engine;

static void on_signal(int sig)
{
	(void)sig;
	nfring_stop_after_drain(engine);
}

static void *consume(void *queue)
{
	struct nfring_batch batch;
	int ret;

	do {
		ret = nfring_queue_claim(queue, &batch);
		if (ret == 1)
			nfring_queue_release(queue, &batch); /* after reading batch.pkt[] */
		else if (ret == 0)
			nfring_queue_wait(queue, -1); /* a batch or the end: claim says which */
	} while (ret >= 0);
	nfring_stop_after_drain(engine); /* ret is -ESHUTDOWN, or why this worker failed: end the others too */
	return NULL;
}

int main(void)
{
	struct nfring_opts opts = nfring_opts_default();
	struct nfring_stats stats = nfring_stats_zero();
	struct nfring_error error;
	pthread_t thread[2];

	opts.group = 100;
	opts.group_count = 4;
	opts.workers = 2;
	if (nfring_open(&engine, &opts, &error) < 0 || nfring_start(engine, &error) < 0) {
		fprintf(stderr, "%s\n", error.text);
		nfring_close(engine);
		return 1;
	}
	signal(SIGINT, on_signal);
	for (unsigned i = 0; i < 2; i++)
		if (pthread_create(&thread[i], NULL, consume, nfring_queue_get(engine, i)) != 0)
			return 1; /* ends the other threads too */
	for (unsigned i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	signal(SIGINT, SIG_DFL); /* the handler must not see a closed engine */
	nfring_stats_read(engine, &stats);
	printf("%" PRIu64 " packets, %" PRIu64 " lost\n", stats.packets, stats.lost);
	nfring_close(engine);
	return 0;
}
