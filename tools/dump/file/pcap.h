/* SPDX-License-Identifier: MIT */
/* The pcap format (pcap-savefile(5)), with times in microseconds, as tcpdump(8) writes it:
 *
 *   file header (24)   record header (16)   record.h   record header   ...
 *
 * Numbers are in the byte order of this machine; readers see which it is. A loss has no place in it. */
#ifndef DUMP_PCAP_H
#define DUMP_PCAP_H

#include "format.h"

struct dump_pcap {
	struct dump_format format;
	int linktype; /* DLT_NFLOG or DLT_RAW */
};

void dump_pcap_init(struct dump_pcap *f, int linktype);

#endif
