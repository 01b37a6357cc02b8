/* SPDX-License-Identifier: MIT */
/* Recorded messages: what becomes a batch, in which byte order, and what happens to bad ones. */
#include "msg.h"
#include "unit.h"

#include <errno.h>
#include <nfring/nfring.h>
#include <pthread.h>
#include <stdlib.h>

#define TIME_NS UINT64_C(1700000000123456789)

static struct nfring *n;
static struct nfring_queue *q;
static struct msg m;

static struct nfring_opts feed_opts(void)
{
	struct nfring_opts o = nfring_opts_default();

	o.source = NFRING_SOURCE_FEED;
	return o;
}

static int start_with(const struct nfring_opts *o)
{
	struct nfring_error e = { 0 };

	m.len = 0;
	if (nfring_open(&n, o, &e) < 0 || nfring_start(n, &e) < 0) {
		print_error("%s\n", e.text);
		return -1;
	}
	q = nfring_queue_get(n, 0);
	return 0;
}

static int set_up(void **state)
{
	struct nfring_opts o = feed_opts();

	(void)state;
	return start_with(&o);
}

static int tear_down(void **state)
{
	(void)state;
	nfring_close(n);
	return 0;
}

static struct nfring_stats stats(void)
{
	struct nfring_stats s = { .size = sizeof(s) };

	assert_int_equal(nfring_stats_read(n, &s), 0);
	return s;
}

/* Writes a packet of group 7 with number `seq` and a mark, and no nlmsghdr counted in. */
static void put_packet(uint32_t seq, uint32_t mark)
{
	m.len = 0;
	msg_begin_packet(&m, 2, 7);
	mark = htonl(mark);
	msg_attr(&m, NFULA_MARK, &mark, sizeof(mark));
	seq = htonl(seq);
	msg_attr(&m, NFULA_SEQ, &seq, sizeof(seq));
	msg_attr(&m, NFULA_PAYLOAD, "payload", 7);
}

static int feed_order(int order)
{
	return nfring_feed(n, m.bytes + sizeof(struct nlmsghdr), m.len - (uint32_t)sizeof(struct nlmsghdr), TIME_NS,
			   order);
}

static int feed(void)
{
	return feed_order(NFRING_ORDER_HOST);
}

static void message_becomes_a_batch_like_any_other(void **state)
{
	struct nfring_batch b;
	const uint8_t *payload;
	uint32_t mark, seq, len;

	(void)state;
	put_packet(41, 99);
	assert_int_equal(feed(), 0);
	assert_int_equal(nfring_queue_wait(q, 1000), 1);
	assert_int_equal(nfring_queue_claim(q, &b), 1);
	assert_int_equal(b.count, 1);
	assert_int_equal(b.group, 7);
	assert_int_equal(b.received_ns, TIME_NS);
	assert_int_equal(nfring_pkt_group(b.pkt), 7);
	assert_int_equal(nfring_pkt_family(b.pkt), 2);
	assert_true(nfring_pkt_mark(b.pkt, &mark) && mark == 99);
	assert_true(nfring_pkt_seq(b.pkt, &seq) && seq == 41);
	payload = nfring_pkt_payload(b.pkt, &len);
	assert_int_equal(len, 7);
	assert_memory_equal(payload, "payload", 7);
	nfring_queue_release(q, &b);
	assert_int_equal(nfring_queue_claim(q, &b), 0);
}

static void gap_in_recorded_numbers_is_no_loss(void **state)
{
	(void)state;
	for (uint32_t seq = 1000; seq > 0; seq /= 7) {
		put_packet(seq, 0);
		assert_int_equal(feed(), 0);
	}
	assert_int_equal(stats().lost, 0);
	assert_int_equal(stats().resyncs, 0);
	assert_int_equal(stats().packets, 4);
}

static void message_with_two_numbers_is_no_loss(void **state)
{
	const uint32_t numbers[] = { htonl(7), htonl(4000) };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		put_packet(1, 0);
		msg_attr(&m, NFULA_SEQ, &numbers[i % 2], sizeof(numbers[0]));
		(void)feed();
	}
	assert_int_equal(stats().lost, 0);
	assert_int_equal(stats().resyncs, 0);
}

static void engines_own_group_stays_whatever_is_fed(void **state)
{
	struct nfring_stats of_group = nfring_stats_zero();

	(void)state;
	put_packet(1, 0); /* of group 7 */
	assert_int_equal(feed(), 0);
	assert_int_equal(nfring_group_number(n, 0), 0);
	assert_int_equal(nfring_group_stats_read(n, 0, &of_group), 0);
	assert_int_equal(of_group.packets, 1);
	assert_int_equal(nfring_group_stats_read(n, 7, &of_group), -ENOENT);
}

