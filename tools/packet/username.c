/* SPDX-License-Identifier: MIT */
#include "username.h"
#include "clock.h"

#include <pwd.h>
#include <stdio.h>

#define KEPT_NS 60000000000u
#define ENTRY_BYTES 4096 /* of all texts of a user */

const char *cli_username(struct cli_usernames *c, uint32_t uid)
{
	unsigned i = uid % CLI_USERNAME_SLOTS;
	uint64_t now = cli_clock_ns();
	char texts[ENTRY_BYTES];
	struct passwd entry, *found = NULL;

	if (!c->slot[i].used || c->slot[i].uid != uid || now > c->slot[i].expires_ns) {
		c->slot[i].known = getpwuid_r(uid, &entry, texts, sizeof(texts), &found) == 0 && found;
		c->slot[i].used = true;
		c->slot[i].uid = uid;
		c->slot[i].expires_ns = now + KEPT_NS;
		snprintf(c->slot[i].name, sizeof(c->slot[i].name), "%s", found ? found->pw_name : "");
	}
	return c->slot[i].known ? c->slot[i].name : NULL;
}
