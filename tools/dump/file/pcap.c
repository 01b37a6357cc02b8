/* SPDX-License-Identifier: MIT */
/* The file, in the byte order of the host (draft-ietf-opsawg-pcap):
 *   | magic | version 2.4 | zone 0 | 0 | snaplen | link type |       once
 *   | seconds | microseconds | captured | original length | bytes .. |   for each packet */
#include "pcap.h"
#include "record.h"

#include <pcap/pcap.h>

#define MAGIC 0xa1b2c3d4u /* microseconds */
#define SNAPLEN (256u << 10)

struct record_header {
	uint32_t sec, usec, captured, original;
};

static void pcap_begin(struct dump_format *f, struct cli_writer *w)
{
	const struct dump_pcap *p = (struct dump_pcap *)f;
	const struct pcap_file_header h = {
		.magic = MAGIC,
		.version_major = PCAP_VERSION_MAJOR,
		.version_minor = PCAP_VERSION_MINOR,
		.snaplen = SNAPLEN,
		.linktype = p->linktype == DLT_RAW ? 101 /* LINKTYPE_RAW */ : (bpf_u_int32)p->linktype,
	};

	cli_writer_bytes(w, &h, sizeof(h));
}

static bool pcap_packet(struct dump_format *f, struct cli_writer *w, const struct dump_packet *p)
{
	const struct dump_pcap *pcap = (struct dump_pcap *)f;
	const size_t at = cli_writer_len(w);
	struct record_header h = {
		.sec = (uint32_t)(p->time_ns / 1000000000u),
		.usec = (uint32_t)(p->time_ns % 1000000000u / 1000),
	};

	cli_writer_bytes(w, &h, sizeof(h));
	if (!dump_record(w, p->pkt, pcap->linktype)) {
		cli_writer_cut(w, at);
		return false;
	}
	if (cli_writer_len(w) < at + sizeof(h))
		return true; /* memory ran out: the writer has failed */
	h.captured = (uint32_t)(cli_writer_len(w) - at - sizeof(h));
	h.original = h.captured + dump_record_cut_off(p->pkt);
	memcpy(w->begin + at, &h, sizeof(h));
	return true;
}

void dump_pcap_init(struct dump_pcap *p, int linktype)
{
	*p = (struct dump_pcap){ .format = { .begin = pcap_begin, .packet = pcap_packet }, .linktype = linktype };
}