static void byte_order_that_is_none_is_refused(void **state)
{
	(void)state;
	put_packet(1, 0);
	assert_int_equal(feed_order(1), -EINVAL);
	assert_int_equal(feed_order(-1234), -EINVAL);
	assert_int_equal(stats().packets + stats().malformed, 0);
}

/* Turns the headers of the flat attributes that put_packet() has written. */
static void swap_flat(void)
{
	for (uint32_t at = sizeof(struct nlmsghdr) + sizeof(struct nfgenmsg); at < m.len;) {
		struct nlattr *a = (void *)(m.bytes + at);

		at += nfr_align4(a->nla_len);
		a->nla_len = __builtin_bswap16(a->nla_len);
		a->nla_type = __builtin_bswap16(a->nla_type);
	}
}

static void headers_of_the_other_byte_order_are_converted(void **state)
{
	const int other = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? NFRING_ORDER_BIG : NFRING_ORDER_LITTLE;
	struct nfring_batch b;
	uint32_t mark, len;

	(void)state;
	put_packet(1, 5);
	swap_flat();
	assert_int_equal(feed_order(other), 0);
	assert_int_equal(nfring_queue_claim(q, &b), 1);
	assert_true(nfring_pkt_mark(b.pkt, &mark) && mark == 5);
	assert_non_null(nfring_pkt_payload(b.pkt, &len));
	assert_int_equal(len, 7);
	nfring_queue_release(q, &b);
	put_packet(2, 6);
	assert_int_equal(feed_order(__BYTE_ORDER__), 0);
	assert_int_equal(nfring_queue_claim(q, &b), 1);
	assert_true(nfring_pkt_mark(b.pkt, &mark) && mark == 6);
	nfring_queue_release(q, &b);
}

static void nested_headers_are_converted_too(void **state)
{
	const uint16_t bytes[] = { htons(0x8100), 0, htons(100), 0 };
	struct nlattr vlan[4] = { { 6, NFULA_VLAN_PROTO }, { 0 }, { 6, NFULA_VLAN_TCI }, { 0 } };
	struct nfring_batch b;
	uint16_t proto, tci;

	(void)state;
	memcpy(&vlan[1], &bytes[0], 4);
	memcpy(&vlan[3], &bytes[2], 4);
	for (unsigned i = 0; i < 4; i += 2) {
		vlan[i].nla_len = __builtin_bswap16(vlan[i].nla_len);
		vlan[i].nla_type = __builtin_bswap16(vlan[i].nla_type);
	}
	m.len = 0;
	msg_begin_packet(&m, 5, 7);
	msg_attr(&m, NFULA_VLAN, vlan, sizeof(vlan));
	swap_flat();
	assert_int_equal(feed_order(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? NFRING_ORDER_BIG : NFRING_ORDER_LITTLE),
			 0);
	assert_int_equal(nfring_queue_claim(q, &b), 1);
	assert_true(nfring_pkt_vlan(b.pkt, &proto, &tci));
	assert_int_equal(proto, 0x8100);
	assert_int_equal(tci, 100);
	nfring_queue_release(q, &b);
}

static void bad_message_is_counted_and_the_next_is_taken(void **state)
{
	(void)state;
	assert_int_equal(nfring_feed(n, "abc", 3, 0, NFRING_ORDER_HOST), -EBADMSG);
	put_packet(1, 1);
	((struct nlattr *)(void *)(m.bytes + NFR_MSG_MIN_BYTES))->nla_len = 60000;
	assert_int_equal(feed(), -EBADMSG);
	assert_int_equal(stats().malformed, 2);
	put_packet(2, 1);
	assert_int_equal(feed(), 0);
	assert_int_equal(stats().packets, 1);
}

static void message_larger_than_a_slab_is_refused(void **state)
{
	struct nfring_worker_stats w = { .size = sizeof(w) };
	void *large;

	(void)state;
	assert_int_equal(nfring_worker_stats_read(n, 0, &w), 0);
	large = calloc(1, w.slab_bytes + 1);
	assert_int_equal(nfring_feed(n, large, w.slab_bytes - (uint32_t)sizeof(struct nlmsghdr) + 1, 0, 0), -EMSGSIZE);
	assert_int_equal(nfring_feed(n, large, UINT32_MAX, 0, 0), -EMSGSIZE);
	free(large);
}

