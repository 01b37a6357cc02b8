/* SPDX-License-Identifier: MIT */
/* Writes packets as pcap records of one of two types:
 *
 *   DLT_NFLOG   nfgenmsg, then the attributes as the kernel wrote them: the netlink
 *               message without its nlmsghdr, as tcpdump -i nflog writes it; sequence
 *               numbers that were not asked for are left out
 *   DLT_RAW     the IP packet, without the headers before it; packets without one are left out */
#ifndef DUMP_PCAP_H
#define DUMP_PCAP_H

#include "format.h"

struct dump_pcap {
	struct dump_format format;
	int linktype; /* DLT_NFLOG or DLT_RAW */
};

void dump_pcap_init(struct dump_pcap *p, int linktype);

#endif
