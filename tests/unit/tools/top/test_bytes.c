/* SPDX-License-Identifier: MIT */
/* The bytes that nfring-top counts: those of the wire, and never more than it could carry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "key.h"
#include "traffic.h"

#define FAMILY_NETDEV 5
#define FAMILY_BRIDGE 7

static uint64_t bytes_of(uint8_t family, const void *payload, uint32_t len, uint32_t copy_range)
{
	struct top_counts *c = calloc(1, sizeof(*c));
	uint64_t bytes;

	top_counts_init(c, copy_range);
	count_logged(c, &(struct logged){ .family = family, .payload = payload, .len = len });
	bytes = c->total.all.bytes;
	free(c);
	return bytes;
}

static void a_cut_packet_counts_what_its_header_says(void **state)
{
	uint8_t p[28];

	(void)state;
	make_ip4(p, 1, 4000, 2, 1500);
	assert_int_equal(bytes_of(2, p, 28, 0), 1500); /* by the rule's snaplen */
	assert_int_equal(bytes_of(FAMILY_NETDEV, p, 28, 28), 1500);
	assert_int_equal(bytes_of(FAMILY_BRIDGE, p, 24, 24), 1500);
}

/* Before the kernel's own check of the length, a frame can say anything. */
static void a_length_that_lies_counts_the_bytes_that_are_there(void **state)
{
	uint8_t p[28];

	(void)state;
	make_ip4(p, 1, 4000, 2, 65535);
	assert_int_equal(bytes_of(FAMILY_NETDEV, p, 28, 0), 28);
	assert_int_equal(bytes_of(FAMILY_BRIDGE, p, 28, 0), 28);
	assert_int_equal(bytes_of(FAMILY_BRIDGE, p, 28, 64), 28);
	make_ip4(p, 1, 4000, 2, 20); /* padding is on the wire */
	assert_int_equal(bytes_of(2, p, 28, 0), 28);
}

static void a_jumbogram_that_lies_counts_at_most_what_a_packet_can_be(void **state)
{
	/* hop-by-hop options with a jumbo payload of 4 GiB - 1 */
	static const uint8_t jumbo[56] = { [0] = 0x60, [6] = 0,     [40] = 17,   [41] = 0,    [42] = 0xc2,
					   [43] = 4,   [44] = 0xff, [45] = 0xff, [46] = 0xff, [47] = 0xff };

	(void)state;
	assert_int_equal(bytes_of(10, jumbo, sizeof(jumbo), 0), sizeof(jumbo));
}

/* A GSO packet beyond 64 KiB states 0: the copy tells. */
static void a_gso_packet_without_a_length_counts_its_copy(void **state)
{
	uint8_t *p = calloc(1, 65531);

	(void)state;
	make_ip4(p, 1, 4000, 2, 0);
	assert_int_equal(bytes_of(2, p, 65531, 0), 65531);
	make_ip4(p, 1, 4000, 2, 65535);
	assert_int_equal(bytes_of(2, p, 65531, 0), 65535);
	assert_int_equal(bytes_of(FAMILY_NETDEV, p, 65531, 0), 65535);
	free(p);
}

/* The tuple saves a second walk over the headers: it must tell the same as nfring_pkt_wire_len(). */
static void the_length_is_that_of_nfring_pkt_wire_len(void **state)
{
	uint8_t p[96];

	(void)state;
	srandom(7);
	for (int i = 0; i < 200000; i++) {
		struct nfring_tuple t = { .size = sizeof(t) };
		uint32_t len = (uint32_t)random() % sizeof(p), wire;
		struct message m;

		for (size_t j = 0; j < sizeof(p); j++)
			p[j] = (uint8_t)(random() % 4 ? random() % 64 : random());
		p[0] = i % 2 ? 0x45 : 0x60;
		if (random() % 2)
			p[6] = (uint8_t)(random() % 2 ? 0 : 44);
		message_open(&m, i % 2 ? 2 : 10, 5);
		message_add(&m, NFULA_PAYLOAD, p, len);
		nfring_pkt_tuple(m.pkt, &t);
		wire = nfring_pkt_wire_len(m.pkt);
		assert_int_equal(top_bytes(m.pkt, &t, 65531), wire ? wire : len);
		message_close(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_packet_counts_what_its_header_says),
		cmocka_unit_test(a_length_that_lies_counts_the_bytes_that_are_there),
		cmocka_unit_test(a_jumbogram_that_lies_counts_at_most_what_a_packet_can_be),
		cmocka_unit_test(a_gso_packet_without_a_length_counts_its_copy),
		cmocka_unit_test(the_length_is_that_of_nfring_pkt_wire_len),
	};

	return cmocka_run_group_tests_name("top_bytes", tests, NULL, NULL);
}
