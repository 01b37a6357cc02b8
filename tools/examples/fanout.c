/* SPDX-License-Identifier: MIT */
/* Counts groups 100 to 103 with two workers and a thread for each queue, until Ctrl-C. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <inttypes.h>
#include <nfring/nfring.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static struct nfring *engine;

static void on_signal(int sig)
{
	(void)sig;
	nfring_stop(engine);
}

static void *consume(void *queue)
{
	struct nfring_batch batch;
	int ret;

	while ((ret = nfring_queue_claim(queue, &batch)) >= 0)
		if (ret == 0)
			nfring_queue_wait(queue, -1); /* a batch, a signal or the end: claim says which */
		else
			nfring_queue_release(queue, &batch); /* after reading batch.pkt[] */
	if (ret != -ESHUTDOWN)
		fprintf(stderr, "a worker failed: errno %d\n", -ret);
	nfring_stop(engine); /* ends the other workers too */
	return NULL;
}

int main(void)
{
	struct nfring_opts opts = nfring_opts_default();
	struct nfring_stats s = { .size = sizeof(s) };
	struct sigaction act = { .sa_handler = on_signal };
	struct nfring_error error;
	pthread_t thread[2];
	unsigned threads = 0;

	opts.group = 100, opts.group_count = 4, opts.workers = 2;
	if (nfring_open(&engine, &opts, &error) < 0 || nfring_start(engine, &error) < 0)
		return fprintf(stderr, "%s\n", error.text), nfring_close(engine), 1;
	sigaction(SIGINT, &act, NULL);
	while (threads < 2 && pthread_create(&thread[threads], NULL, consume, nfring_queue_get(engine, threads)) == 0)
		threads++;
	if (threads < 2)
		nfring_stop(engine);
	while (threads > 0)
		pthread_join(thread[--threads], NULL);
	signal(SIGINT, SIG_DFL); /* the handler must not see a closed engine */
	nfring_stats_read(engine, &s);
	printf("%" PRIu64 " packets, %" PRIu64 " lost\n", s.packets, s.lost);
	nfring_close(engine);
	return 0;
}
