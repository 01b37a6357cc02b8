/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "netns.h"
#include "call.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>

struct call {
	int fd;
	int (*fn)(void *arg);
	void *arg;
};

int nfr_netns_open(const char *name)
{
	char path[PATH_MAX];
	struct statfs fs;
	int fd;

	if (snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : "/run/netns/", name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	/* Only what is a namespace is opened: opening a FIFO waits for its writer, and opening a device acts. */
	if (statfs(path, &fs) < 0)
		return -errno;
	if (fs.f_type != NSFS_MAGIC)
		return -EINVAL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
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
