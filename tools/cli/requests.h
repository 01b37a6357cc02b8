/* SPDX-License-Identifier: MIT */
/* What a signal asks of a tool that goes on: SIGUSR1 to print its counts, SIGHUP to open its files again. */
#ifndef CLI_REQUESTS_H
#define CLI_REQUESTS_H

#include <stdbool.h>

enum cli_request {
	CLI_REQUEST_REPORT = 1, /* SIGUSR1 */
	CLI_REQUEST_REOPEN = 2, /* SIGHUP */
};

/* Installs the handlers, after cli_stop_install(). SIGHUP goes on to stop the tool unless `reopens` is set.
 * Returns a descriptor that is readable while a request waits, or -errno. */
int cli_requests_install(bool reopens);

/* Returns enum cli_request, or'ed, of what was asked for since the last call. */
unsigned cli_requests_take(void);

#endif
