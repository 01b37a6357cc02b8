/* SPDX-License-Identifier: MIT */
/* Reads files in pcap format (draft-ietf-opsawg-pcap), of microseconds and of nanoseconds, in both byte orders.
 *
 *   file     magic 4 | version 2 2 | 8 | snaplen 4 | link type 4
 *   record   seconds 4 | fraction 4 | captured 4 | original 4 | bytes ..
 *
 * libpcap would convert the headers of the attributes, but not those of nested ones: the bytes are taken as
 * they are, since nfring_feed() converts all of them. */
#ifndef RECORDED_PCAP_READER_H
#define RECORDED_PCAP_READER_H

#include "entry.h"
#include "input.h"

struct recorded_pcap {
	bool swapped;         /* the file has the other byte order */
	uint32_t fraction_ns; /* unit of the fraction of a second */
};

/* Reads the header of the file. Returns 1; 0: the file is in no such format; -1 with in->error set. */
int recorded_pcap_open(struct recorded_pcap *r, struct recorded_input *in);

/* Returns 1 with *e set; 0 at the end; -1 with in->error set. */
int recorded_pcap_next(struct recorded_pcap *r, struct recorded_input *in, struct recorded_entry *e);

#endif
