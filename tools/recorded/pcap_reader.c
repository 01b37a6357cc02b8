/* SPDX-License-Identifier: MIT */
#include "pcap_reader.h"
#include "number.h"

#include <pcap/pcap.h>

#define MAGIC_US 0xa1b2c3d4u
#define MAGIC_NS 0xa1b23c4du
#define FILE_BYTES 24
#define RECORD_BYTES 16
#define LINKTYPE_BITS 0x03ffffffu /* above: length of a frame check sequence */
#define VERSION 2

/* Returns false if `magic` begins no pcap file. */
static bool is_pcap(struct recorded_pcap *r, uint32_t magic)
{
	r->swapped = magic == __builtin_bswap32(MAGIC_US) || magic == __builtin_bswap32(MAGIC_NS);
	magic = r->swapped ? __builtin_bswap32(magic) : magic;
	r->fraction_ns = magic == MAGIC_NS ? 1 : 1000;
	return magic == MAGIC_US || magic == MAGIC_NS;
}

int recorded_pcap_open(struct recorded_pcap *r, struct recorded_input *in)
{
	int ret = recorded_input_need(in, sizeof(uint32_t));
	const uint8_t *at = recorded_input_at(in);
	uint32_t linktype;

	if (ret != 1)
		return ret;
	if (!is_pcap(r, recorded_u32(at, false)))
		return 0;
	ret = recorded_input_need(in, FILE_BYTES);
	if (ret != 1)
		return ret;
	at = recorded_input_at(in);
	if (recorded_u16(at + 4, r->swapped) != VERSION)
		return recorded_input_damaged(in, "stands an unknown version of the format");
	linktype = recorded_u32(at + 20, r->swapped) & LINKTYPE_BITS;
	if (linktype != DLT_NFLOG)
		return recorded_input_linktype(in, linktype);
	recorded_input_take(in, FILE_BYTES);
	return 1;
}

int recorded_pcap_next(struct recorded_pcap *r, struct recorded_input *in, struct recorded_entry *e)
{
	int ret = recorded_input_need(in, RECORD_BYTES);
	const uint8_t *at = recorded_input_at(in);
	uint32_t len;

	if (ret != 1)
		return ret;
	len = recorded_u32(at + 8, r->swapped);
	if (len > RECORDED_INPUT_MAX - RECORD_BYTES)
		return recorded_input_damaged(in, "stands a record of more than 16 MiB");
	ret = recorded_input_need(in, RECORD_BYTES + len);
	if (ret != 1)
		return ret;
	at = recorded_input_at(in);
	*e = (struct recorded_entry){
		.bytes = at + RECORD_BYTES,
		.len = len,
		.group = recorded_group_of(at + RECORD_BYTES, len),
		.byte_order = recorded_byte_order(r->swapped),
		.time_ns = (uint64_t)recorded_u32(at, r->swapped) * 1000000000u +
			   (uint64_t)recorded_u32(at + 4, r->swapped) * r->fraction_ns,
	};
	recorded_input_take(in, RECORD_BYTES + len);
	in->packets++;
	return 1;
}
