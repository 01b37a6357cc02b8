/* SPDX-License-Identifier: MIT */
/* Takes the packets of group 5 in an epoll loop, beside a signalfd, until Ctrl-C. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <nfring/nfring.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>

/* Takes at most 64 batches: a flood leaves time for others. 0: sleep now; 1: do not; < 0: the end. */
static int take(struct nfring_queue *q)
{
	struct nfring_batch batch;
	int ret = 1;

	for (int i = 0; i < 64 && ret == 1; i++) {
		ret = nfring_queue_claim(q, &batch);
		if (ret == 1) {
			printf("%u packets\n", batch.count); /* batch.pkt[0] to batch.pkt[batch.count - 1] */
			nfring_queue_release(q, &batch);
		}
	}
	return ret == 0 ? nfring_queue_arm(q) : ret;
}

int main(void)
{
	struct nfring_opts opts = nfring_opts_default();
	struct epoll_event event = { .events = EPOLLIN };
	int loop = epoll_create1(EPOLL_CLOEXEC), signals, ret;
	struct nfring_error error;
	struct nfring *n;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	opts.group = 5;
	if (nfring_open(&n, &opts, &error) < 0 || nfring_start(n, &error) < 0) {
		fprintf(stderr, "%s\n", error.text);
		nfring_close(n);
		return 1;
	}
	event.data.fd = nfring_queue_fd(nfring_queue_get(n, 0));
	epoll_ctl(loop, EPOLL_CTL_ADD, event.data.fd, &event);
	event.data.fd = signals; /* a timerfd is added in the same way */
	epoll_ctl(loop, EPOLL_CTL_ADD, event.data.fd, &event);
	do {
		ret = take(nfring_queue_get(n, 0));
		if (epoll_wait(loop, &event, 1, ret == 0 ? -1 : 0) == 1 && event.data.fd == signals)
			nfring_stop(n); /* take() returns -ESHUTDOWN after the last batch */
	} while (ret >= 0);
	if (ret != -ESHUTDOWN)
		fprintf(stderr, "the worker failed: errno %d\n", -ret);
	nfring_close(n);
	return ret != -ESHUTDOWN;
}
