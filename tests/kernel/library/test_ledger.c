/* SPDX-License-Identifier: MIT */
/* Every packet that the kernel numbered is delivered or counted, exactly, when
 * the socket buffer is tiny, when the consumer stalls, and at the end. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STATEMENTS 16
#define TINY_RCVBUF 8192

static void log_16_times(const struct nt_ns *ns)
{
	nt_flood_rules(ns, STATEMENTS);
}

static struct traffic_opts flat_out(double seconds)
{
	struct traffic_opts o = traffic_defaults();

	o.seconds = seconds * (double)test_scale(100) / 100;
	return o;
}

static struct nfring *tiny_capture(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;

	o.rcvbuf_bytes = TINY_RCVBUF;
	n = nt_open(&o);
	nt_start(n);
	return n;
}

/* -- a tiny socket buffer ----------------------------------------------------- */

static void tiny_buffer_loses_much_and_counts_it_exactly(void **state)
{
	const struct nt_ns *ns = *state;
	uint64_t sent, taken = 0;
	struct nfring_stats s;
	struct nfring *n;

	log_16_times(ns);
	n = tiny_capture(ns);
	nt_flood_start(ns, flat_out(1));
	taken += nt_take(n, UINT64_MAX, 0.3, NULL, NULL);
	sent = nt_flood_end(false);
	sent += nt_settle(ns, n, &taken);
	s = nt_stats(n);
	assert_true(s.lost > 0);
	assert_true(s.socket_drops > 0);
	assert_int_equal(s.tail_unknown, 0); /* packets came one by one at the end */
	assert_int_equal(s.packets, taken);
	assert_int_equal(s.packets + s.lost, STATEMENTS * sent);
	assert_int_equal(s.truncated + s.malformed + s.resyncs + s.filtered, 0);
	nfring_close(n);
}

static void meter_with_a_tiny_buffer_reports_the_same_sum(void **state)
{
	const struct nt_ns *ns = *state;
	uint64_t sent;
	struct nt_proc p;
	json_t *o;

	log_16_times(ns);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_PPS, "--group", "5", "--json", "--rcvbuf", "8192"));
	nt_flood_start(ns, flat_out(1));
	sent = nt_flood_end(false);
	sent += nt_show_losses(ns, 5);
	nt_end(&p, SIGINT, 5);
	assert_int_equal(p.status, 0);
	o = nt_json(p.out);
	assert_true(nt_json_number(o, "lost") > 0);
	assert_true(nt_json_number(o, "socket_drops") > 0);
	nt_json_accounts_for(o, STATEMENTS * sent);
	json_decref(o);
	nt_proc_free(&p);
}

/* The worker is kept from receiving by a consumer that takes nothing, so that the
 * last packets of the flood are certain to be dropped at the socket. */
static void loss_at_the_very_tail_shows_in_socket_drops_before_any_later_packet(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct traffic_opts t = traffic_defaults();
	struct nfring_stats before, after;
	uint64_t sent, taken;
	struct nfring *n;

	log_16_times(ns);
	o.rcvbuf_bytes = TINY_RCVBUF;
	o.memory_bytes = NFRING_MEMORY_MIN_BYTES;
	n = nt_open(&o);
	nt_start(n);
	t.seconds = 1; /* long enough to fill every slab */
	nt_flood_start(ns, t);
	sent = nt_flood_end(false);
	nt_sleep(0.1);
	taken = nt_take(n, UINT64_MAX, 0.3, NULL, NULL);
	before = nt_stats(n);
	assert_true(before.starved > 0);
	assert_true(before.packets + before.lost < STATEMENTS * sent); /* the gap is not visible yet */
	assert_true(before.socket_drops > 0);                          /* but this tells */
	assert_int_equal(before.tail_unknown, 1);
	sent += nt_settle(ns, n, &taken);
	after = nt_stats(n);
	assert_true(after.lost > before.lost);
	assert_int_equal(after.packets, taken);
	assert_int_equal(after.packets + after.lost, STATEMENTS * sent);
	assert_int_equal(after.tail_unknown, 0);
	nfring_close(n);
}

static void tail_is_known_as_long_as_the_socket_drops_nothing(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *n;

	log_16_times(ns);
	n = nt_capture(ns, 5);
	assert_int_equal(nt_stats(n).tail_unknown, 0);
	nt_send(ns, 1000, 64, 0);
	assert_int_equal(nt_take(n, STATEMENTS * 1000, 1, NULL, NULL), STATEMENTS * 1000);
	assert_int_equal(nt_stats(n).socket_drops, 0);
	assert_int_equal(nt_stats(n).tail_unknown, 0);
	nfring_close(n);
}

/* -- a consumer that stalls --------------------------------------------------- */

struct held {
	struct nfring_batch batch;
	char *copy;
};

static void hold(struct nfring *n, struct held *h)
{
	assert_int_equal(nfring_queue_wait(nfring_queue_get(n, 0), 2000), 1);
	assert_int_equal(nfring_queue_claim(nfring_queue_get(n, 0), &h->batch), 1);
	h->copy = malloc(h->batch.bytes);
	memcpy(h->copy, nfring_pkt_message(h->batch.pkt), h->batch.bytes);
}

