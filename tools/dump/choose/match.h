/* SPDX-License-Identifier: MIT */
/* Chooses packets by what netfilter says about them: prefix, mark, owner, interfaces, hook. A packet is wanted if
 * each kind of value that was asked for has one that fits. Runs in the worker. */
#ifndef DUMP_MATCH_H
#define DUMP_MATCH_H

#include "ifname.h"

#include <nfring/nfring.h>

#define DUMP_VALUES_MAX 32 /* of one kind */

enum dump_kind {
	DUMP_PREFIX, /* text: a glob */
	DUMP_MARK,   /* number, in the bits of the mask */
	DUMP_UID,    /* number */
	DUMP_GID,    /* number */
	DUMP_IN,     /* text: a glob of names; NULL: number, an index */
	DUMP_OUT,    /* the same */
	DUMP_HOOK,   /* text: a name of cli_hook_name(); NULL: number */
	DUMP_KINDS
};

struct dump_value {
	const char *text;
	uint32_t number;
	uint32_t mask;
};

struct dump_match {
	struct {
		unsigned count; /* 0: any will do */
		struct dump_value value[DUMP_VALUES_MAX];
	} wanted[DUMP_KINDS];
	cli_ifname_fn ifname; /* names of interfaces; NULL: the system's, in the engine's namespace */
	void *ifname_user;
	const struct nfring *engine; /* set before it starts, if ifname is NULL */
};

/* Adds a value that would do. False: there are too many of its kind. */
bool dump_match_add(struct dump_match *m, enum dump_kind kind, struct dump_value value);

/* Returns whether anything was asked for. */
bool dump_match_is_set(const struct dump_match *m);

/* Returns whether an interface was asked for by name. */
bool dump_match_has_names(const struct dump_match *m);

bool dump_match_wants(const struct dump_match *m, const struct nfring_pkt *p);

#endif
