/* SPDX-License-Identifier: MIT */
/* The script for iptables-restore(8) or ip6tables-restore(8), loaded with --noflush. */
#ifndef RULES_IPTABLES_H
#define RULES_IPTABLES_H

#include "rules.h"

/* Bytes. The prefix is the NFLOG target's; a chain name has 28, and ends with _65535. */
#define RULES_IPTABLES_PREFIX_MAX 63
#define RULES_IPTABLES_NAME_MAX 22

/* Prints the script that makes the chains and jumps to them. The same rules give the same bytes. */
void rules_iptables_print(FILE *f, const struct rules *r);

/* Prints the script that takes away what rules_iptables_print() makes of the same rules. */
void rules_iptables_delete(FILE *f, const struct rules *r);

#endif
