/* SPDX-License-Identifier: MIT */
/* Loads rules that nfring-rules prints. */
#ifndef LOAD_RULES_H
#define LOAD_RULES_H

#include "proc.h"

/* Runs nfring-rules (argv[0]) and gives its output to nft. A failure of either fails the test. */
void load_rules(const struct nt_ns *ns, const char *const argv[]);

/* The arguments of nfring-rules for groups from 100 on. */
#define RULES(...) NT_ARGS(NT_RULES, "--group", "100", __VA_ARGS__)

#endif
