/* SPDX-License-Identifier: MIT */
/* What logs and who reads in one network namespace.
 *
 *   /proc/net/netfilter/nfnetlink_log   group -> portid of the reader's socket, what the kernel holds back
 *   /proc/net/netlink                   portid -> inode, unread bytes, drops
 *   owners.h                            inode -> processes
 *   ruleset.h, legacy.h                 rules -> group
 *
 * survey_net_read() reads all but the owners; survey_net_confirm() reads the first two once more, after the owners:
 * a socket that has the group before and after has had it meanwhile. */
#ifndef SURVEY_NAMESPACE_H
#define SURVEY_NAMESPACE_H

#include "group_owner.h"
#include "legacy.h"
#include "netns.h"
#include "note.h"
#include "owners.h"
#include "rule.h"

#include <stdbool.h>

struct survey_group {
	uint16_t number;
	bool bound;                     /* somebody reads it */
	bool has_socket;                /* its socket was found */
	struct cli_group_owner state;   /* while bound */
	struct cli_group_socket socket; /* if it was found */
	const struct survey_owner *owner;
	size_t owners; /* 0: cannot be told */
	size_t rules;  /* that log to it */
};

struct survey_net {
	const struct survey_netns *netns;
	const uint8_t *only;        /* a bit for each group that is asked for; NULL: all */
	struct survey_group *group; /* by number: those that are bound, and those that rules log to */
	size_t groups;
	struct survey_rules rules;
	struct survey_legacy legacy;
	struct survey_notes notes;
	bool groups_seen, rules_seen; /* they could be read */
	bool kernel_logs;             /* the kernel's own messages, such as conntrack's, go to group 0 */
};

/* Fills in *net, whose netns and only are set, from the namespace of the calling thread. Returns 0 or -ENOMEM. */
int survey_net_read(void *net);

/* Asks for the owners of its sockets. Returns 0 or -ENOMEM. */
int survey_net_want_owners(const struct survey_net *net, struct survey_owners *o);

/* Sets the owners. */
void survey_net_set_owners(struct survey_net *net, const struct survey_owners *o);

/* Takes back the owners of groups whose socket has changed. In the namespace, as survey_net_read(). Returns 0. */
int survey_net_confirm(void *net);

/* Returns true if a bound group has no owner that is known. */
bool survey_net_lacks_owners(const struct survey_net *net);

void survey_net_free(struct survey_net *net);

#endif
