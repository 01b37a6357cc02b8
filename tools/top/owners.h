/* SPDX-License-Identifier: MIT */
/* Names of users and groups, for who shows them. A name service can block for long: the consumers never call it. */
#ifndef TOP_OWNERS_H
#define TOP_OWNERS_H

#include "username.h"

#define TOP_GROUPS 256
#define TOP_GROUP_BYTES 64 /* longer names are cut */

struct top_owners {
	struct cli_usernames users;
	bool frozen;
	struct {
		uint32_t gid;
		bool used, known;
		char name[TOP_GROUP_BYTES];
	} group[TOP_GROUPS];
};

/* Return the name, or NULL: there is none. *owners, a struct top_owners, is zeroed at first. */
const char *top_user_name(void *owners, uint32_t uid);
const char *top_group_name(void *owners, uint32_t gid);

/* Reads the system's lists. From then on nothing is looked up: for the time when no file can be opened (user.h of
 * cli). */
void top_owners_freeze(struct top_owners *o);

#endif
