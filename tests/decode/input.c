/* SPDX-License-Identifier: MIT */
#include "input.h"
#include "frame.h"
#include "holds.h"
#include "holds_decode.h"
#include "little_endian.h"
#include "nlmsg.h"

static struct packet any_packet(const uint8_t *data, size_t bytes)
{
	return packet_make(data[1], data[2], nfring_get_be16(data + 3), data + 5, (uint32_t)bytes - 5);
}

static struct packet edited_frame(const uint8_t *data, size_t bytes)
{
	uint64_t random = data[0] * 0x9e3779b97f4a7c15u;
	struct frame f;

	frame_make(&f, &random);
	for (size_t i = 2; i + 2 <= bytes; i += 2)
		f.bytes[data[i]] = data[i + 1];
	f.len -= data[1] < f.len ? data[1] : f.len;
	return packet_make(5, 0, f.type, f.bytes, f.len);
}

/* The packets of a datagram, with all attributes that it has. */
static void decode_datagram(const uint8_t *data, uint32_t bytes)
{
	struct nfr_parse parse = { .max = bytes / NFR_MSG_MIN_BYTES };
	struct exact_block block = exact_block_make(data, bytes, parse.max);

	little_endian_datagram(block.datagram, bytes);
	parse.pkt = block.pkt;
	nfr_nlmsg_parse(&parse, block.datagram, bytes);
	for (uint32_t i = 0; i < parse.count; i++)
		holds_decode(&block.pkt[i]);
	HOLDS(exact_block_free(&block));
}

void input_decode(const uint8_t *data, size_t bytes)
{
	struct packet p;

	if (bytes < 5 || bytes > PACKET_PAYLOAD_MAX)
		return;
	if (data[0] == 1) {
		decode_datagram(data + 1, (uint32_t)bytes - 1);
		return;
	}
	p = data[0] == 0 ? any_packet(data, bytes) : edited_frame(data, bytes);
	holds_decode(p.pkt);
	packet_free(&p);
}
