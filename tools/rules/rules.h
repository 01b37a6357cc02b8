/* SPDX-License-Identifier: MIT */
/* What nfring-rules is asked for, and the nft script that it makes of it. */
#ifndef NFRING_RULES_H
#define NFRING_RULES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define NFR_RULES_GROUPS_MAX 1024

enum nfr_spread {
	NFR_SPREAD_SYMHASH, /* by flow: both directions to the same group */
	NFR_SPREAD_CPU,     /* by the CPU that logs */
	NFR_SPREAD_NUMGEN,  /* packets in turn */
};

enum nfr_family { NFR_FAMILY_INET, NFR_FAMILY_IP, NFR_FAMILY_IP6, NFR_FAMILY_BRIDGE, NFR_FAMILY_NETDEV };

enum nfr_hook {
	NFR_HOOK_PREROUTING,
	NFR_HOOK_INPUT,
	NFR_HOOK_FORWARD,
	NFR_HOOK_OUTPUT,
	NFR_HOOK_POSTROUTING,
	NFR_HOOK_INGRESS,
	NFR_HOOK_EGRESS,
	NFR_HOOKS
};

/* NULL-terminated, in the order of their enum. */
extern const char *const nfr_spread_names[];
extern const char *const nfr_family_names[];
extern const char *const nfr_hook_names[];

/* Texts have been checked, see nfring_rules_check.h. */
struct nfr_rules {
	uint32_t group; /* the first */
	uint32_t count;
	uint32_t cpus;  /* CPUs of the machine that loads the script */
	uint8_t spread; /* enum nfr_spread */
	uint8_t family; /* enum nfr_family */
	uint8_t hooks;  /* bit enum nfr_hook */
	bool remove;
	int32_t priority;
	uint32_t queue_threshold; /* 0: none */
	uint32_t snaplen;         /* 0: none */
	const char *device;       /* "eth0" or "eth0,eth1"; NULL: none */
	const char *match;        /* NULL: every packet */
	const char *prefix;       /* NULL: none */
	const char *table;
};

/* The script that sets up the table. The same rules give the same bytes. */
void nfr_rules_print(FILE *f, const struct nfr_rules *r);

/* The script that takes it away. */
void nfr_rules_print_delete(FILE *f, const struct nfr_rules *r);

#endif
