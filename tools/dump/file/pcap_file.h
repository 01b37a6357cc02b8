/* SPDX-License-Identifier: MIT */
/* Writes packets as pcap records of one of two types:
 *
 *   DLT_NFLOG   nfgenmsg, then the attributes as the kernel wrote them: the netlink
 *               message without its nlmsghdr, as tcpdump -i nflog writes it; sequence
 *               numbers that were not asked for are left out
 *   DLT_RAW     the IP packet, without the headers before it; packets without one are left out */
#ifndef DUMP_PCAP_FILE_H
#define DUMP_PCAP_FILE_H

#include "output.h"

#include <nfring/batch.h>
#include <pcap/pcap.h>

struct dump_pcap {
	struct cli_output *output;
	pcap_t *handle;
	pcap_dumper_t *dumper;
	int linktype;      /* DLT_NFLOG or DLT_RAW */
	uint64_t left_out; /* packets that DLT_RAW cannot hold: those without IP */
	uint8_t *record;   /* DUMP_PCAP_RECORD_MAX bytes */
};

#define DUMP_PCAP_RECORD_MAX (256u << 10)

/* Writes the file header to `output`, which must stay open until dump_pcap_close().
 * Returns 0 or -errno. */
int dump_pcap_open(struct dump_pcap *w, struct cli_output *output, int linktype);

/* Writes one record into the buffer of the output. Its original length counts the bytes that were
 * not captured, where the packet's headers tell them. */
void dump_pcap_packet(struct dump_pcap *w, const struct nfring_batch *b, const struct nfring_pkt *p);

/* Frees everything but the output. */
void dump_pcap_close(struct dump_pcap *w);

/* Writes the DLT_NFLOG record of a packet to `out`. Returns its length; 0 if that exceeds `max`. */
uint32_t dump_pcap_nflog(const struct nfring_pkt *p, uint8_t *out, uint32_t max);

#endif
