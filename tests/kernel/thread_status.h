/* SPDX-License-Identifier: MIT */
/* The threads of a process that has changed its user: who they are and what they may do, as
 * /proc/PID/task/TID/status shows it. */
#ifndef THREAD_STATUS_H
#define THREAD_STATUS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define NOBODY 65534

struct thread_status {
	char name[17];
	unsigned uid, gid, groups; /* real and effective, or UINT_MAX if these differ; supplementary groups */
	uint64_t inheritable, permitted, effective, ambient;
	unsigned no_new_privs, seccomp;
};

/* Waits up to two seconds until the process has `workers` workers of nfring, every thread is nobody's,
 * each worker has CAP_NET_ADMIN and no other capability, and other threads have none; with `confined`
 * every thread has no_new_privs and a seccomp filter, too. Returns false, after printing the thread that
 * was looked at last, if it does not come to that. */
bool thread_status_settle(pid_t pid, unsigned workers, bool confined);

#endif
