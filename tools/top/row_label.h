/* SPDX-License-Identifier: MIT */
/* The keys of rows in words: escaped, so that they go to a terminal as they are. */
#ifndef TOP_ROW_LABEL_H
#define TOP_ROW_LABEL_H

#include "total.h"
#include "ifname.h"
#include "writer.h"

/* How numbers become names; a function that is NULL finds none. They are called by who shows, never by who counts. */
struct top_names {
	cli_ifname_fn ifname;
	void *ifname_user;
	const char *(*user)(void *owners, uint32_t uid);
	const char *(*group)(void *owners, uint32_t gid);
	void *owners;
};

/* Names of the lists: "Flows", and "flows" as in JSON. */
extern const char *const top_list_title[TOP_LISTS];
extern const char *const top_list_key[TOP_LISTS];

/* Appends the key of an item, such as "UDP 10.0.0.1.53 <> 10.0.0.2.4000". */
void top_label(struct cli_writer *w, enum top_list list, const void *key, const struct top_names *names);

#endif
