/* SPDX-License-Identifier: MIT */
/* The pcapng format (draft-ietf-opsawg-pcapng). An interface of the file is a pair of a group and a device of this
 * host, because each group has losses of its own:
 *
 *   section header
 *   interface block    the first time that a group or a device of a packet is seen, and when a name has changed
 *   packet block       its interface: the group and indev, else outdev, else no device. Options: direction; packets
 *                      that the group has lost before it; prefix, mark, uid and hook as a comment
 *   ...
 *   statistics block   of one interface of each group: packets lost that no packet came after
 *
 * So the drop counts of a file sum to what was lost. Names are in blocks before the packet that needs them, also
 * those of devices that no packet's interface is: a reader learns all of them. */
#ifndef DUMP_PCAPNG_H
#define DUMP_PCAPNG_H

#include "format.h"

#define DUMP_PCAPNG_BUCKETS 256

struct dump_pcapng_interface;
struct dump_pcapng_group;

/* The interfaces of the packet before: most packets have the same. */
struct dump_pcapng_last {
	uint64_t checked_ns; /* the packet's time when the names were asked for; 0: there is no packet before */
	uint32_t device[4];  /* indev, outdev, physindev, physoutdev; 0: none */
	uint32_t interface;
	struct dump_pcapng_group *group;
};

struct dump_pcapng {
	struct dump_format format;
	int linktype;
	struct dump_pcapng_interface *interface; /* of the file, in the order of their blocks */
	uint32_t interfaces, room;
	uint32_t newest[DUMP_PCAPNG_BUCKETS]; /* 1 + the latest interface in each bucket of group and device; 0: none */
	struct dump_pcapng_group
		*group[256]; /* by the high byte of the number, 256 each; NULL: none of them was seen */
	struct dump_pcapng_last last;
	char system[96]; /* the operating system */
};

void dump_pcapng_init(struct dump_pcapng *f, int linktype);
void dump_pcapng_close(struct dump_pcapng *f);

#endif
