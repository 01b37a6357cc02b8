/* SPDX-License-Identifier: MIT */
/* Counts the packets of group 5 in an epoll loop, beside a timer and signals, until Ctrl-C. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <nfring/nfring.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Takes at most 64 batches: a flood leaves time for others. 0: sleep now; 1: do not; < 0: the end. */
static int take(struct nfring_queue *q, uint64_t *packets)
{
	for (int i = 0; i < 64; i++) {
		struct nfring_batch batch;
		int ret = nfring_queue_claim(q, &batch);

		if (ret != 1)
			return ret == 0 ? nfring_queue_arm(q) : ret;
		*packets += batch.count; /* batch.pkt[0] to batch.pkt[batch.count - 1] */
		nfring_queue_release(q, &batch);
	}
	return 1;
}

static int watch(int loop, int fd)
{
	return epoll_ctl(loop, EPOLL_CTL_ADD, fd, &(struct epoll_event){ .events = EPOLLIN, .data.fd = fd });
}

int main(void)
{
	int loop = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, 0), signals, ret;
	struct nfring_opts opts = nfring_opts_default();
	struct nfring_error error = { .text = "cannot set up the loop" };
	struct epoll_event ev = { .data.fd = -1 };
	uint64_t packets = 0, ticks;
	struct nfring *n;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, 0);
	timerfd_settime(timer, 0, &(struct itimerspec){ { 1, 0 }, { 1, 0 } }, NULL);
	opts.group = 5;
	if (nfring_open(&n, &opts, &error) < 0 || watch(loop, timer) < 0 || watch(loop, signals) < 0 ||
	    watch(loop, nfring_queue_fd(nfring_queue_get(n, 0))) < 0 || nfring_start(n, &error) < 0)
		return fprintf(stderr, "%s\n", error.text), 1;
	while ((ret = take(nfring_queue_get(n, 0), &packets)) >= 0)
		if (epoll_wait(loop, &ev, 1, ret ? 0 : -1) == 1 && ev.data.fd == timer && read(timer, &ticks, 8) == 8)
			printf("%llu packets\n", (unsigned long long)packets);
		else if (ev.data.fd == signals)
			nfring_stop_after_drain(n); /* take() returns -ESHUTDOWN after the last batch */
	nfring_close(n);
	return ret != -ESHUTDOWN;
}
