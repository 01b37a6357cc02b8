/* SPDX-License-Identifier: MIT */
/* Network namespaces: finds them, each once, and works in one while the caller's thread stays where it is. */
#ifndef SURVEY_NETNS_H
#define SURVEY_NETNS_H

#include "note.h"
#include "process.h"

struct survey_netns {
	uint64_t inode;
	int fd;      /* keeps it in being; -1: the caller's own, which needs not be entered */
	bool is_own; /* the caller's */
	char **name; /* under /run/netns; escape them */
	size_t names;
	struct survey_process process; /* the lowest process id in it; .pid 0: none is known */
};

struct survey_netns_list {
	struct survey_netns *netns;
	size_t count;
};

/* Adds the caller's namespace. */
int survey_netns_add_own(struct survey_netns_list *l);

/* Adds the namespace with a name under /run/netns, or of a path if `name` holds a '/'. Returns 0 or a negative errno:
 * -EINVAL if it is no network namespace. Never waits. */
int survey_netns_add(struct survey_netns_list *l, const char *name);

/* Adds every namespace that has a name under /run/netns or a process in it. Those that cannot be seen are notes.
 * Returns 0 or a negative errno. */
int survey_netns_add_all(struct survey_netns_list *l, const struct survey_viewer *v, struct survey_notes *notes);

/* Finds the names under /run/netns of the namespaces that are in the list. */
void survey_netns_find_names(struct survey_netns_list *l);

/* Calls fn(arg) in the namespace, on a thread of its own, and returns its result; a negative errno if the namespace
 * cannot be entered. */
int survey_netns_call(const struct survey_netns *n, int (*fn)(void *arg), void *arg);

void survey_netns_free(struct survey_netns_list *l);

#endif
