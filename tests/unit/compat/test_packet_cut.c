/* SPDX-License-Identifier: MIT */
/* Datagrams to nflog_handle_packet() that were cut, or lie anywhere; callbacks that change the groups; counters. */
#include "compat_fixture.h"
#include "sanitizers.h"

#include <sys/mman.h>

/* -- datagrams that were cut --------------------------------------------------------------- */

static void datagram_that_is_cut_gives_its_whole_packets_and_is_counted(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 3; i++)
		put_packet(GROUP, i);
	assert_int_equal(hand_in_part(m.len - 4), -1);
	assert_int_equal(seen.calls, 2);
	assert_int_equal(count(&g->ledger.truncated), 1);
	assert_int_equal(count(&g->ledger.malformed), 0);
}

static void datagram_of_one_packet_that_is_cut_is_counted_for_its_group(void **state)
{
	(void)state;
	put_packet(GROUP, 0);
	assert_int_equal(hand_in_part(24), -1);
	assert_int_equal(seen.calls, 0);
	assert_int_equal(count(&g->ledger.truncated), 1);
	put_packet(9, 0); /* of no group */
	assert_int_equal(hand_in_part(24), -1);
	put_packet(GROUP, 0); /* the group is cut off */
	assert_int_equal(hand_in_part(18), -1);
	assert_int_equal(count(&g->ledger.truncated), 1);
}

/* 1.0.2 takes no notice of so short a rest, and returns 0. */
static void rest_of_a_datagram_that_is_shorter_than_a_header_shows_a_cut(void **state)
{
	(void)state;
	put_packet(GROUP, 0);
	put_packet(GROUP, 1);
	assert_int_equal(hand_in_part(m.len / 2 + 15), 0);
	assert_int_equal(seen.calls, 1);
	assert_int_equal(count(&g->ledger.truncated), 1);
	assert_int_equal(h->room, 28 + 15);
}

static void end_of_a_batch_that_is_cut_off_is_no_packet(void **state)
{
	(void)state;
	put_packet(GROUP, 0);
	msg_done(&m);
	assert_int_equal(hand_in_part(m.len - 4), -1);
	assert_int_equal(count(&g->ledger.truncated), 0);
	assert_int_equal(h->room, 28 + 16);
}

static void cut_shows_how_large_the_buffer_of_the_program_is(void **state)
{
	(void)state;
	compat_pace_fit(h, 60000);
	while (m.len < 8000)
		put_packet(GROUP, m.len);
	assert_int_equal(hand_in_part(m.len - 4), -1);
	assert_in_range(h->room, 7990, 8030);
	assert_int_equal(atomic_load(&g->room), h->room);
	assert_true(g->limits.batching.set.nlbufsiz_most <= h->room);
}

static void counters_survive_the_cut_of_the_next_datagram(void **state)
{
	(void)state;
	put_packet(GROUP, 0);
	put_packet(GROUP, 1);
	assert_int_equal(hand_in_part(m.len - 1), -1);
	put_packet(GROUP, 5);
	expect(0, 1);
	assert_int_equal(count(&g->ledger.lost), 4); /* 1 was cut off */
	assert_int_equal(count(&g->ledger.delivered), 2);
}

/* -- where the datagram lies --------------------------------------------------------------- */

static void datagram_may_lie_at_any_address(void **state)
{
	(void)state;
	for (unsigned shift = 0; shift < 8; shift++) {
		alignas(8) char buf[256];

		for (uint32_t i = 0; i < 3; i++)
			put_packet(GROUP, 3 * shift + i);
		memcpy(buf + shift, m.bytes, m.len);
		assert_int_equal(nflog_handle_packet(h, buf + shift, (int)m.len), 0);
		memset(&m, 0, sizeof(m));
	}
	assert_int_equal(seen.calls, 24);
	assert_int_equal(seen.seq[23], 23);
}

/* Returns a page that is more than 2 GiB away from the stack and from the library's data. ThreadSanitizer lets a
 * program have a few places only: there it lies with the shared objects. */
static char *far_page(void)
{
	void *page = mmap(TEST_TSAN ? NULL : (void *)0x200000000000u, 65536, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | (TEST_TSAN ? 0 : MAP_FIXED_NOREPLACE), -1, 0);

	assert_true(page != MAP_FAILED);
	return page;
}

static void datagram_may_lie_far_away(void **state)
{
	char *page = far_page();

	(void)state;
	assert_true((uintptr_t)&m - (uintptr_t)page > INT32_MAX && (uintptr_t)page - (uintptr_t)&m > INT32_MAX);
	for (uint32_t i = 0; i < 3; i++)
		put_packet(GROUP, i);
	memcpy(page, m.bytes, m.len);
	assert_int_equal(nflog_handle_packet(h, page, (int)m.len), 0);
	assert_int_equal(seen.calls, 3);
	assert_int_equal(seen.seq[2], 2);
	assert_int_equal(count(&g->ledger.lost), 0);
	munmap(page, 65536);
}

static void datagram_larger_than_any_of_the_kernel_is_read_to_its_end(void **state)
{
	uint32_t bytes = NFR_DATAGRAM_MAX_BYTES + 4096, at = 0;
	char *buf = malloc(bytes);

	(void)state;
	assert_non_null(buf);
	put_packet(GROUP, 0);
	m.len = msg_header(&m)->nlmsg_len = 2048;
	for (; at < bytes; at += m.len)
		memcpy(buf + at, m.bytes, m.len);
	(void)nflog_handle_packet(h, buf, (int)bytes); /* attributes of zeroes: all are malformed */
	assert_int_equal(count(&g->ledger.malformed), bytes / 2048);
	free(buf);
}

