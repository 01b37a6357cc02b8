/* SPDX-License-Identifier: MIT */
/* Serves the metrics by HTTP. */
#ifndef MONITOR_SERVER_H
#define MONITOR_SERVER_H

#include <stdbool.h>

/* True if this build can serve: it has libmicrohttpd. */
bool monitor_server_is_built(void);

#endif
