/* SPDX-License-Identifier: MIT */
/* nfring-dump and tcpdump as receivers: files, lines and JSON, in memory or to /dev/null. */
#ifndef PEERS_DUMP_H
#define PEERS_DUMP_H

#include "receiver.h"

bool peers_tcpdump_command(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			   struct peers_command *c);
bool peers_tcpdump_read(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
			struct peers_counted *counted);

bool peers_dump_command(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			struct peers_command *c);
bool peers_dump_read(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
		     struct peers_counted *counted);

/* Writes as many bytes as the file of nfring-dump had in the last measurement; fails if there was none. */
bool peers_blocks_command(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			  struct peers_command *c);
bool peers_blocks_read(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
		       struct peers_counted *counted);

#endif
