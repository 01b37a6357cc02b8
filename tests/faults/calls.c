/* SPDX-License-Identifier: MIT */
#include "calls.h"
#include "assertions.h"
#include "sanitizers.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MAX 64

/* Which errors the kernel gives, by the manual pages and by its source. A call that is not here fails with the first
 * row's errors: so a new one is refused too. */
static const struct {
	const char *name;
	const char *errors[CALLS_ERRORS_MAX];
} table[] = {
	{ "", { "ENOMEM", "EPERM" } },
	{ "bind", { "ENOMEM", "EADDRINUSE", "EPERM" } },
	{ "clone", { "EAGAIN", "ENOMEM", "EPERM" } },
	{ "clone3", { "EAGAIN", "ENOMEM", "EPERM" } },
	{ "connect", { "ENOBUFS", "ECONNREFUSED", "EPERM" } },
	{ "epoll_create1", { "EMFILE", "ENFILE", "ENOMEM" } },
	{ "epoll_ctl", { "ENOMEM", "ENOSPC" } },
	{ "eventfd2", { "EMFILE", "ENFILE", "ENOMEM" } },
	{ "fcntl", { "EMFILE" } },
	{ "io_uring_enter", { "EAGAIN", "EINTR", "EBUSY", "ENOMEM", "EIO" } },
	{ "io_uring_register", { "ENOMEM", "EINVAL" } },
	{ "io_uring_setup", { "ENOMEM", "EPERM", "ENOSYS", "EMFILE" } },
	{ "mmap", { "ENOMEM", "EAGAIN" } },
	{ "openat", { "EMFILE", "ENOENT", "EACCES", "EINTR" } },
	{ "poll", { "EINTR", "ENOMEM" } },
	{ "ppoll", { "EINTR", "ENOMEM" } },
	{ "read", { "EINTR", "EAGAIN" } },
	{ "recvfrom", { "EINTR", "ENOMEM", "ENOBUFS", "EIO" } },
	{ "sendto", { "ENOBUFS", "EINTR", "ENOMEM", "EPERM" } },
	{ "setsockopt", { "ENOMEM", "EPERM", "ENOBUFS" } },
	{ "socket", { "EMFILE", "ENFILE", "ENOMEM", "ENOBUFS" } },
	{ "statfs", { "EINTR", "EACCES" } },
	/* ENOSYS: what a call returns whose tracer was killed while it held the call; nothing was written. */
	{ "write", { "EINTR", "EAGAIN", "ENOSYS" } },
};

static const struct {
	const char *name, *why;
} left_out[] = {
	{ "clock_gettime", "it cannot fail" },
	{ "close", "it frees the descriptor even if it fails; strace would leave it open" },
	{ "exit", "it does not return" },
	{ "exit_group", "it does not return" },
	{ "futex", "the C library ends the process" },
	{ "getpid", "it cannot fail" },
	{ "gettid", "it cannot fail" },
	{ "munmap", "as close" },
	{ "restart_syscall", "it is the kernel's own" },
	{ "rseq", "the C library's, at the start of a thread" },
	{ "rt_sigprocmask", "it cannot fail: its arguments are the C library's" },
	{ "set_robust_list", "it cannot fail" },
};

/* A sanitizer ends a process that is refused what it asks for at the start of a thread. */
static bool is_sanitizers(const char *name)
{
	static const char *const names[] = { "clone",      "clone3", "madvise", "mmap", "mprotect", "sched_getaffinity",
					     "sigaltstack" };

	for (unsigned i = 0; TEST_SANITIZED && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

const char *calls_left_out(const char *name)
{
	if (is_sanitizers(name))
		return "the sanitizer ends the process";
	for (unsigned i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++)
		if (strcmp(name, left_out[i].name) == 0)
			return left_out[i].why;
	return NULL;
}

const char *const *calls_errors(const char *name)
{
	for (unsigned i = 1; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(name, table[i].name) == 0)
			return table[i].errors;
	return table[0].errors;
}

/* Returns the index of a call, which is added if it is new. */
static unsigned find(struct calls *c, const char *name)
{
	unsigned i = 0;

	while (i < c->count && strcmp(c->call[i].name, name) != 0)
		i++;
	assert_true(i < CALLS_MAX);
	if (i == c->count) {
		snprintf(c->call[i].name, sizeof(c->call[i].name), "%s", name);
		c->count++;
	}
	return i;
}

static unsigned thread_index(long *thread, long id)
{
	unsigned i = 0;

	while (i < THREADS_MAX && thread[i] && thread[i] != id)
		i++;
	assert_true(i < THREADS_MAX);
	thread[i] = id;
	return i;
}

/* A line is "ID name(...) = result"; "<... name resumed>" is the end of an earlier one. */
void calls_read(struct calls *c, const char *file)
{
	static unsigned made[THREADS_MAX][CALLS_MAX];
	long thread[THREADS_MAX] = { 0 }, id;
	FILE *f = fopen(file, "r");
	char *line = NULL, name[32];
	size_t size = 0;

	assert_non_null(f);
	memset(made, 0, sizeof(made));
	memset(c, 0, sizeof(*c));
	while (getline(&line, &size, f) > 0) {
		unsigned t, i;

		if (sscanf(line, "%ld %31[a-z0-9_](", &id, name) != 2)
			continue;
		t = thread_index(thread, id);
		i = find(c, name);
		if (++made[t][i] > c->call[i].most)
			c->call[i].most = made[t][i];
	}
	free(line);
	fclose(f);
}
