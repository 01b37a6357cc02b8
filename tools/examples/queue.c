/* SPDX-License-Identifier: MIT */
/* Takes the packets of group 5 from a queue, in the program's own thread, until Ctrl-C. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <inttypes.h>
#include <nfring/nfring.h>
#include <signal.h>
#include <stdio.h>

static struct nfring *engine;

static void on_signal(int sig)
{
	(void)sig;
	nfring_stop_after_drain(engine);
}

int main(void)
{
	struct nfring_opts opts = nfring_opts_default();
	struct nfring_stats stats = nfring_stats_zero();
	struct sigaction act = { .sa_handler = on_signal };
	struct nfring_batch batch;
	struct nfring_error error;
	struct nfring_queue *q;
	int ret;

	opts.group = 5;
	if (nfring_open(&engine, &opts, &error) < 0 || nfring_start(engine, &error) < 0) {
		fprintf(stderr, "%s\n", error.text);
		nfring_close(engine);
		return 1;
	}
	sigaction(SIGINT, &act, NULL);
	q = nfring_queue_get(engine, 0);
	do {
		ret = nfring_queue_claim(q, &batch);
		if (ret == 1) {
			printf("%u packets\n", batch.count); /* batch.pkt[0] to batch.pkt[batch.count - 1] */
			nfring_queue_release(q, &batch);
		} else if (ret == 0) {
			nfring_queue_wait(q, -1); /* a batch, a signal or the end: claim says which */
		}
	} while (ret >= 0);
	signal(SIGINT, SIG_DFL); /* the handler must not see a closed engine */
	nfring_stats_read(engine, &stats);
	printf("%" PRIu64 " packets, %" PRIu64 " lost\n", stats.packets, stats.lost);
	if (ret != -ESHUTDOWN)
		fprintf(stderr, "the worker failed: errno %d\n", -ret);
	nfring_close(engine);
	return ret != -ESHUTDOWN;
}
