/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "netns.h"
#include "call.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

struct call {
	int fd;
	int (*fn)(void *arg);
	void *arg;
};

int nfr_netns_open(const char *name)
{
	char path[PATH_MAX];
	int fd;

	if (strchr(name, '/')) {
		fd = open(name, O_RDONLY | O_CLOEXEC);
	} else {
		if (snprintf(path, sizeof(path), "/run/netns/%s", name) >= (int)sizeof(path))
			return -ENAMETOOLONG;
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	return fd < 0 ? -errno : fd;
}

static int enter_and_call(void *arg)
{
	struct call *c = arg;

	return setns(c->fd, CLONE_NEWNET) < 0 ? -errno : c->fn(c->arg);
}

int nfr_netns_call(int fd, int (*fn)(void *arg), void *arg)
{
	struct call c = { .fd = fd, .fn = fn, .arg = arg };

	return fd < 0 ? fn(arg) : nfr_call(enter_and_call, &c);
}
