/* SPDX-License-Identifier: MIT */
/* The path of one datagram to the ring, without a socket: what is published, and what the ledger
 * says of the rest. */
#include "path_test.h"
#include "unit.h"
#include <errno.h>

static uint32_t acks;

static void on_ack(void *user, uint32_t seq, int err)
{
	(void)user;
	(void)seq;
	(void)err;
	acks++;
}

static int make(void **state)
{
	(void)state;
	acks = 0;
	if (make_path(FIXTURE_SLABS) < 0)
		return -1;
	path.worker = 3;
	nfr_path_init(&path, NFRING_FLAG_SEQ, on_ack, NULL);
	return 0;
}

static uint32_t seq_of(const struct nfring_pkt *pkt)
{
	uint32_t seq = UINT32_MAX;

	assert_true(nfring_pkt_seq(pkt, &seq));
	return seq;
}

/* -- the ring -------------------------------------------------------------------- */

static void packets_reach_the_ring_when_published(void **state)
{
	uint32_t handle;

	(void)state;
	path.now_ns = 77;
	fixture_put_packets(&m, 0, 3);
	fixture_deliver(&path, &m);
	assert_int_equal(fixture_claim(&fixture), NFR_SLAB_NONE);
	nfr_path_publish(&path);
	handle = fixture_claim(&fixture);
	assert_int_not_equal(handle, NFR_SLAB_NONE);
	assert_int_equal(fixture_batch(&path, handle)->count, 3);
	assert_int_equal(fixture_batch(&path, handle)->received_ns, 77);
	assert_int_equal(fixture_batch(&path, handle)->worker, 3);
	assert_int_equal(fixture_batch(&path, handle)->group, FIXTURE_GROUP);
	assert_int_equal(seq_of(nfr_slab_pkts(fixture_batch(&path, handle)) + 2), 2);
	assert_int_equal(LEDGER(delivered), 3);
	assert_int_equal(LEDGER(datagrams), 1);
	assert_int_equal(fixture_claim(&fixture), NFR_SLAB_NONE);
}

static bool is_woken(void)
{
	uint64_t count;

	return read(path.queue_fd, &count, sizeof(count)) == sizeof(count);
}

static void publishing_wakes_only_an_armed_consumer(void **state)
{
	(void)state;
	fixture_put_packets(&m, 0, 1);
	fixture_deliver(&path, &m);
	nfr_path_publish(&path);
	assert_false(is_woken());
	nfr_wake_arm(&path.channel->wake);
	nfr_path_publish(&path); /* nothing new */
	assert_false(is_woken());
	fixture_put_packets(&m, 1, 1);
	fixture_deliver(&path, &m);
	nfr_path_publish(&path);
	assert_true(is_woken());
}

static void end_is_told_and_wakes_the_consumer(void **state)
{
	(void)state;
	nfr_path_publish_end(&path, 0);
	assert_int_equal(path.channel->result, -ESHUTDOWN);
	assert_true(is_woken());
	nfr_path_publish_end(&path, -EIO);
	assert_int_equal(path.channel->result, -EIO);
	assert_true(is_woken());
}

static void released_slab_is_taken_back_once(void **state)
{
	const uint32_t n_free = path.pool.n_free;
	uint32_t handle;

	(void)state;
	fixture_put_packets(&m, 0, 1);
	fixture_deliver(&path, &m);
	nfr_path_publish(&path);
	handle = fixture_claim(&fixture);
	assert_int_equal(path.pool.n_free, n_free - 1);
	nfr_path_reclaim(&path);
	assert_int_equal(path.pool.n_free, n_free - 1);
	fixture_release(&fixture, handle);
	fixture_release(&fixture, handle);
	nfr_path_reclaim(&path);
	assert_int_equal(path.pool.n_free, n_free);
}

/* -- the ledger ------------------------------------------------------------------ */

static void gap_between_datagrams_is_lost(void **state)
{
	(void)state;
	fixture_put_packets(&m, 0, 2);
	fixture_deliver(&path, &m);
	fixture_put_packets(&m, 7, 1);
	fixture_deliver(&path, &m);
	assert_int_equal(LEDGER(delivered), 3);
	assert_int_equal(LEDGER(lost), 5);
}

