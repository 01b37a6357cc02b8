/* SPDX-License-Identifier: MIT */
/* Serves the queue of group 5 in an epoll loop, beside a timer and signals, until Ctrl-C. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <nfring/nfring.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Returns 1 if more batches may be waiting, 0 if none is and the descriptor is armed, < 0 at the end. */
static int take(struct nfring_queue *q)
{
	struct nfring_batch batch;

	for (int i = 0, ret; i < 64; i++) { /* bounded: a flood leaves time for timer and signals */
		if ((ret = nfring_queue_claim(q, &batch)) <= 0)
			return ret ? ret : nfring_queue_arm(q);
		nfring_queue_release(q, &batch); /* after reading batch.pkt[] */
	}
	return 1;
}

static int watch(int ep, int fd)
{
	return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &(struct epoll_event){ .events = EPOLLIN, .data.fd = fd });
}

int main(void)
{
	int ep = epoll_create1(EPOLL_CLOEXEC), timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), signals, ret;
	struct nfring_opts opts = nfring_opts_default();
	struct nfring_error error = { .text = "cannot set up the loop" };
	struct nfring_stats s = { .size = sizeof(s) };
	struct nfring *n = NULL;
	struct signalfd_siginfo info;
	struct epoll_event event;
	sigset_t set;

	sigemptyset(&set), sigaddset(&set, SIGINT), sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	opts.group = 5;
	if (timerfd_settime(timer, 0, &(struct itimerspec){ { 1, 0 }, { 1, 0 } }, NULL) < 0 || watch(ep, timer) < 0 ||
	    watch(ep, signals) < 0 || nfring_open(&n, &opts, &error) < 0 ||
	    watch(ep, nfring_queue_fd(nfring_queue_get(n, 0))) < 0 || nfring_start(n, &error) < 0)
		return fprintf(stderr, "%s\n", error.text), nfring_close(n), 1;
	while ((ret = take(nfring_queue_get(n, 0))) >= 0) {
		if (epoll_wait(ep, &event, 1, ret ? 0 : -1) < 1) /* one at a time: epoll takes turns */
			continue;
		if (event.data.fd == signals && read(signals, &info, sizeof(info)) > 0)
			nfring_stop(n); /* take() returns -ESHUTDOWN after the last batch */
		if (event.data.fd == timer && read(timer, &info, sizeof(info)) > 0 && !nfring_stats_read(n, &s))
			printf("%llu packets, %llu lost\n", (unsigned long long)s.packets, (unsigned long long)s.lost);
	}
	nfring_close(n);
	return ret == -ESHUTDOWN ? 0 : (fprintf(stderr, "the worker failed: errno %d\n", -ret), 1);
}
