/* SPDX-License-Identifier: MIT */
/* Makes the socket at which metrics are asked for. */
#ifndef MONITOR_LISTEN_H
#define MONITOR_LISTEN_H

#include "address.h"
#include "program.h"

/* Binds the address and listens; sets *at to what it got. Returns a non-blocking descriptor, or -1 with the error
 * printed. */
int monitor_listen(const struct cli_program *p, struct monitor_address *at);

#endif
