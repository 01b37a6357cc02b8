/* SPDX-License-Identifier: MIT */
/* Every option of nfring_open() does on the real kernel what its comment says. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "test.h"

#include <errno.h>
#include <string.h>
#include <time.h>

struct seen {
	uint64_t packets, with_seq, with_seq_global, with_ct, with_payload;
	uint32_t payload_max, last_seq;
	uint32_t largest_batch;
};

static void look(const struct nfring_batch *b, const struct nfring_pkt *p, void *user)
{
	struct seen *s = user;
	uint32_t v, len = 0;

	s->packets++;
	s->with_seq += nfring_pkt_seq(p, &s->last_seq);
	s->with_seq_global += nfring_pkt_seq_global(p, &v);
	s->with_ct += nfring_pkt_ct(p, &len) != NULL;
	len = 0;
	s->with_payload += nfring_pkt_payload(p, &len) != NULL;
	if (len > s->payload_max)
		s->payload_max = len;
	if (b->count > s->largest_batch)
		s->largest_batch = b->count;
}

/* Opens with `o`, sends `count` packets of 100 bytes of payload, takes them all. */
static struct seen capture_with(const struct nt_ns *ns, const struct nfring_opts *o, uint64_t count)
{
	struct nfring *n = nt_open(o);
	struct seen s = { 0 };

	nt_start(n);
	nt_send(ns, count, 100, 0);
	assert_int_equal(nt_take(n, count, 2, look, &s), count);
	nfring_close(n);
	return s;
}

static void flags_work_in_any_combination_and_show_only_what_was_asked(void **state)
{
	const struct nt_ns *ns = *state;
	bool ct = nt_kernel_has_conntrack(ns);
	struct nfring_opts o = nt_opts(ns, 5);

	nt_output_rules(ns, ct ? "ct state new,established udp dport 9" : "udp dport 9", "log group 5", 1);
	for (uint16_t flags = 0; flags <= NFRING_FLAG_ALL; flags++) {
		struct seen s;

		if ((flags & NFRING_FLAG_CONNTRACK) && !ct)
			continue; /* refusing it has a test of its own below */
		o.flags = flags;
		s = capture_with(ns, &o, 20);
		assert_int_equal(s.with_seq, flags & NFRING_FLAG_SEQ ? 20 : 0);
		assert_int_equal(s.with_seq_global, flags & NFRING_FLAG_SEQ_GLOBAL ? 20 : 0);
		assert_int_equal(s.with_ct, flags & NFRING_FLAG_CONNTRACK ? 20 : 0);
	}
}

static void conntrack_without_kernel_support_is_a_clear_error(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_error e;
	struct nfring *n;

	if (nt_kernel_has_conntrack(ns))
		nt_skip("this kernel has CONFIG_NETFILTER_NETLINK_GLUE_CT");
	o.flags = NFRING_FLAG_CONNTRACK | NFRING_FLAG_SEQ;
	n = nt_open(&o);
	assert_int_equal(nfring_start(n, &e), -EOPNOTSUPP);
	assert_int_equal(e.code, NFRING_E_CONNTRACK);
	assert_non_null(strstr(e.text, "CONFIG_NETFILTER_NETLINK_GLUE_CT"));
	nfring_close(n);
	assert_false(nt_group_read(ns, 5, &(struct cli_group_owner){ 0 })); /* nothing stays bound */
}

static void copy_modes_none_and_meta_bring_no_payload(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	o.copy_mode = NFRING_COPY_NONE;
	assert_int_equal(capture_with(ns, &o, 20).with_payload, 0);
	o.copy_mode = NFRING_COPY_META;
	assert_int_equal(capture_with(ns, &o, 20).with_payload, 0);
	o.copy_mode = NFRING_COPY_PACKET;
	assert_int_equal(capture_with(ns, &o, 20).payload_max, 128);
}