static void cut_datagram_is_truncated_and_keeps_its_whole_packets(void **state)
{
	const uint32_t room = path.pool.geometry.buf_bytes;
	struct nfr_rx rx;

	(void)state;
	fixture_put_packets(&m, 0, 2);
	rx = fixture_receive(&path, &m, room + 1);
	nfr_path_deliver(&path, &rx);
	assert_int_equal(LEDGER(truncated), 1);
	assert_int_equal(LEDGER(bytes), room + 1);
	assert_int_equal(LEDGER(delivered), 2);
}

static void datagram_cut_within_its_first_packet_is_counted(void **state)
{
	const uint32_t room = path.pool.geometry.buf_bytes, n_free = path.pool.n_free;
	struct nfr_rx rx;

	(void)state;
	fixture_put_packets(&m, 0, 1);
	msg_header(&m)->nlmsg_len = room + 8;
	rx = fixture_receive(&path, &m, room + 8);
	nfr_path_deliver(&path, &rx);
	assert_int_equal(LEDGER(truncated), 1);
	assert_int_equal(LEDGER(datagrams), 1);
	assert_int_equal(LEDGER(malformed), 0);
	assert_int_equal(path.pool.n_free, n_free);
}

static void packet_after_a_sample_of_the_tail_shows_the_drops_before_it(void **state)
{
	struct nfr_tail *tail = &fixture.group.tail;

	(void)state;
	nfr_tail_sample(tail, &fixture.group.ledger, 3, 16384);
	assert_true(nfr_tail_is_unknown(tail, 3));
	fixture_put_packets(&m, 3, 1);
	fixture_deliver(&path, &m);
	assert_false(nfr_tail_is_unknown(tail, 3));
}

static void malformed_message_is_counted_and_nothing_is_delivered(void **state)
{
	const uint32_t n_free = path.pool.n_free;

	(void)state;
	fixture_put_packets(&m, 0, 1);
	msg_header(&m)->nlmsg_len = m.len + 4;
	fixture_deliver(&path, &m);
	assert_int_equal(LEDGER(malformed), 1);
	assert_int_equal(LEDGER(datagrams), 1);
	assert_int_equal(LEDGER(delivered), 0);
	assert_int_equal(path.pool.n_free, n_free);
}

static void ack_is_handed_over_and_is_no_datagram(void **state)
{
	const uint32_t n_free = path.pool.n_free;

	(void)state;
	msg_error(&m, 2, 0);
	fixture_deliver(&path, &m);
	assert_int_equal(acks, 1);
	assert_int_equal(LEDGER(datagrams), 0);
	assert_int_equal(path.pool.n_free, n_free);
}

static void arrivals_add_up_for_the_controller(void **state)
{
	uint64_t bytes;

	(void)state;
	fixture_put_packets(&m, 0, 3);
	bytes = m.len;
	fixture_deliver(&path, &m);
	fixture_put_packets(&m, 3, 4);
	bytes += m.len;
	fixture_deliver(&path, &m);
	assert_int_equal(fixture.group.arrived.packets, 7);
	assert_int_equal(fixture.group.arrived.datagrams, 2);
	assert_int_equal(fixture.group.arrived.bytes, bytes);
}

static void number_is_hidden_unless_asked_for_and_counts_all_the_same(void **state)
{
	uint32_t handle, seq;

	(void)state;
	nfr_path_init(&path, 0, on_ack, NULL);
	fixture_put_packets(&m, 4, 1);
	fixture_deliver(&path, &m);
	nfr_path_publish(&path);
	handle = fixture_claim(&fixture);
	assert_false(nfring_pkt_seq(nfr_slab_pkts(fixture_batch(&path, handle)), &seq));
	assert_int_equal(LEDGER(lost), 4);
}

static void discarded_packets_are_counted_and_their_slab_stays_filled(void **state)
{
	(void)state;
	fixture_put_packets(&m, 2, 2);
	memcpy(nfr_slab_buffer(fixture_slab(&path, path.scratch_slab), &path.pool.geometry), m.bytes, m.len);
	nfr_path_discard(&path, &(struct nfr_rx){ .slab = path.scratch_slab, .bytes = m.len });
	assert_int_equal(LEDGER(discarded), 2);
	assert_int_equal(LEDGER(lost), 2);
	assert_int_equal(LEDGER(delivered), 0);
	assert_int_equal(path.pool.state[path.scratch_slab], NFR_SLAB_FILLED);
}

