/* SPDX-License-Identifier: MIT */
/* Names of services and users (--resolve). Every service is read at the start, so a port costs no look-up;
 * a user costs one (username.h). One thread uses it. */
#ifndef CLI_RESOLVE_H
#define CLI_RESOLVE_H

#include <stdint.h>

struct cli_resolve;

/* Returns NULL if there is no memory. */
struct cli_resolve *cli_resolve_open(void);
void cli_resolve_close(struct cli_resolve *r);

/* Looks up nothing from now on: see cli_usernames_freeze(). */
void cli_resolve_freeze(struct cli_resolve *r);

/* Return NULL where there is no name, or `r` is NULL. The name of a user is valid until the next call. */
const char *cli_resolve_service(const struct cli_resolve *r, uint8_t protocol, uint16_t port);
const char *cli_resolve_user(struct cli_resolve *r, uint32_t uid);

#endif
