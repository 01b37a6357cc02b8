/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "netns.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>

struct call {
	int fd;
	int (*fn)(void *arg);
	void *arg;
	int ret;
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

static void *enter_and_call(void *arg)
{
	struct call *c = arg;

	c->ret = setns(c->fd, CLONE_NEWNET) < 0 ? -errno : c->fn(c->arg);
	return NULL;
}

int nfr_netns_call(int fd, int (*fn)(void *arg), void *arg)
{
	struct call c = { .fd = fd, .fn = fn, .arg = arg };
	sigset_t all, before;
	pthread_t thread;
	int err;

	if (fd < 0)
		return fn(arg);
	/* Signals are for the program's own threads. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&thread, NULL, enter_and_call, &c);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err)
		return -err;
	pthread_join(thread, NULL);
	return c.ret;
}
