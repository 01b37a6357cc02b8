/* SPDX-License-Identifier: MIT */
/* Fields of a message to the journal, in its native protocol
 * (https://systemd.io/JOURNAL_NATIVE_PROTOCOL): KEY=value and a newline, or, for a value with a newline in it,
 * the key, a newline, the length as 8 bytes (little endian), the value, a newline. */
#ifndef DUMP_JOURNAL_H
#define DUMP_JOURNAL_H

#include "packet.h"
#include "writer.h"

void dump_journal_field(struct cli_writer *w, const char *key, const void *value, size_t len);
void dump_journal_number(struct cli_writer *w, const char *key, uint64_t value);

/* Appends what the packet is: NFRING_GROUP, NFRING_PREFIX, NFRING_IN, NFRING_SRC and so on. */
void dump_journal_packet(struct cli_writer *w, const struct dump_packet *p);

#endif