/* -- callbacks that change the groups ------------------------------------------------------ */

static int unbind_on_packet(struct nflog_g_handle *of, struct nfgenmsg *nfg, struct nflog_data *nfad, void *data)
{
	(void)on_packet(of, nfg, nfad, data);
	compat_group_release(of); /* as nflog_unbind_group() does in the end */
	return 0;
}

static void callback_may_unbind_its_own_group(void **state)
{
	(void)state;
	nflog_callback_register(g, unbind_on_packet, &seen);
	put_packet(GROUP, 0);
	put_packet(GROUP, 1);
	expect(-1, 1);
	assert_int_equal(count(&g->ledger.delivered), 1);
}

static int bind_on_packet(struct nflog_g_handle *of, struct nfgenmsg *nfg, struct nflog_data *nfad, void *data)
{
	bind_unasked(11);
	return on_packet(of, nfg, nfad, data);
}

static void callback_may_bind_a_group(void **state)
{
	(void)state;
	nflog_callback_register(g, bind_on_packet, &seen);
	put_packet(GROUP, 0);
	put_packet(11, 0);
	expect(0, 2);
	assert_int_equal(seen.group[1], 11);
}

static int hand_in_on_packet(struct nflog_g_handle *of, struct nfgenmsg *nfg, struct nflog_data *nfad, void *data)
{
	alignas(4) char buf[32];

	if (seen.calls == 0) {
		memset(&m, 0, sizeof(m));
		put_packet(7, 4);
		memcpy(buf, m.bytes, m.len);
		seen.calls++;
		assert_int_equal(nflog_handle_packet(h, buf, (int)m.len), 0);
	}
	return on_packet(of, nfg, nfad, data);
}

static void callback_may_hand_in_another_datagram(void **state)
{
	(void)state;
	bind_unasked(7);
	nflog_callback_register(g, hand_in_on_packet, &seen);
	put_packet(GROUP, 0);
	put_packet(GROUP, 1);
	expect(0, 4);
	assert_int_equal(count(&g->ledger.delivered), 2);
	assert_int_equal(count(&g->ledger.lost), 0);
}

/* -- the counters -------------------------------------------------------------------------- */

static void gap_in_the_numbers_is_lost(void **state)
{
	(void)state;
	put_packet(GROUP, 2);
	expect(0, 1);
	assert_int_equal(count(&g->ledger.lost), 2); /* 0 and 1 */
	put_packet(GROUP, 3);
	put_packet(GROUP, 6);
	expect(0, 2);
	assert_int_equal(count(&g->ledger.lost), 4);
	assert_int_equal(count(&g->ledger.datagrams), 2);
}

static void packets_that_the_callback_did_not_get_are_found_lost_later(void **state)
{
	(void)state;
	returns[0] = -1;
	for (uint32_t i = 0; i < 4; i++)
		put_packet(GROUP, i);
	expect(-1, 1);
	put_packet(GROUP, 4);
	assert_int_equal(hand_in(), 0);
	assert_int_equal(count(&g->ledger.delivered), 2);
	assert_int_equal(count(&g->ledger.lost), 3);
}

static void refusal_of_a_change_freezes_its_group_alone(void **state)
{
	struct nflog_g_handle *other = bind_unasked(7);

	(void)state;
	msg_error(&m, 0x40000000u + GROUP + 0x10000u, -1); /* of nothing here */
	msg_error(&m, 0x40000000u + GROUP, 0);
	expect(0, 0);
	assert_false(atomic_load(&g->limits.frozen));
	msg_error(&m, 0x40000000u + GROUP, -1);
	expect(0, 0);
	assert_true(atomic_load(&g->limits.frozen));
	assert_false(atomic_load(&other->limits.frozen));
}

#define PACKET_TEST(behaviour) COMPAT_TEST(packet, behaviour)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		PACKET_TEST(datagram_that_is_cut_gives_its_whole_packets_and_is_counted),
		PACKET_TEST(datagram_of_one_packet_that_is_cut_is_counted_for_its_group),
		PACKET_TEST(rest_of_a_datagram_that_is_shorter_than_a_header_shows_a_cut),
		PACKET_TEST(end_of_a_batch_that_is_cut_off_is_no_packet),
		PACKET_TEST(cut_shows_how_large_the_buffer_of_the_program_is),
		PACKET_TEST(counters_survive_the_cut_of_the_next_datagram),
		PACKET_TEST(datagram_may_lie_at_any_address),
		PACKET_TEST(datagram_may_lie_far_away),
		PACKET_TEST(datagram_larger_than_any_of_the_kernel_is_read_to_its_end),
		PACKET_TEST(callback_may_unbind_its_own_group),
		PACKET_TEST(callback_may_bind_a_group),
		PACKET_TEST(callback_may_hand_in_another_datagram),
		PACKET_TEST(gap_in_the_numbers_is_lost),
		PACKET_TEST(packets_that_the_callback_did_not_get_are_found_lost_later),
		PACKET_TEST(refusal_of_a_change_freezes_its_group_alone),
	};

	return RUN(packet, tests);
}
