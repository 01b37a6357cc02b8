/* SPDX-License-Identifier: MIT */
#include "username.h"
#include "clock.h"

#include <pwd.h>
#include <stdio.h>

#define KEPT_NS 60000000000u
#define ENTRY_BYTES 4096 /* of all texts of a user */

/* Remembers a user; `user` is NULL if there is none with this number. */
static void remember(struct cli_usernames *c, uint32_t uid, const struct passwd *user, uint64_t expires_ns)
{
	unsigned i = uid % CLI_USERNAME_SLOTS;

	c->slot[i].used = true;
	c->slot[i].known = user;
	c->slot[i].uid = uid;
	c->slot[i].expires_ns = expires_ns;
	snprintf(c->slot[i].name, sizeof(c->slot[i].name), "%s", user ? user->pw_name : "");
}

static void look_up(struct cli_usernames *c, uint32_t uid, uint64_t now_ns)
{
	struct passwd entry, *found = NULL;
	char texts[ENTRY_BYTES];

	if (getpwuid_r(uid, &entry, texts, sizeof(texts), &found) != 0)
		found = NULL;
	remember(c, uid, found, now_ns + KEPT_NS);
}

const char *cli_username(struct cli_usernames *c, uint32_t uid)
{
	unsigned i = uid % CLI_USERNAME_SLOTS;

	if (!c->frozen) {
		uint64_t now_ns = cli_clock_ns();

		if (!c->slot[i].used || c->slot[i].uid != uid || now_ns > c->slot[i].expires_ns)
			look_up(c, uid, now_ns);
	}
	return c->slot[i].known && c->slot[i].uid == uid ? c->slot[i].name : NULL;
}

void cli_usernames_freeze(struct cli_usernames *c)
{
	const struct passwd *user;

	setpwent();
	while ((user = getpwent()))
		if (!c->slot[user->pw_uid % CLI_USERNAME_SLOTS].used)
			remember(c, user->pw_uid, user, 0);
	endpwent();
	c->frozen = true;
}
