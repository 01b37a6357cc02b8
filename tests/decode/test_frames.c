/* SPDX-License-Identifier: MIT */
/* Random frames: sound ones are read as they were made, damaged ones within their bytes. */
#include "frame.h"
#include "holds_decode.h"
#include "unit.h"

#include <nfring/decode.h>
#include <sys/socket.h>

#define FRAMES 100000
#define FAMILY_NETDEV 5

static struct packet packet_of(const struct frame *f)
{
	return packet_make(FAMILY_NETDEV, 0, f->type, f->bytes, f->len);
}

static void check_sound(const struct frame *f)
{
	struct nfring_tuple t = { .size = sizeof(t) };
	struct packet p = packet_of(f);

	holds_decode(p.pkt);
	assert_ptr_equal(nfring_pkt_ip(p.pkt, NULL), nfring_pkt_payload(p.pkt, NULL) + f->ip_at);
	assert_int_equal(nfring_pkt_tuple(p.pkt, &t), 0);
	assert_int_equal(nfring_pkt_wire_len(p.pkt), f->wire_len);
	assert_int_equal(t.family, f->ip6 ? AF_INET6 : AF_INET);
	assert_int_equal(t.protocol, f->protocol);
	assert_int_equal(t.l4_offset, f->l4_at);
	assert_int_equal(t.fragment_offset != 0, f->later_fragment);
	assert_int_equal((t.present & NFRING_TUPLE_PORTS) != 0, f->src_port != 0);
	assert_int_equal(t.src_port, f->src_port);
	assert_int_equal(t.dst_port, f->dst_port);
	assert_true(packet_free(&p));
}

static void sound_frames_are_read_as_they_were_made(void **state)
{
	uint64_t random = 1;
	struct frame f;

	(void)state;
	for (unsigned i = 0; i < FRAMES; i++) {
		frame_make(&f, &random);
		check_sound(&f);
	}
}

static void damaged_frames_are_read_within_their_bytes(void **state)
{
	uint64_t random = 2;
	struct frame f;

	(void)state;
	for (unsigned i = 0; i < FRAMES; i++) {
		struct packet p;

		frame_make(&f, &random);
		frame_damage(&f, 0, &random);
		if (i % 2)
			frame_cut(&f, &random);
		p = packet_of(&f);
		holds_decode(p.pkt);
		assert_true(packet_free(&p));
	}
}

static void frames_of_any_type_that_is_not_ip_give_no_tuple(void **state)
{
	struct nfring_tuple t = { .size = sizeof(t) };
	uint64_t random = 3;
	struct frame f;

	(void)state;
	for (uint32_t type = 1; type < 65536; type++) {
		struct packet p;

		do
			frame_make(&f, &random);
		while (f.wrap != FRAME_BARE);
		p = packet_make(FAMILY_NETDEV, 0, (uint16_t)type, f.bytes, f.len);
		holds_decode(p.pkt);
		if (type != (f.ip6 ? 0x86dd : 0x0800) && (type < 0x8100 || type > 0x9100))
			assert_int_not_equal(nfring_pkt_tuple(p.pkt, &t), 0);
		assert_true(packet_free(&p));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(frames, sound_frames_are_read_as_they_were_made),
		TEST(frames, damaged_frames_are_read_within_their_bytes),
		TEST(frames, frames_of_any_type_that_is_not_ip_give_no_tuple),
	};

	return RUN(frames, tests);
}
