/* SPDX-License-Identifier: MIT */
/* Loads rules that nfring-rules prints, by nft or iptables-restore. */
#ifndef LOAD_RULES_H
#define LOAD_RULES_H

#include "proc.h"

#include <stdbool.h>

/* Runs nfring-rules (argv[0]) and gives its output to nft, or to what --iptables asks for. A failure of either fails
 * the test. */
void load_rules(const struct nt_ns *ns, const char *const argv[]);

/* What loads a script. */
enum nt_loader { NT_LOADER_NFT, NT_LOADER_IPTABLES, NT_LOADER_IP6TABLES };

/* Gives a script to the program, which loads it, or only checks it. Returns its exit code. p is to be freed. */
int nt_load_script(struct nt_proc *p, const struct nt_ns *ns, enum nt_loader by, bool check, const char *script);

/* The arguments of nfring-rules for groups from 100 on. */
#define RULES(...) NT_ARGS(NT_RULES, "--group", "100", __VA_ARGS__)

#endif
