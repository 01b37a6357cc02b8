/* SPDX-License-Identifier: MIT */
/* What a signal asks of a tool that goes on: SIGUSR1 to print its counts, SIGHUP to open its files again. */
#ifndef CLI_REQUESTS_H
#define CLI_REQUESTS_H

#include <stdbool.h>

enum cli_request {
	CLI_REQUEST_REPORT, /* SIGUSR1 */
	CLI_REQUEST_REOPEN, /* SIGHUP, which else stops the tool */
	CLI_REQUESTS
};

/* Installs the handler of a request, after cli_stop_install(). Returns a descriptor that is readable while the request
 * waits, or -errno. */
int cli_request_open(enum cli_request r);

/* Returns true if it was asked for since the last call. [one thread for each request] */
bool cli_request_take(enum cli_request r);

#endif
