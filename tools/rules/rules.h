/* SPDX-License-Identifier: MIT */
/* Rules that spread logged packets over groups, and the two scripts that make them: nft's and iptables-restore's. */
#ifndef RULES_H
#define RULES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define RULES_GROUPS_MAX 1024

enum rules_spread {
	RULES_SPREAD_SYMHASH, /* by flow: both directions to the same group */
	RULES_SPREAD_CPU,     /* by the CPU that logs */
	RULES_SPREAD_NUMGEN,  /* groups in turn */
	RULES_SPREAD_SOURCE,  /* by the source address */
	RULES_SPREAD_DESTINATION,
};

/* What loads the script. */
enum rules_loader { RULES_LOADER_NFT, RULES_LOADER_IPTABLES, RULES_LOADER_IP6TABLES };

enum rules_family { RULES_FAMILY_INET, RULES_FAMILY_IP, RULES_FAMILY_IP6, RULES_FAMILY_BRIDGE, RULES_FAMILY_NETDEV };

enum rules_hook {
	RULES_HOOK_PREROUTING,
	RULES_HOOK_INPUT,
	RULES_HOOK_FORWARD,
	RULES_HOOK_OUTPUT,
	RULES_HOOK_POSTROUTING,
	RULES_HOOK_INGRESS,
	RULES_HOOK_EGRESS,
	RULES_HOOKS
};

/* NULL-terminated, in the order of their enum. */
extern const char *const rules_spread_names[];
extern const char *const rules_family_names[];
extern const char *const rules_hook_names[];

/* The texts must have passed check.h. */
struct rules {
	const uint16_t *group; /* each once */
	uint32_t count;        /* of groups, 1 to RULES_GROUPS_MAX */
	uint32_t cpus;         /* CPUs of the machine that loads the script */
	uint8_t spread;        /* enum rules_spread */
	uint8_t family;        /* enum rules_family */
	uint8_t hooks;         /* 1 << enum rules_hook, or'ed */
	uint8_t loader;        /* enum rules_loader */
	bool remove;
	int32_t priority;
	uint32_t queue_threshold; /* 0: none */
	uint32_t snaplen;         /* 0: none */
	const char *device;       /* "eth0" or "eth0,eth1"; NULL: none */
	const char *match;        /* NULL: every packet */
	const char *prefix;       /* NULL: none */
	const char *table;
};

/* Prints a comment: the groups, and how they are spread. The first lines of every script. */
void rules_print_head(FILE *f, const struct rules *r);

#endif