/* -- the filter ------------------------------------------------------------------ */

static bool wants_odd(const struct nfring_pkt *pkt, void *user)
{
	(void)user;
	return seq_of(pkt) % 2 == 1;
}

static bool wants_nothing(const struct nfring_pkt *pkt, void *user)
{
	(void)pkt;
	(void)user;
	return false;
}

static void filter_keeps_what_it_wants_in_order(void **state)
{
	const struct nfring_pkt *pkt;
	uint32_t handle;

	(void)state;
	path.filter = wants_odd;
	fixture_put_packets(&m, 0, 7);
	fixture_deliver(&path, &m);
	nfr_path_publish(&path);
	handle = fixture_claim(&fixture);
	assert_int_equal(fixture_batch(&path, handle)->count, 3);
	pkt = nfr_slab_pkts(fixture_batch(&path, handle));
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(seq_of(&pkt[i]), 2 * i + 1);
	assert_int_equal(LEDGER(filtered), 4);
	assert_int_equal(LEDGER(delivered), 3);
	assert_int_equal(LEDGER(lost), 0);
}

static void slab_without_a_wanted_packet_is_free_at_once(void **state)
{
	const uint32_t n_free = path.pool.n_free;

	(void)state;
	path.filter = wants_nothing;
	fixture_put_packets(&m, 0, 2);
	fixture_deliver(&path, &m);
	nfr_path_publish(&path);
	assert_int_equal(fixture_claim(&fixture), NFR_SLAB_NONE);
	assert_int_equal(path.pool.n_free, n_free);
	assert_int_equal(LEDGER(filtered), 2);
}

/* -- starting again --------------------------------------------------------------- */

static void init_frees_every_slab_and_begins_the_numbers_anew(void **state)
{
	(void)state;
	fixture_put_packets(&m, 0, 3);
	fixture_deliver(&path, &m);
	path.callback_result = 1;
	fixture.group.tail.sampled = true;
	nfr_path_init(&path, 0, on_ack, NULL);
	nfr_channel_reset(path.channel, &path.map);
	assert_int_equal(path.pool.n_free, FIXTURE_SLABS - 1); /* all but the scratch slab */
	assert_int_equal(fixture.group.ledger.expected, 0);
	assert_int_equal(fixture.group.arrived.packets, 0);
	assert_false(fixture.group.tail.sampled); /* of the numbers before */
	assert_false(nfr_path_is_stopped_by_callback(&path));
	fixture_put_packets(&m, 0, 1);
	fixture_deliver(&path, &m);
	assert_int_equal(LEDGER(lost), 0);
	assert_int_equal(LEDGER(resyncs), 0);
}

#define PATH_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"path." #behaviour, behaviour, make, unmake, NULL                                                      \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PATH_TEST(packets_reach_the_ring_when_published),
		PATH_TEST(publishing_wakes_only_an_armed_consumer),
		PATH_TEST(end_is_told_and_wakes_the_consumer),
		PATH_TEST(released_slab_is_taken_back_once),
		PATH_TEST(gap_between_datagrams_is_lost),
		PATH_TEST(cut_datagram_is_truncated_and_keeps_its_whole_packets),
		PATH_TEST(datagram_cut_within_its_first_packet_is_counted),
		PATH_TEST(packet_after_a_sample_of_the_tail_shows_the_drops_before_it),
		PATH_TEST(malformed_message_is_counted_and_nothing_is_delivered),
		PATH_TEST(ack_is_handed_over_and_is_no_datagram),
		PATH_TEST(arrivals_add_up_for_the_controller),
		PATH_TEST(number_is_hidden_unless_asked_for_and_counts_all_the_same),
		PATH_TEST(discarded_packets_are_counted_and_their_slab_stays_filled),
		PATH_TEST(filter_keeps_what_it_wants_in_order),
		PATH_TEST(slab_without_a_wanted_packet_is_free_at_once),
		PATH_TEST(init_frees_every_slab_and_begins_the_numbers_anew),
	};

	return RUN(path, tests);
}
