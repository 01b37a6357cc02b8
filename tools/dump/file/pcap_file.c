/* SPDX-License-Identifier: MIT */
#include "pcap_file.h"

#include <errno.h>
#include <nfring/decode.h>
#include <stdlib.h>

#define HEADER_BYTES sizeof(struct nlmsghdr)
#define FIRST_ATTR (sizeof(struct nlmsghdr) + sizeof(struct nfgenmsg))

int dump_pcap_open(struct dump_pcap *w, struct cli_output *output, int linktype)
{
	*w = (struct dump_pcap){ .output = output, .linktype = linktype };
	w->record = malloc(DUMP_PCAP_RECORD_MAX);
	w->handle = w->record ? pcap_open_dead(linktype, DUMP_PCAP_RECORD_MAX) : NULL;
	w->dumper = w->handle ? pcap_dump_fopen(w->handle, output->file) : NULL;
	if (w->dumper)
		return cli_output_flush(output); /* a reader sees the header at once */
	dump_pcap_close(w);
	return -ENOMEM;
}

void dump_pcap_close(struct dump_pcap *w)
{
	if (w->handle)
		pcap_close(w->handle); /* not the dumper: its stream is the output's, which closes it */
	free(w->record);
	w->handle = NULL;
	w->dumper = NULL;
	w->record = NULL;
}

/* The engine always has the kernel number packets; a capture that did not ask for
 * the numbers must look as if it had not. */
static bool is_hidden(const struct nfring_pkt *p, const struct nlattr *a)
{
	unsigned type = a->nla_type & (unsigned)NLA_TYPE_MASK;

	return (type == NFULA_SEQ || type == NFULA_SEQ_GLOBAL) && !nfring_pkt_has(p, type);
}

uint32_t dump_pcap_nflog(const struct nfring_pkt *p, uint8_t *out, uint32_t max)
{
	const struct nlmsghdr *h = nfring_pkt_message(p);
	const uint8_t *msg = (const uint8_t *)h;
	uint32_t at = FIRST_ATTR, from = HEADER_BYTES, n = 0;

	if (h->nlmsg_len < FIRST_ATTR || h->nlmsg_len - HEADER_BYTES > max)
		return 0;
	while (h->nlmsg_len - at >= sizeof(struct nlattr)) {
		const struct nlattr *a = (const void *)(msg + at);
		uint32_t step = (a->nla_len + 3u) & ~3u;

		if (a->nla_len < sizeof(*a) || step > h->nlmsg_len - at)
			break; /* the last one, without padding */
		if (is_hidden(p, a)) {
			memcpy(out + n, msg + from, at - from);
			n += at - from;
			from = at + step;
		}
		at += step;
	}
	memcpy(out + n, msg + from, h->nlmsg_len - from);
	return n + h->nlmsg_len - from;
}

/* Returns the bytes of the packet that were not captured, as far as its headers tell. */
static uint32_t cut_off(const struct nfring_pkt *p)
{
	uint32_t len = 0, whole = nfring_pkt_wire_len(p);

	nfring_pkt_payload(p, &len);
	return whole > len ? whole - len : 0;
}

void dump_pcap_packet(struct dump_pcap *w, const struct nfring_batch *b, const struct nfring_pkt *p)
{
	uint64_t ns = nfring_pkt_time_ns(b, p, NULL);
	struct pcap_pkthdr header;
	const uint8_t *bytes;

	if (w->linktype == DLT_NFLOG) {
		bytes = w->record;
		header.caplen = dump_pcap_nflog(p, w->record, DUMP_PCAP_RECORD_MAX);
	} else {
		bytes = nfring_pkt_ip(p, &header.caplen);
	}
	if (!bytes) {
		w->left_out++; /* DLT_RAW means IP */
		return;
	}
	header.len = header.caplen + cut_off(p);
	header.ts.tv_sec = (time_t)(ns / 1000000000u);
	header.ts.tv_usec = (suseconds_t)(ns % 1000000000u / 1000);
	pcap_dump((u_char *)w->dumper, &header, bytes);
}
