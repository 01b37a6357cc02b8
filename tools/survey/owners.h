/* SPDX-License-Identifier: MIT */
/* Which processes have which sockets open: /proc/PID/fd, and /proc/PID/task/TID/fd of those whose first thread has
 * ended. A socket belongs to every process that has it open: after a fork(2), to parent and child. */
#ifndef SURVEY_OWNERS_H
#define SURVEY_OWNERS_H

#include "process.h"

struct survey_owner {
	uint64_t inode; /* of the socket */
	struct survey_process process;
};

struct survey_owners {
	uint64_t *inode; /* the sockets that are looked for, sorted */
	size_t inodes;
	struct survey_owner *owner; /* what was found, by inode and process */
	size_t count;
	size_t hidden; /* processes that may not be looked at */
	int err;       /* a negative errno: reading ended early, so that there may be more; 0 */
};

/* Adds a socket to look for. Returns 0 or -ENOMEM. */
int survey_owners_want(struct survey_owners *o, uint64_t inode);

/* Looks for all of them, once. */
void survey_owners_find(struct survey_owners *o, const struct survey_viewer *v);

/* Returns the owners of a socket, *count of them. */
const struct survey_owner *survey_owners_of(const struct survey_owners *o, uint64_t inode, size_t *count);

void survey_owners_free(struct survey_owners *o);

#endif
