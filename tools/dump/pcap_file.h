/* SPDX-License-Identifier: MIT */
/* Packets as pcap records.
 *
 *   DLT_NFLOG   nfgenmsg, then the attributes as the kernel wrote them: the netlink
 *               message without its nlmsghdr, byte for byte what tcpdump -i nflog
 *               writes; only sequence numbers that were not asked for are left out
 *   DLT_RAW     the payload: an IP packet; packets without one are left out */
#ifndef NFRING_DUMP_PCAP_H
#define NFRING_DUMP_PCAP_H

#include "output.h"

#include <nfring/batch.h>
#include <pcap/pcap.h>

struct nfr_pcap {
	struct nfr_sink *sink;
	pcap_t *handle;
	pcap_dumper_t *dumper;
	int linktype;              /* DLT_NFLOG or DLT_RAW */
	uint32_t copy_range_bytes; /* a payload of this length was cut */
	uint64_t left_out;         /* packets without a payload that DLT_RAW can hold */
	uint8_t *record;           /* NFR_PCAP_RECORD_MAX bytes */
};

#define NFR_PCAP_RECORD_MAX (256u << 10)
#define NFR_PCAP_RECORD_HEADER 16 /* of the file format */

/* Writes the file header to `sink`, which has to outlive it. Returns 0 or -errno. */
int nfr_pcap_open(struct nfr_pcap *w, struct nfr_sink *sink, int linktype, uint32_t copy_range_bytes);

/* Adds one record to the sink's buffer. */
void nfr_pcap_packet(struct nfr_pcap *w, const struct nfring_pkt *p, uint64_t received_ns);

/* Frees everything but the sink. */
void nfr_pcap_close(struct nfr_pcap *w);

/* The DLT_NFLOG record of a packet. Returns its length, 0 if it exceeds `max`. */
uint32_t nfr_pcap_nflog(const struct nfring_pkt *p, uint8_t *out, uint32_t max);

#endif