struct order {
	uint64_t next;
	bool backwards;
};

/* Of the 16 messages of a datagram each shows the same number. */
static void watch_order(const struct nfring_batch *b, const struct nfring_pkt *p, void *user)
{
	struct order *o = user;
	uint64_t number;
	uint32_t len;
	const uint8_t *at = nfring_pkt_payload(p, &len);

	(void)b;
	memcpy(&number, at + 28, sizeof(number));
	if (number + 1 < o->next)
		o->backwards = true;
	o->next = number + 1;
}

static void consumer_that_stalls_for_two_seconds_finds_all_as_it_was_and_goes_on(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts t = flat_out(2);
	struct order order = { 0 };
	struct held held[4];
	struct nfring_stats s;
	uint64_t sent, taken = 0;
	struct nfring *n;

	log_16_times(ns);
	n = nt_capture(ns, 5);
	t.number_offset = 0;
	nt_flood_start(ns, t);
	for (int i = 0; i < 4; i++)
		hold(n, &held[i]);
	sent = nt_flood_end(false); /* two seconds in which nothing is taken */
	for (int i = 0; i < 4; i++) {
		assert_memory_equal(nfring_pkt_message(held[i].batch.pkt), held[i].copy, held[i].batch.bytes);
		taken += held[i].batch.count;
		nfring_queue_release(nfring_queue_get(n, 0), &held[i].batch);
		free(held[i].copy);
	}
	taken += nt_take(n, UINT64_MAX, 0.3, watch_order, &order);
	assert_false(order.backwards);
	sent += nt_settle(ns, n, &taken);
	s = nt_stats(n);
	assert_int_equal(s.packets, taken);
	assert_int_equal(s.packets + s.lost, STATEMENTS * sent);
	assert_int_equal(s.malformed + s.truncated, 0);
	nt_send(ns, 1000, 64, 10000); /* capture goes on, without loss */
	assert_int_equal(nt_take(n, STATEMENTS * 1000, 1, NULL, NULL), STATEMENTS * 1000);
	assert_int_equal(nt_stats(n).lost, s.lost);
	nfring_close(n);
}

/* -- the end ------------------------------------------------------------------ */

static void packets_that_nobody_takes_at_the_end_are_counted_as_discarded(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_stats s;
	struct nfring *n;
	uint64_t sent = 0;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	o.qthresh = 1; /* a datagram each */
	o.memory_bytes = NFRING_MEMORY_MIN_BYTES;
	o.rcvbuf_bytes = 64u << 20; /* room for all */
	n = nt_open(&o);
	nt_start(n);
	while (!nt_stats(n).starved && sent < 100000)
		sent += nt_send(ns, 100, 64, 0);
	sent += nt_send(ns, 500, 64, 0);
	assert_true(nt_stats(n).starved > 0);
	nfring_stop(n);
	nt_sleep(0.3);
	s = nt_stats(n);
	assert_int_equal(s.socket_drops, 0);
	assert_true(s.discarded > 0);
	assert_int_equal(s.packets + s.discarded + s.lost, sent);
	assert_int_equal(nt_take(n, UINT64_MAX, 1, NULL, NULL), s.packets); /* and these can still be had */
	nfring_close(n);
}

/* Refuses three of four, by the packet's own number. */
static bool one_of_four(const struct nfring_pkt *p, void *user)
{
	uint32_t len;
	const uint8_t *at = nfring_pkt_payload(p, &len);

	(void)user;
	return at[28] % 4 == 0;
}

static void ledger_holds_with_a_filter_under_loss(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct traffic_opts t = flat_out(0.5);
	uint64_t sent, taken = 0;
	struct nfring_stats s;
	struct nfring *n;

	log_16_times(ns);
	o.rcvbuf_bytes = TINY_RCVBUF;
	o.filter = one_of_four;
	n = nt_open(&o);
	nt_start(n);
	t.number_offset = 0;
	nt_flood_start(ns, t);
	taken += nt_take(n, UINT64_MAX, 0.3, NULL, NULL);
	sent = nt_flood_end(false);
	sent += nt_settle(ns, n, &taken); /* 'a' % 4 is 1: refused, and yet seen by the ledger */
	s = nt_stats(n);
	assert_true(s.filtered > 0 && s.packets > 0);
	assert_int_equal(s.packets, taken);
	assert_int_equal(s.packets + s.filtered + s.lost, STATEMENTS * sent);
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(tiny_buffer_loses_much_and_counts_it_exactly),
		NT_TEST(meter_with_a_tiny_buffer_reports_the_same_sum),
		NT_TEST(loss_at_the_very_tail_shows_in_socket_drops_before_any_later_packet),
		NT_TEST(tail_is_known_as_long_as_the_socket_drops_nothing),
		NT_TEST(consumer_that_stalls_for_two_seconds_finds_all_as_it_was_and_goes_on),
		NT_TEST(packets_that_nobody_takes_at_the_end_are_counted_as_discarded),
		NT_TEST(ledger_holds_with_a_filter_under_loss),
	};

	NT_MAIN(argc, argv, tests);
}
