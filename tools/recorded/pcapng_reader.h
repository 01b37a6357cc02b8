/* SPDX-License-Identifier: MIT */
/* Reads files in pcapng format (draft-ietf-opsawg-pcapng), of both byte orders and of several sections.
 *
 *   block    type 4 | length 4 | body ..                                              | length 4
 *   section         magic 4 | version 2 2 | length 8                                  | options
 *   interface       link type 2 | 2 | snaplen 4                                       | options
 *   packet          interface 4 | time 4 4 | captured 4 | original 4 | bytes, padded  | options
 *   statistics      interface 4 | time 4 4                                            | options
 *   option          code 2 | length 2 | value, padded
 *
 * Taken are: of an interface its name, the group and the index in its description (see the writer,
 * file/pcapng.h), and its unit of time; of a packet the losses before it; of statistics the losses after the
 * last packet. Blocks of other types are skipped; simple and obsolete packets are counted. */
#ifndef RECORDED_PCAPNG_READER_H
#define RECORDED_PCAPNG_READER_H

#include "entry.h"
#include "input.h"
#include "device_names.h"

#define RECORDED_PCAPNG_SECTION 0x0a0d0d0au /* type of the first block, in both byte orders */
#define RECORDED_PCAPNG_INTERFACES_MAX (1u << 20)

struct recorded_interface {
	uint32_t linktype;
	uint16_t group;   /* of its description, later of its last packet */
	uint8_t unit;     /* if_tsresol */
	int64_t offset_s; /* if_tsoffset */
};

struct recorded_pcapng {
	bool swapped; /* the section has the other byte order */
	struct recorded_interface *interface;
	uint32_t interfaces, room;
	struct recorded_names names; /* of the section */
	uint64_t skipped;            /* packets in blocks that are not read: simple ones have no time */
};

/* Returns 1 with *e set; 0 at the end; -1 with in->error set. The reader begins as zeros. */
int recorded_pcapng_next(struct recorded_pcapng *r, struct recorded_input *in, struct recorded_entry *e);

/* Reads the body of one block, without its lengths. Returns 1 with *e set; 0: there is nothing to show; -1 with
 * in->error set. Reads no further than `len` bytes. */
int recorded_pcapng_block(struct recorded_pcapng *r, struct recorded_input *in, uint32_t type, const uint8_t *body,
			  uint32_t len, struct recorded_entry *e);

void recorded_pcapng_close(struct recorded_pcapng *r);

#endif
