/* SPDX-License-Identifier: MIT */
/* The program that loads a script: nft, iptables-restore or ip6tables-restore. */
#ifndef RULES_LOADER_H
#define RULES_LOADER_H

#include "program.h"
#include "rules.h"

/* Lets the program check the script on this machine; nothing is changed. Returns -1, or the exit code of an error,
 * printed: it refuses the script, or is not there. */
int rules_loader_check(const struct cli_program *p, const struct rules *r, const char *script);

#endif
