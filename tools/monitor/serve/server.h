/* SPDX-License-Identifier: MIT */
/* Serves the metrics by HTTP, with libmicrohttpd, from a thread of its own. Nobody who connects holds up the capture,
 * or another scrape for long:
 *
 *   connections      at most SERVER_CONNECTIONS; one more ends the oldest
 *   a connection     ends after one answer, and SERVER_AGE_NS after it began in any case: an idle limit would let
 *                    a client stay that sends a byte a second
 *   an answer        is composed at most each SERVER_FRESH_NS; those who ask meanwhile get the same one
 *   the thread       rests after each piece of work SERVER_REST times as long as that took of the CPU, and has a lower
 *                    priority than those of the capture                                                */
#ifndef MONITOR_SERVER_H
#define MONITOR_SERVER_H

#include "address.h"
#include "program.h"
#include "source.h"

#define SERVER_CONNECTIONS 64
#define SERVER_AGE_NS 5000000000u
#define SERVER_FRESH_NS 100000000u
#define SERVER_REST 9 /* a tenth of a CPU, at most */

struct monitor_server;

/* True if this build can serve: it has libmicrohttpd. */
bool monitor_server_is_built(void);

/* Binds the address and listens. Replaces it by the one that it got, if its port was 0. Returns 0, or an exit code
 * with the error printed. */
int monitor_server_open(struct monitor_server **out, const struct cli_program *p, struct monitor_address *at,
			const struct monitor_source *source);

/* Starts to serve. Returns 0 or -errno. */
int monitor_server_start(struct monitor_server *s);

/* Stops and frees it. Does nothing to NULL. */
void monitor_server_close(struct monitor_server *s);

#endif
