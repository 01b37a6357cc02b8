/* SPDX-License-Identifier: MIT */
/* Addresses, ports and flags of each class of packet, whole and cut. */
#include "frames.h"
#include <errno.h>
#include <nfring/decode.h>
#include <stdlib.h>
#include <sys/socket.h>

#define WHOLE (NFRING_TUPLE_ADDRESSES | NFRING_TUPLE_PROTOCOL | NFRING_TUPLE_FRAGMENT | NFRING_TUPLE_L4)

/* The rest of an extension header of 8 bytes after its first two. */
#define FILL "\0\0\0\0\0\0"
#define TCP_SYN_ACK "\x00\x50\x1f\x90\0\0\0\x07\0\0\0\x09\x51\x12\x01\0\0\0\0\0"

/* Reads the tuple and frees the packet. */
static struct nfring_tuple tuple_of(struct packet p)
{
	struct nfring_tuple t = { .size = sizeof(t) };

	assert_int_equal(nfring_pkt_tuple(p.pkt, &t), 0);
	assert_true(packet_free(&p));
	return t;
}

#define TUPLE(type, bytes) tuple_of(PACKET(FAMILY_NETDEV, type, bytes))

static void udp_in_ip4_is_read_whole(void **state)
{
	static const uint8_t src[16] = { 127, 0, 0, 1 }, dst[16] = { 10, 0, 0, 2 };
	struct nfring_tuple t = TUPLE(TYPE_IP4, UDP4);

	(void)state;
	assert_int_equal(t.present, WHOLE | NFRING_TUPLE_PORTS);
	assert_int_equal(t.family, AF_INET);
	assert_memory_equal(t.src, src, 16);
	assert_memory_equal(t.dst, dst, 16);
	assert_int_equal(t.protocol, 17);
	assert_int_equal(t.src_port, 5000);
	assert_int_equal(t.dst_port, 53);
	assert_int_equal(t.l4_offset, 20);
	assert_int_equal(t.l4_len, 16);
	assert_int_equal(t.l4_wire_len, 16);
	assert_int_equal(t.fragment_offset + t.more_fragments, 0);
}

static void udp_in_ip6_is_read_whole(void **state)
{
	struct nfring_tuple t = TUPLE(TYPE_IP6, UDP6);

	(void)state;
	assert_int_equal(t.present, WHOLE | NFRING_TUPLE_PORTS);
	assert_int_equal(t.family, AF_INET6);
	assert_int_equal(t.src[15], 1);
	assert_int_equal(t.dst[15], 2);
	assert_int_equal(t.protocol, 17);
	assert_int_equal(t.src_port, 5000);
	assert_int_equal(t.dst_port, 53);
	assert_int_equal(t.l4_offset, 40);
	assert_int_equal(t.l4_len, 16);
	assert_int_equal(t.l4_wire_len, 16);
}

static void offsets_count_the_headers_before_ip(void **state)
{
	struct nfring_tuple t = TUPLE(TYPE_VLAN, PCP_2 "\x81\x00" PCP_2 "\x08\x00" UDP4);

	(void)state;
	assert_int_equal(t.l4_offset, 28);
	assert_int_equal(t.dst_port, 53);
}

static void tcp_has_flags_of_12_bits(void **state)
{
	struct nfring_tuple t = TUPLE(TYPE_IP4, IP4("\x06") TCP_SYN_ACK);

	(void)state;
	assert_int_equal(t.present, WHOLE | NFRING_TUPLE_PORTS | NFRING_TUPLE_TCP_FLAGS);
	assert_int_equal(t.tcp_flags, 0x112);
	assert_int_equal(t.src_port, 80);
	t = TUPLE(TYPE_IP4, IP4("\x06") "\x00\x50\x1f\x90\0\0\0\x07\0\0\0\x09\x51");
	assert_int_equal(t.present, WHOLE | NFRING_TUPLE_PORTS);
	assert_int_equal(t.tcp_flags, 0);
}

