/* SPDX-License-Identifier: MIT */
/* Starts the engine of a tool. */
#ifndef CLI_START_H
#define CLI_START_H

#include "program.h"

#include <nfring/nfring.h>

/* Starts the engine. A stop signal ends a wait for a busy group (--wait); afterwards signals are blocked
 * until the next cli_stop_attach(). Returns 0, or an exit code with the error printed. */
int cli_start(const struct cli_program *p, struct nfring *n);

#endif