static void copy_range_cuts_the_payload(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct cli_group_owner g;
	struct nfring *n;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	for (uint32_t range = 1; range <= 128; range += 31) {
		o.copy_range_bytes = range;
		assert_int_equal(capture_with(ns, &o, 5).payload_max, range);
	}
	o.copy_range_bytes = 0;
	n = nt_open(&o);
	nt_start(n);
	assert_true(nt_group_read(ns, 5, &g));
	assert_int_equal(g.copy_range, 65531);
	nfring_close(n);
}

static void groups_0_and_65535_work(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 0);

	nt_nft(ns, "table inet t { chain o { type filter hook output priority 0;"
		   "udp dport 9 log group 0 log group 65535; }\n}\n");
	assert_int_equal(capture_with(ns, &o, 20).packets, 20);
	o.group = 65535;
	assert_int_equal(capture_with(ns, &o, 20).packets, 20);
}

static void qthresh_1_delivers_packets_singly_and_a_long_timeout_holds_them(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct seen s = { 0 };
	struct cli_group_owner g;
	struct nfring *n;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	o.qthresh = 1;
	assert_int_equal(capture_with(ns, &o, 100).largest_batch, 1);

	o.qthresh = 10;
	o.timeout_cs = 500;
	n = nt_open(&o);
	nt_start(n);
	assert_true(nt_group_read(ns, 5, &g));
	assert_int_equal(g.timeout_cs, 500);
	nt_send(ns, 9, 100, 0);
	assert_int_equal(nt_take(n, 9, 0.3, NULL, NULL), 0); /* as given, not as the controller likes */
	nt_send(ns, 1, 100, 0);
	assert_int_equal(nt_take(n, 10, 1, look, &s), 10);
	assert_int_equal(s.largest_batch, 10);
	assert_int_equal(nt_worker(n).qthresh, 10);
	assert_int_equal(nt_worker(n).timeout_cs, 500);
	nfring_close(n);
}

static void timeout_0_delivers_within_a_tick(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct cli_group_owner g;
	struct nfring *n;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	o.qthresh = 64;
	o.timeout_cs = 0;
	n = nt_open(&o);
	nt_start(n);
	assert_true(nt_group_read(ns, 5, &g));
	assert_int_equal(g.timeout_cs, 0);
	for (int i = 0; i < 5; i++) {
		nt_send(ns, 1, 100, 0);
		assert_int_equal(nt_take(n, 1, 1, NULL, NULL), 1);
	}
	nfring_close(n);
}

static void qthresh_0_is_refused_and_auto_is_reported(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_worker_stats w;
	struct nfring_error e;
	struct nfring *n;

	o.qthresh = 0;
	assert_int_equal(nfring_open(&n, &o, &e), -EINVAL);
	assert_int_equal(e.code, NFRING_E_OPTION);
	n = nt_capture(ns, 5);
	w = nt_worker(n);
	assert_true(w.qthresh >= 1 && w.qthresh != NFRING_AUTO);
	assert_true(w.timeout_cs != NFRING_AUTO);
	assert_true(w.nlbufsiz_bytes >= 3776 && w.nlbufsiz_bytes <= 131072);
	assert_true(w.rcvbuf_bytes > 100000);
	assert_true(w.slab_bytes >= w.nlbufsiz_bytes);
	assert_true(w.slabs >= w.window && w.window > 0);
	assert_int_equal(w.latency_budget_us, 1000);
	assert_non_null(w.source);
	nfring_close(n);
}

/* Sent at an even rate with a budget of 40 ms, of which 32 are spent: the worker's sleep. */
static uint32_t hold_beside_the_timer(const struct nt_ns *ns, uint32_t timeout_cs)
{
	struct traffic_opts t = traffic_defaults();
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_worker_stats w;
	struct nfring *n;

	o.latency_budget_us = 40000;
	o.timeout_cs = timeout_cs;
	n = nt_open(&o);
	nt_start(n);
	t.count = 10000;
	t.rate_pps = 20000;
	nt_flood_start(ns, t);
	assert_int_equal(nt_take(n, t.count, 2, NULL, NULL), t.count);
	nt_flood_end(false);
	w = nt_worker(n);
	assert_true(w.qthresh > 64 / test_times());
	nfring_close(n);
	return w.hold_us;
}