static void icmp_has_type_and_code_in_its_own_version_of_ip(void **state)
{
	struct nfring_tuple t = TUPLE(TYPE_IP4, IP4("\x01") "\x03\x04");

	(void)state;
	assert_int_equal(t.present, WHOLE | NFRING_TUPLE_ICMP);
	assert_int_equal(t.icmp_type, 3);
	assert_int_equal(t.icmp_code, 4);
	t = TUPLE(TYPE_IP6, IP6("\x02", "\x3a") "\x87\x01");
	assert_int_equal(t.present, WHOLE | NFRING_TUPLE_ICMP);
	assert_int_equal(t.icmp_type, 135);
	assert_int_equal(t.icmp_code, 1);
	assert_int_equal(TUPLE(TYPE_IP4, IP4("\x3a") "\x87\x01").present, WHOLE);
	assert_int_equal(TUPLE(TYPE_IP6, IP6("\x02", "\x01") "\x03\x04").present, WHOLE);
	assert_int_equal(TUPLE(TYPE_IP4, IP4("\x01") "\x03").present, WHOLE);
}

static void only_protocols_with_ports_have_ports(void **state)
{
	uint8_t bytes[] = UDP4;

	(void)state;
	for (unsigned protocol = 0; protocol < 256; protocol++) {
		bool expected = protocol == 6 || protocol == 17 || protocol == 33 || protocol == 132 || protocol == 136;
		struct nfring_tuple t;

		bytes[9] = (uint8_t)protocol;
		t = tuple_of(packet_make(FAMILY_IP4, 1, TYPE_IP4, bytes, sizeof(bytes) - 1));
		assert_int_equal((t.present & NFRING_TUPLE_PORTS) != 0, expected);
		assert_int_equal(t.protocol, protocol);
	}
}

static void options_of_ip4_are_stepped_over(void **state)
{
	struct nfring_tuple t =
		TUPLE(TYPE_IP4, "\x46\0\0\x20\0\x01\0\0\x40\x11\0\0\x7f\0\0\x01\x0a\0\0\x02\x01\x01\x01\0" UDP_5000_53);

	(void)state;
	assert_int_equal(t.l4_offset, 24);
	assert_int_equal(t.dst_port, 53);
}

static void fragments_of_ip4_have_ports_in_the_first_only(void **state)
{
	struct nfring_tuple t =
		TUPLE(TYPE_IP4, "\x45\0\0\x24\0\x01\x20\0\x40\x11\0\0\x7f\0\0\x01\x0a\0\0\x02" UDP_5000_53 DATA);

	(void)state;
	assert_int_equal(t.present, WHOLE | NFRING_TUPLE_PORTS);
	assert_int_equal(t.more_fragments, 1);
	assert_int_equal(t.fragment_offset, 0);
	t = TUPLE(TYPE_IP4, "\x45\0\0\x24\0\x01\x1f\xff\x40\x11\0\0\x7f\0\0\x01\x0a\0\0\x02" UDP_5000_53 DATA);
	assert_int_equal(t.present, WHOLE);
	assert_int_equal(t.protocol, 17);
	assert_int_equal(t.more_fragments, 0);
	assert_int_equal(t.fragment_offset, 65528);
	assert_int_equal(t.l4_len, 16);
	assert_int_equal(t.src_port + t.dst_port, 0);
}

static void every_extension_header_of_ip6_is_stepped_over(void **state)
{
	struct nfring_tuple t =
		TUPLE(TYPE_IP6, IP6("\x48", "\0") "\x3c\0" FILL "\x2b\x01" FILL DATA "\x2c\0" FILL "\x33\0\0\0\0\0\0\0"
						  "\x11\x02" FILL DATA UDP_5000_53);

	(void)state;
	assert_int_equal(t.present, WHOLE | NFRING_TUPLE_PORTS);
	assert_int_equal(t.protocol, 17);
	assert_int_equal(t.dst_port, 53);
	assert_int_equal(t.l4_offset, 40 + 8 + 16 + 8 + 8 + 16);
	assert_int_equal(t.l4_wire_len, 0x48 - 56);
}

