/* SPDX-License-Identifier: MIT */
/* Counts groups 100 to 103 with a thread per CPU that receives, too: nfring makes none. Until Ctrl-C. */
#define _GNU_SOURCE
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

/* The first claim makes this thread the owner of the queue. */
static void *receive(void *queue)
{
	struct nfring_batch batch;
	int ret;

	while ((ret = nfring_queue_claim(queue, &batch)) >= 0) {
		if (ret == 1)
			nfring_queue_release(queue, &batch); /* after reading batch.pkt[] */
		else
			nfring_queue_wait(queue, -1); /* receives */
	}
	nfring_stop_after_drain(engine); /* ret is -ESHUTDOWN, or why this thread failed: end the other too */
	return NULL;
}

int main(void)
{
	struct nfring_opts opts = nfring_opts_default();
	struct nfring_stats stats = { .size = sizeof(stats) };
	struct nfring_error error;
	pthread_t thread[2];
	unsigned n = 0; /* threads */

	opts.group = 100;
	opts.group_count = 4;
	opts.workers = 2;
	opts.caller_threads = true;
	if (nfring_open(&engine, &opts, &error) < 0 || nfring_start(engine, &error) < 0)
		return fprintf(stderr, "%s\n", error.text), 1;
	signal(SIGINT, on_signal);
	for (; n < 2 && pthread_create(&thread[n], NULL, receive, nfring_queue_get(engine, n)) == 0; n++)
		pthread_setaffinity_np(thread[n], sizeof(cpu_set_t), &(cpu_set_t){ { 1ul << n } });
	if (n < 2)
		fputs("cannot make a thread\n", stderr), nfring_stop(engine);
	for (unsigned i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	signal(SIGINT, SIG_DFL); /* the handler must not see a closed engine */
	nfring_stats_read(engine, &stats);
	printf("%" PRIu64 " packets, %" PRIu64 " lost\n", stats.packets, stats.lost);
	nfring_close(engine);
	return n < 2;
}
