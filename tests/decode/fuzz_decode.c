/* SPDX-License-Identifier: MIT */
/* libFuzzer target: a packet of any bytes, or a sound frame that the input edits. See run_fuzz.
 *
 *   | 0 | family | hook | EtherType (2) | payload ..
 *   | seed, not 0 (1) | bytes to cut off (1) | offset, value | offset, value | .. */
#include "frame.h"
#include "holds_decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct packet p;

	if (bytes < 5 || bytes > PACKET_PAYLOAD_MAX)
		return 0;
	p = data[0] == 0 ? any_packet(data, bytes) : edited_frame(data, bytes);
	holds_decode(p.pkt);
	packet_free(&p);
	return 0;
}