static void fragments_of_ip6_have_ports_in_the_first_only(void **state)
{
	struct nfring_tuple t = TUPLE(TYPE_IP6, IP6("\x10", "\x2c") "\x11\0\0\x01\0\0\0\x05" UDP_5000_53);

	(void)state;
	assert_int_equal(t.present, WHOLE | NFRING_TUPLE_PORTS);
	assert_int_equal(t.more_fragments, 1);
	assert_int_equal(t.dst_port, 53);
	t = TUPLE(TYPE_IP6, IP6("\x10", "\x2c") "\x11\0\x05\xa8\0\0\0\x05" UDP_5000_53);
	assert_int_equal(t.present, WHOLE);
	assert_int_equal(t.protocol, 17);
	assert_int_equal(t.fragment_offset, 1448);
	assert_int_equal(t.more_fragments, 0);
	/* The first of two fragment headers says that more follow. */
	t = TUPLE(TYPE_IP6, IP6("\x18", "\x2c") "\x2c\0\0\x01\0\0\0\x05\x11\0\0\0\0\0\0\x06" UDP_5000_53);
	assert_int_equal(t.present, WHOLE | NFRING_TUPLE_PORTS);
	assert_int_equal(t.more_fragments, 1);
	/* What would be destination options is data; which protocol follows them is not known. */
	t = TUPLE(TYPE_IP6, IP6("\x10", "\x2c") "\x3c\0\x05\xa8\0\0\0\x05" UDP_5000_53);
	assert_int_equal(t.present, WHOLE & ~NFRING_TUPLE_PROTOCOL);
	assert_int_equal(t.protocol, 0);
	assert_int_equal(t.l4_offset, 48);
}

static void extension_headers_that_do_not_end_give_addresses_only(void **state)
{
	uint8_t bytes[40 + 17 * 8 + 8] = IP6("\x90", "\0");
	struct nfring_tuple t;

	(void)state;
	assert_int_equal(TUPLE(TYPE_IP6, IP6("\x08", "\0") "\x11\0"
							   "\0\0\0\0\0")
				 .present,
			 NFRING_TUPLE_ADDRESSES);
	assert_int_equal(TUPLE(TYPE_IP6, IP6("\x08", "\0") "\x11\x01" FILL).present, NFRING_TUPLE_ADDRESSES);
	assert_int_equal(TUPLE(TYPE_IP6, IP6("\x08", "\0") "\x11\x01" FILL DATA).present, NFRING_TUPLE_ADDRESSES);
	assert_int_equal(TUPLE(TYPE_IP6, IP6("\x08", "\0")).present, NFRING_TUPLE_ADDRESSES);
	for (unsigned i = 0; i < 17; i++)
		bytes[40 + 8 * i] = 60;
	bytes[40 + 8 * 15] = 17; /* 16 of them, then UDP */
	t = tuple_of(packet_make(FAMILY_IP6, 1, TYPE_IP6, bytes, sizeof(bytes)));
	assert_int_equal(t.present, WHOLE | NFRING_TUPLE_PORTS);
	bytes[40 + 8 * 15] = 60;
	bytes[40 + 8 * 16] = 17;
	t = tuple_of(packet_make(FAMILY_IP6, 1, TYPE_IP6, bytes, sizeof(bytes)));
	assert_int_equal(t.present, NFRING_TUPLE_ADDRESSES);
}

