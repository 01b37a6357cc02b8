/* SPDX-License-Identifier: MIT */
/* Recorded messages in a child of fork(2), which shares the descriptor that wakes the parent's consumer. */
#include "unit.h"

#include <errno.h>
#include <nfring/nfring.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

static void forked_child_cannot_feed_or_end(void **state)
{
	struct nfring_opts o = nfring_opts_default();
	struct pollfd p = { .events = POLLIN };
	struct nfring *n;
	int status = -1;
	pid_t child;

	(void)state;
	o.source = NFRING_SOURCE_FEED;
	assert_int_equal(nfring_open(&n, &o, NULL), 0);
	assert_int_equal(nfring_start(n, NULL), 0);
	assert_int_equal(nfring_queue_arm(nfring_queue_get(n, 0)), 0);
	child = fork();
	if (child == 0)
		_exit((nfring_feed(n, "1234", 4, 0, 0) != -EPERM) + (nfring_feed_end(n) != -EPERM));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	p.fd = nfring_queue_fd(nfring_queue_get(n, 0));
	assert_int_equal(poll(&p, 1, 0), 0);
	nfring_close(n);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(feed_fork, forked_child_cannot_feed_or_end) };

	return RUN(feed_fork, tests);
}
