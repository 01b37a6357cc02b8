/* SPDX-License-Identifier: MIT */
#include "pcap.h"
#include "record.h"

#include <assert.h>
#include <pcap/dlt.h>

#define MAGIC_MICROSECONDS 0xa1b2c3d4u
#define LINKTYPE_RAW 101 /* the number of DLT_RAW in files */

struct file_header {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, accuracy;
	uint32_t snaplen;
	uint32_t linktype;
};

struct record_header {
	uint32_t seconds, microseconds;
	uint32_t captured, original;
};

static_assert(sizeof(struct file_header) == 24 && sizeof(struct record_header) == 16, "as in pcap-savefile(5)");

static void begin(struct dump_format *format, struct cli_writer *w)
{
	const struct dump_pcap *f = (const void *)format;
	const struct file_header h = { .magic = MAGIC_MICROSECONDS,
				       .major = 2,
				       .minor = 4,
				       .snaplen = DUMP_RECORD_MAX_BYTES,
				       .linktype = f->linktype == DLT_RAW ? LINKTYPE_RAW : (uint32_t)f->linktype };

	cli_writer_bytes(w, &h, sizeof(h));
}

static bool packet(struct dump_format *format, struct cli_writer *w, const struct dump_packet *p)
{
	const struct dump_pcap *f = (const void *)format;
	struct record_header h;
	struct dump_record r;

	if (!dump_record_read(&r, p->pkt, f->linktype))
		return false;
	h = (struct record_header){ .seconds = (uint32_t)(p->time_ns / 1000000000u),
				    .microseconds = (uint32_t)(p->time_ns % 1000000000u / 1000),
				    .captured = r.len,
				    .original = r.wire_len };
	cli_writer_bytes(w, &h, sizeof(h));
	dump_record_put(w, &r);
	return true;
}

void dump_pcap_init(struct dump_pcap *f, int linktype)
{
	*f = (struct dump_pcap){ .format = { .begin = begin, .packet = packet }, .linktype = linktype };
}
