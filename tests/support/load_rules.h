/* SPDX-License-Identifier: MIT */
/* The rules of a test, made by nfring-rules. */
#ifndef LOAD_RULES_H
#define LOAD_RULES_H

#include "proc.h"

/* Runs nfring-rules (argv[0]) and loads what it prints; a failure of either fails the test. */
void load_rules(const struct nt_ns *ns, const char *const argv[]);

/* Arguments for the groups from 100 on. */
#define RULES(...) NT_ARGS(NT_RULES, "--group", "100", __VA_ARGS__)

#endif