static void full_engine_says_so_and_loses_nothing(void **state)
{
	struct nfring_batch b;
	uint32_t fed = 0, taken = 0, mark;

	(void)state;
	for (;;) {
		put_packet(fed, fed);
		if (feed() == -EAGAIN)
			break;
		fed++;
	}
	assert_true(fed > 0);
	for (; fed < 200000; fed++) { /* the consumer takes one, the owner feeds the next */
		assert_int_equal(nfring_queue_claim(q, &b), 1);
		assert_true(nfring_pkt_mark(b.pkt, &mark) || taken == 0);
		assert_int_equal(taken ? mark : 0, taken);
		taken++;
		nfring_queue_release(q, &b);
		put_packet(fed, fed);
		while (feed() == -EAGAIN) {
			assert_int_equal(nfring_queue_claim(q, &b), 1);
			taken++;
			nfring_queue_release(q, &b);
		}
	}
	assert_int_equal(nfring_feed_end(n), 0);
	while (nfring_queue_claim(q, &b) == 1) {
		taken++;
		nfring_queue_release(q, &b);
	}
	assert_int_equal(taken, fed);
	assert_int_equal(nfring_queue_claim(q, &b), -ESHUTDOWN);
	assert_int_equal(feed(), -ESHUTDOWN);
	assert_int_equal(nfring_feed_end(n), 0); /* again */
}

static bool is_marked(const struct nfring_pkt *p, void *user)
{
	uint32_t mark = 0;

	(void)user;
	return nfring_pkt_mark(p, &mark) && mark == 3;
}

static void filter_chooses_recorded_packets(void **state)
{
	struct nfring_opts o = feed_opts();

	(void)state;
	o.filter = is_marked;
	assert_int_equal(start_with(&o), 0);
	for (uint32_t i = 1; i <= 4; i++) {
		put_packet(i, i);
		assert_int_equal(feed(), 0);
	}
	assert_int_equal(stats().packets, 1);
	assert_int_equal(stats().filtered, 3);
	nfring_close(n);
}

static void *wait_for_end(void *unused)
{
	struct nfring_batch b;

	(void)unused;
	while (nfring_queue_claim(q, &b) >= 0)
		nfring_queue_wait(q, -1);
	return NULL;
}

static void end_wakes_a_consumer_in_another_thread(void **state)
{
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, wait_for_end, NULL), 0);
	nfring_stop(n);
	put_packet(1, 1);
	assert_int_equal(feed(), -ESHUTDOWN);
	pthread_join(thread, NULL);
}

static int no_batch(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	return 0;
}

static void what_does_not_fit_a_feed_is_refused(void **state)
{
	struct nfring_opts o = feed_opts();
	struct nfring_error e = { 0 };
	struct nfring *other;

	(void)state;
	o.caller_threads = true;
	assert_int_equal(nfring_open(&other, &o, &e), -EINVAL);
	o = feed_opts();
	o.group_count = 2;
	assert_int_equal(nfring_open(&other, &o, &e), -EINVAL);
	o = feed_opts();
	assert_int_equal(nfring_open(&other, &o, &e), 0);
	assert_int_equal(nfring_feed(other, "1234", 4, 0, 0), -ENOTCONN);
	assert_int_equal(nfring_group_fd(other, 0), -EBADF);
	assert_int_equal(nfring_run(other, no_batch, NULL, &e), -EINVAL);
	assert_non_null(strstr(e.text, "nfring_start()"));
	nfring_close(other);
	assert_int_equal(nfring_feed(NULL, "1234", 4, 0, 0), -EINVAL);
	assert_int_equal(nfring_feed(n, NULL, 4, 0, 0), -EINVAL);
	assert_int_equal(nfring_feed_end(NULL), -EINVAL);
}

#define FEED_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"feed." #behaviour, behaviour, set_up, tear_down, NULL                                                 \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FEED_TEST(message_becomes_a_batch_like_any_other),
		FEED_TEST(gap_in_recorded_numbers_is_no_loss),
		FEED_TEST(message_with_two_numbers_is_no_loss),
		FEED_TEST(engines_own_group_stays_whatever_is_fed),
		FEED_TEST(byte_order_that_is_none_is_refused),
		FEED_TEST(headers_of_the_other_byte_order_are_converted),
		FEED_TEST(nested_headers_are_converted_too),
		FEED_TEST(bad_message_is_counted_and_the_next_is_taken),
		FEED_TEST(message_larger_than_a_slab_is_refused),
		FEED_TEST(full_engine_says_so_and_loses_nothing),
		FEED_TEST(end_wakes_a_consumer_in_another_thread),
		FEED_TEST(what_does_not_fit_a_feed_is_refused),
		{ "feed.filter_chooses_recorded_packets", filter_chooses_recorded_packets, NULL, NULL, NULL },
	};

	return RUN(feed, tests);
}
