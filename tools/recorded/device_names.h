/* SPDX-License-Identifier: MIT */
/* Names of interfaces, as a capture file tells them. The latest holds. */
#ifndef RECORDED_DEVICE_NAMES_H
#define RECORDED_DEVICE_NAMES_H

#include <stddef.h>
#include <stdint.h>

struct recorded_names {
	void *tree; /* of tsearch(3): a hostile file cannot make it slow */
};

/* Notes the name of interface `index`, which has no NUL at its end. A name that no interface can have makes it
 * unknown. Returns 0 or -ENOMEM. */
int recorded_names_set(struct recorded_names *n, uint32_t index, const char *name, size_t len);

/* Returns the name of an interface, or NULL. A cli_ifname_fn; `user` is a struct recorded_names. */
const char *recorded_names_get(void *user, uint32_t index);

/* Forgets all names. */
void recorded_names_clear(struct recorded_names *n);

#endif
