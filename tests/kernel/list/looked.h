/* SPDX-License-Identifier: MIT */
/* Runs nfring-list in a test, and finds things in its JSON. */
#ifndef LOOKED_H
#define LOOKED_H

#include "json.h"
#include "ns.h"

#include <stdbool.h>
#include <sys/types.h>

/* Runs a program that ends well, by NT_ARGS(). Returns the one object that it prints, to be json_decref()ed. */
json_t *looked_run(const struct nt_ns *ns, const char *const argv[]);

/* Runs nfring-list --json in the namespace. */
json_t *looked(const struct nt_ns *ns);

/* Runs it without --json. Returns its text, to be freed. */
char *looked_text(const struct nt_ns *ns);

/* Returns an array of the only namespace, such as "rules". */
const json_t *looked_array(const json_t *o, const char *name);

/* Returns the entry of a group. A group that is not there fails the test. */
const json_t *looked_group(const json_t *o, unsigned group);

/* Returns how many owners the group has. 0: cannot be told. */
size_t looked_owners(const json_t *o, unsigned group);

/* Returns the entry of a process among the owners of the group, or NULL. */
const json_t *looked_owner(const json_t *o, unsigned group, pid_t pid, const char *name);

/* Returns the finding of that kind about the group, or NULL. */
const json_t *looked_finding(const json_t *o, const char *kind, unsigned group);

#endif
