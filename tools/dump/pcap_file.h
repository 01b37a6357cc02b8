/* SPDX-License-Identifier: MIT */
/* Packets as pcap records.
 *
 *   DLT_NFLOG   nfgenmsg, then the attributes as the kernel wrote them: the netlink
 *               message without its nlmsghdr, byte for byte what tcpdump -i nflog
 *               writes; only sequence numbers that were not asked for are left out
 *   DLT_RAW     the payload: an IP packet; packets without one are left out */
#ifndef DUMP_PCAP_FILE_H
#define DUMP_PCAP_FILE_H

#include "output.h"

#include <nfring/batch.h>
#include <pcap/pcap.h>

struct dump_pcap {
	struct cli_output *sink;
	pcap_t *handle;
	pcap_dumper_t *dumper;
	int linktype;              /* DLT_NFLOG or DLT_RAW */
	uint32_t copy_range_bytes; /* a payload of this length was cut */
	uint64_t left_out;         /* packets without a payload that DLT_RAW can hold */
	uint8_t *record;           /* DUMP_PCAP_RECORD_MAX bytes */
};

#define DUMP_PCAP_RECORD_MAX (256u << 10)
#define DUMP_PCAP_RECORD_HEADER 16 /* of the file format */

/* Writes the file header to `sink`, which has to outlive it. Returns 0 or -errno. */
int dump_pcap_open(struct dump_pcap *w, struct cli_output *sink, int linktype, uint32_t copy_range_bytes);

/* Adds one record to the sink's buffer. */
void dump_pcap_packet(struct dump_pcap *w, const struct nfring_pkt *p, uint64_t received_ns);

/* Frees everything but the sink. */
void dump_pcap_close(struct dump_pcap *w);

/* The DLT_NFLOG record of a packet. Returns its length, 0 if it exceeds `max`. */
uint32_t dump_pcap_nflog(const struct nfring_pkt *p, uint8_t *out, uint32_t max);

#endif