static void a_cut_packet_gives_what_is_there(void **state)
{
	static const uint8_t whole4[] = UDP4, whole6[] = UDP6;

	(void)state;
	for (uint32_t len = 1; len < sizeof(whole6) - 1; len++) {
		struct nfring_tuple t = tuple_of(packet_make(FAMILY_IP6, 1, TYPE_IP6, whole6, len));

		assert_int_equal((t.present & NFRING_TUPLE_ADDRESSES) != 0, len >= 40);
		assert_int_equal((t.present & NFRING_TUPLE_L4) != 0, len >= 40);
		assert_int_equal((t.present & NFRING_TUPLE_PORTS) != 0, len >= 44);
		assert_int_equal(t.l4_len, len >= 40 ? len - 40 : 0);
	}
	for (uint32_t len = 1; len < sizeof(whole4) - 1; len++) {
		struct nfring_tuple t = tuple_of(packet_make(FAMILY_IP4, 1, TYPE_IP4, whole4, len));

		assert_int_equal(t.family, AF_INET);
		assert_int_equal((t.present & NFRING_TUPLE_FRAGMENT) != 0, len >= 8);
		assert_int_equal((t.present & NFRING_TUPLE_PROTOCOL) != 0, len >= 10);
		assert_int_equal((t.present & NFRING_TUPLE_ADDRESSES) != 0, len >= 20);
		assert_int_equal((t.present & NFRING_TUPLE_PORTS) != 0, len >= 24);
		assert_int_equal(t.l4_wire_len, len >= 20 ? 16 : 0);
	}
}

static void a_length_that_lies_moves_nothing_out_of_bounds(void **state)
{
	struct nfring_tuple t =
		TUPLE(TYPE_IP4, "\x45\0\xff\xff\0\x01\0\0\x40\x11\0\0\x7f\0\0\x01\x0a\0\0\x02" UDP_5000_53);

	(void)state;
	assert_int_equal(t.l4_len, 8);
	assert_int_equal(t.l4_wire_len, 65515);
	/* Shorter than the capture: the rest is the link's padding, and no ports. */
	t = TUPLE(TYPE_IP4, "\x45\0\0\x16\0\x01\0\0\x40\x11\0\0\x7f\0\0\x01\x0a\0\0\x02" UDP_5000_53);
	assert_int_equal(t.present, WHOLE);
	assert_int_equal(t.l4_len, 2);
	t = TUPLE(TYPE_IP6, IP6("\x02", "\x11") UDP_5000_53);
	assert_int_equal(t.present, WHOLE);
	/* Shorter than the header, or 0 as GSO writes it: what is captured counts. */
	t = TUPLE(TYPE_IP4, "\x45\0\0\x13\0\x01\0\0\x40\x11\0\0\x7f\0\0\x01\x0a\0\0\x02" UDP_5000_53);
	assert_int_equal(t.dst_port, 53);
	assert_int_equal(t.l4_len, 8);
	assert_int_equal(t.l4_wire_len, 0);
}

static void what_is_no_ip_gives_no_tuple(void **state)
{
	struct packet p = PACKET(FAMILY_NETDEV, TYPE_VLAN, PCP_2 "\x88\xcc" UDP4);
	struct nfring_tuple t, before;

	(void)state;
	memset(&t, 0x5a, sizeof(t));
	t.size = sizeof(t);
	before = t;
	assert_int_equal(nfring_pkt_tuple(p.pkt, &t), -ENOENT);
	assert_memory_equal(&t, &before, sizeof(t));
	assert_true(packet_free(&p));
}

static void no_more_is_written_than_the_caller_has(void **state)
{
	struct packet p = PACKET(FAMILY_IP4, TYPE_IP4, UDP4);
	struct nfring_tuple whole = { .size = sizeof(whole) };

	(void)state;
	assert_int_equal(nfring_pkt_tuple(p.pkt, &whole), 0);
	for (uint32_t size = 8; size <= 2 * sizeof(whole); size++) {
		struct nfring_tuple *t = malloc(size);
		uint32_t known = size < sizeof(whole) ? size : (uint32_t)sizeof(whole);

		memset(t, 0x5a, size);
		t->size = size;
		assert_int_equal(nfring_pkt_tuple(p.pkt, t), 0);
		assert_int_equal(t->size, size);
		assert_memory_equal((char *)t + 4, (char *)&whole + 4, known - 4);
		for (uint32_t i = known; i < size; i++)
			assert_int_equal(((uint8_t *)t)[i], 0);
		free(t);
	}
	for (uint32_t wrong = 0; wrong < 8; wrong++) {
		whole.size = wrong;
		assert_int_equal(nfring_pkt_tuple(p.pkt, &whole), -EINVAL);
	}
	whole.size = 4097;
	assert_int_equal(nfring_pkt_tuple(p.pkt, &whole), -EINVAL);
	assert_true(packet_free(&p));
}

