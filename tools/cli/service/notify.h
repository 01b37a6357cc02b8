/* SPDX-License-Identifier: MIT */
/* Tells systemd, or whatever has started the tool as a service, how it is: sd_notify(3), for Type=notify and
 * WatchdogSec= of a unit. Where the environment has no NOTIFY_SOCKET every call does nothing.
 *
 *   cli_notify_open()      before --user        opens the socket
 *   cli_notify_ready()     groups are bound,    READY=1
 *                          files are open
 *   cli_notify_beat()      again and again      WATCHDOG=1, unless a consumer is stuck (pulse.h)
 *   cli_notify_stopping()  a stop is asked for  STOPPING=1
 *
 * The socket stays open: libsystemd opens one for each message, which the filter of --user forbids. The protocol is
 * stable: sd_notify(3) describes it, and says that programs may speak it themselves. */
#ifndef CLI_NOTIFY_H
#define CLI_NOTIFY_H

#include "program.h"

/* Opens the socket that NOTIFY_SOCKET names, and takes the variables out of the environment of later programs. Prints
 * an error; the tool goes on without. Before the first thread. */
void cli_notify_open(const struct cli_program *p);

/* Says that the tool captures. [any thread] */
void cli_notify_ready(void);

/* Says that the tool ends. Async-signal-safe. [any thread] */
void cli_notify_stopping(void);

/* Returns the time between two beats, in ns: a quarter of WatchdogSec=. 0: nobody wants one. */
uint64_t cli_notify_interval_ns(void);

/* Says that the tool is alive, unless one of its consumers works and has not moved since the last call. [one thread] */
void cli_notify_beat(void);

#endif