static void budget_with_room_for_the_timer_leaves_the_batches_to_it(void **state)
{
	const struct nt_ns *ns = *state;
	struct timespec tick;
	uint32_t left_us;

	assert_int_equal(clock_getres(CLOCK_MONOTONIC_COARSE, &tick), 0);
	left_us = 32000 - (uint32_t)(tick.tv_nsec / 1000);
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	assert_int_equal(hold_beside_the_timer(ns, NFRING_AUTO), left_us);
	assert_int_equal(hold_beside_the_timer(ns, 1), left_us - 10000);
}

static bool every_second(const struct nfring_pkt *p, void *user)
{
	uint64_t number;
	uint32_t len;
	const uint8_t *at = nfring_pkt_payload(p, &len);

	memcpy(&number, at + 28, sizeof(number));
	++*(unsigned *)user;
	return number % 2 == 0;
}

static void only_even(const struct nfring_batch *b, const struct nfring_pkt *p, void *user)
{
	unsigned calls = 0;

	(void)b;
	(void)user;
	assert_true(every_second(p, &calls));
}

static void filtered_packets_are_counted_and_not_delivered(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts t = traffic_defaults();
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_stats s;
	unsigned calls = 0;
	struct nfring *n;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	o.filter = every_second;
	o.filter_user = &calls;
	n = nt_open(&o);
	nt_start(n);
	t.count = 1000;
	t.number_offset = 0;
	nt_send_with(ns, t);
	assert_int_equal(nt_take(n, 500, 2, only_even, NULL), 500);
	s = nt_stop(n);
	assert_int_equal(calls, 1000);
	assert_int_equal(s.packets, 500);
	assert_int_equal(s.filtered, 500);
	assert_int_equal(s.lost, 0);
	nfring_close(n);
}

struct said {
	unsigned bound, unbinding, receives, retries;
};

static void listen(void *user, int level, const char *text)
{
	struct said *s = user;

	if (level != NFRING_LOG_DEBUG)
		return;
	s->bound += strstr(text, ": it is bound") != NULL;
	s->unbinding += strstr(text, "unbinding 3 group(s)") != NULL;
	s->receives += strstr(text, "receives 3 group(s), the first is 5, by ") != NULL;
	s->retries += strstr(text, "binding group 6, request ") != NULL;
}

static void debug_log_tells_each_bind_retry_and_unbind(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *owner = nt_capture(ns, 6), *n;
	struct said s = { 0 };

	o.group_count = 3;
	o.log = listen;
	o.log_user = &s;
	n = nt_open(&o);
	assert_int_equal(nfring_start(n, NULL), -EBUSY);
	assert_true(s.bound >= 1); /* group 5, with each try */
	assert_true(s.retries > 1);
	nfring_close(owner);
	s = (struct said){ 0 };
	nt_start(n);
	assert_int_equal(s.bound, 3);
	assert_int_equal(s.receives, 1);
	assert_int_equal(s.unbinding, 0);
	nfring_close(n);
	assert_true(s.unbinding > 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(flags_work_in_any_combination_and_show_only_what_was_asked),
		NT_TEST(conntrack_without_kernel_support_is_a_clear_error),
		NT_TEST(copy_modes_none_and_meta_bring_no_payload),
		NT_TEST(copy_range_cuts_the_payload),
		NT_TEST(groups_0_and_65535_work),
		NT_TEST(qthresh_1_delivers_packets_singly_and_a_long_timeout_holds_them),
		NT_TEST(timeout_0_delivers_within_a_tick),
		NT_TEST(qthresh_0_is_refused_and_auto_is_reported),
		NT_TEST(budget_with_room_for_the_timer_leaves_the_batches_to_it),
		NT_TEST(filtered_packets_are_counted_and_not_delivered),
		NT_TEST(debug_log_tells_each_bind_retry_and_unbind),
	};

	NT_MAIN(argc, argv, tests);
}
