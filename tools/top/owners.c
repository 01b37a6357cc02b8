/* SPDX-License-Identifier: MIT */
#include "owners.h"

#include <grp.h>
#include <stdio.h>

#define ENTRY_BYTES 16384 /* of all texts of a group, its members too */

const char *top_user_name(void *owners, uint32_t uid)
{
	struct top_owners *o = owners;

	return cli_username(&o->users, uid);
}

static void remember(struct top_owners *o, uint32_t gid, const struct group *found)
{
	unsigned i = gid % TOP_GROUPS;

	o->group[i].gid = gid;
	o->group[i].used = true;
	o->group[i].known = found;
	snprintf(o->group[i].name, sizeof(o->group[i].name), "%s", found ? found->gr_name : "");
}

static void look_up(struct top_owners *o, uint32_t gid)
{
	struct group entry, *found = NULL;
	char texts[ENTRY_BYTES];

	if (getgrgid_r(gid, &entry, texts, sizeof(texts), &found) != 0)
		found = NULL;
	remember(o, gid, found);
}

const char *top_group_name(void *owners, uint32_t gid)
{
	struct top_owners *o = owners;
	unsigned i = gid % TOP_GROUPS;

	if (gid == UINT32_MAX)
		return NULL;
	if (!o->frozen && (!o->group[i].used || o->group[i].gid != gid))
		look_up(o, gid);
	return o->group[i].known && o->group[i].gid == gid ? o->group[i].name : NULL;
}

void top_owners_freeze(struct top_owners *o)
{
	const struct group *g;

	cli_usernames_freeze(&o->users);
	setgrent();
	while ((g = getgrent()))
		if (!o->group[g->gr_gid % TOP_GROUPS].used)
			remember(o, g->gr_gid, g);
	endgrent();
	o->frozen = true;
}