static void bytes_that_begin_with_ip_need_no_packet(void **state)
{
	static const char bytes[] = IP4("\x01") "\x03\x03\0\0\0\0\0\0" UDP6;
	struct nfring_tuple t = { .size = sizeof(t) };

	(void)state;
	assert_int_equal(nfring_ip_tuple(bytes, 28, &t), 0);
	assert_int_equal(t.icmp_type, 3);
	assert_int_equal(nfring_ip_tuple(bytes + 28, sizeof(bytes) - 29, &t), 0);
	assert_int_equal(t.family, AF_INET6);
	assert_int_equal(t.l4_offset, 40);
	assert_int_equal(t.dst_port, 53);
	assert_int_equal(nfring_ip_tuple(bytes + 28, 8, &t), 0);
	assert_int_equal(t.present, 0);
}

static void bytes_that_begin_otherwise_leave_the_tuple(void **state)
{
	struct nfring_tuple t = { .size = sizeof(t), .protocol = 99 };

	(void)state;
	assert_int_equal(nfring_ip_tuple("E", 0, &t), -ENOENT);
	assert_int_equal(nfring_ip_tuple("D", 1, &t), -ENOENT); /* a header of 16 bytes */
	assert_int_equal(nfring_ip_tuple("\x50", 1, &t), -ENOENT);
	assert_int_equal(t.protocol, 99);
	t.size = 7;
	assert_int_equal(nfring_ip_tuple("E", 1, &t), -EINVAL);
}

/* A tuple has 16 bits for lengths. */
static void bytes_beyond_the_longest_packet_are_not_read(void **state)
{
	struct nfring_tuple t = { .size = sizeof(t) };
	char *bytes = calloc(1, 70000);

	(void)state;
	bytes[0] = 0x45;
	assert_int_equal(nfring_ip_tuple(bytes, 70000, &t), 0);
	assert_int_equal(t.l4_len, 65535 - 20);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tuple, udp_in_ip4_is_read_whole),
		TEST(tuple, udp_in_ip6_is_read_whole),
		TEST(tuple, offsets_count_the_headers_before_ip),
		TEST(tuple, tcp_has_flags_of_12_bits),
		TEST(tuple, icmp_has_type_and_code_in_its_own_version_of_ip),
		TEST(tuple, only_protocols_with_ports_have_ports),
		TEST(tuple, options_of_ip4_are_stepped_over),
		TEST(tuple, fragments_of_ip4_have_ports_in_the_first_only),
		TEST(tuple, every_extension_header_of_ip6_is_stepped_over),
		TEST(tuple, fragments_of_ip6_have_ports_in_the_first_only),
		TEST(tuple, extension_headers_that_do_not_end_give_addresses_only),
		TEST(tuple, a_cut_packet_gives_what_is_there),
		TEST(tuple, a_length_that_lies_moves_nothing_out_of_bounds),
		TEST(tuple, what_is_no_ip_gives_no_tuple),
		TEST(tuple, no_more_is_written_than_the_caller_has),
		TEST(tuple, bytes_that_begin_with_ip_need_no_packet),
		TEST(tuple, bytes_that_begin_otherwise_leave_the_tuple),
		TEST(tuple, bytes_beyond_the_longest_packet_are_not_read),
	};

	return RUN(tuple, tests);
}
