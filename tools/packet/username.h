/* SPDX-License-Identifier: MIT */
/* Names of users, by number. A name service can block for long, so names are remembered for a minute, and
 * nothing is looked up unless it is asked for (--resolve). */
#ifndef CLI_USERNAME_H
#define CLI_USERNAME_H

#include <stdbool.h>
#include <stdint.h>

#define CLI_USERNAME_SLOTS 1024
#define CLI_USERNAME_BYTES 64 /* longer names are cut */

struct cli_usernames {
	bool frozen;
	struct {
		uint32_t uid;
		bool used, known;
		uint64_t expires_ns;
		char name[CLI_USERNAME_BYTES];
	} slot[CLI_USERNAME_SLOTS];
};

/* Returns the name of the user, or NULL: it has none, or the name service failed. *c is zeroed at first. */
const char *cli_username(struct cli_usernames *c, uint32_t uid);

/* Reads the system's list of users. From then on nothing is looked up: who is not in it is a number. For the
 * time when no file can be opened (user.h of cli). */
void cli_usernames_freeze(struct cli_usernames *c);

#endif
