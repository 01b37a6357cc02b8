/* SPDX-License-Identifier: MIT */
#include "pcap_file.h"
#include "net.h"

#include <errno.h>
#include <nfring/opts.h>
#include <stdlib.h>

#define HEADER_BYTES sizeof(struct nlmsghdr)
#define FIRST_ATTR (sizeof(struct nlmsghdr) + sizeof(struct nfgenmsg))

int dump_pcap_open(struct dump_pcap *w, struct cli_output *output, int linktype, uint32_t copy_range_bytes)
{
	bool bounded = copy_range_bytes && copy_range_bytes < NFRING_COPY_RANGE_MAX_BYTES;

	*w = (struct dump_pcap){ .output = output,
				 .linktype = linktype,
				 .copy_range_bytes = bounded ? copy_range_bytes : NFRING_COPY_RANGE_MAX_BYTES };
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

/* Bytes of the packet that the copy range cut off, as far as its header tells. */
static uint32_t cut_off(const struct dump_pcap *w, const uint8_t *payload, uint32_t len)
{
	uint32_t whole;

	if (!payload || len < w->copy_range_bytes)
		return 0;
	whole = cli_net_ip_length(payload, len);
	return whole > len ? whole - len : 0;
}

void dump_pcap_packet(struct dump_pcap *w, const struct nfring_pkt *p, uint64_t received_ns)
{
	struct pcap_pkthdr header;
	const uint8_t *payload, *bytes;
	uint32_t len = 0;
	uint64_t ns;

	payload = nfring_pkt_payload(p, &len);
	bytes = payload;
	header.caplen = len;
	if (w->linktype == DLT_NFLOG) {
		bytes = w->record;
		header.caplen = dump_pcap_nflog(p, w->record, DUMP_PCAP_RECORD_MAX);
	} else if (!payload || len == 0 || (payload[0] >> 4 != 4 && payload[0] >> 4 != 6)) {
		w->left_out++; /* DLT_RAW means IP */
		return;
	}
	header.len = header.caplen + cut_off(w, payload, len);
	if (!nfring_pkt_timestamp_ns(p, &ns))
		ns = received_ns;
	header.ts.tv_sec = (time_t)(ns / 1000000000u);
	header.ts.tv_usec = (suseconds_t)(ns % 1000000000u / 1000);
	pcap_dump((u_char *)w->dumper, &header, bytes);
}
