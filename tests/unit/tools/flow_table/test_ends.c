/* SPDX-License-Identifier: MIT */
/* Flows end by time and by TCP. */
#include "burst.h"

static const struct sent udp = { .src = 0x0a000001, .dst = 0x0a000002, .src_port = 4000, .dst_port = 53 };

#define SLACK (SECOND / 5) /* a slot of the wheel, and a tick */

static struct kept k;

static int open_table(void **state)
{
	(void)state;
	kept_open(&k);
	return 0;
}

static int close_table(void **state)
{
	(void)state;
	kept_close(&k);
	return 0;
}

/* Sends a packet of one TCP connection. */
static void tcp(bool is_back, uint16_t flags, uint64_t now_ns)
{
	struct sent s = { .src = 0x0a000001,
			  .dst = 0x0a000002,
			  .src_port = 4000,
			  .dst_port = 80,
			  .in = 2,
			  .out = 3,
			  .protocol = IPPROTO_TCP,
			  .tcp_flags = flags };

	if (is_back) {
		s.src = 0x0a000002, s.dst = 0x0a000001, s.src_port = 80, s.dst_port = 4000;
		s.in = 3, s.out = 2;
	}
	kept_send(&k, &s, now_ns);
}

static void an_idle_flow_ends_without_traffic(void **state)
{
	uint64_t due;

	(void)state;
	kept_send(&k, &udp, 100 * SECOND);
	due = kept_expire(&k, 100 * SECOND);
	assert_in_range(due, 115 * SECOND - SLACK, 115 * SECOND + SLACK);
	kept_expire(&k, 115 * SECOND - SLACK);
	assert_int_equal(k.records, 0);
	assert_int_equal(kept_expire(&k, 115 * SECOND + SLACK), UINT64_MAX);
	assert_int_equal(k.records, 1);
	assert_int_equal(k.record[0].end, FLOW_END_IDLE);
	assert_int_equal(flow_table_counts(k.table)->ends[FLOW_END_IDLE], 1);
}

/* Ticks of 32 bits wrap after 208 days. */
static void the_wrap_of_ticks_ends_nothing(void **state)
{
	const uint64_t wrap = (UINT64_C(1) << 32) * (UINT64_C(1) << 22);

	(void)state;
	for (uint64_t now = wrap - 40 * SECOND; now < wrap + 20 * SECOND; now += 20 * SECOND) {
		const size_t before = k.records;

		kept_expire(&k, now);
		kept_send(&k, &udp, now);
		kept_expire(&k, now + 15 * SECOND - SLACK);
		assert_int_equal(k.records, before);
		kept_expire(&k, now + 15 * SECOND + SLACK);
		assert_int_equal(k.records, before + 1);
	}
}

static void packets_put_off_the_end_of_a_flow(void **state)
{
	(void)state;
	for (uint64_t s = 100; s < 150; s += 10) {
		kept_send(&k, &udp, s * SECOND);
		kept_expire(&k, s * SECOND + 9 * SECOND);
	}
	assert_int_equal(k.records, 0);
	kept_expire(&k, 155 * SECOND + SLACK);
	assert_int_equal(k.records, 1);
	assert_int_equal(k.record[0].packets[FLOW_FORWARD], 5);
	assert_int_equal(k.record[0].end, FLOW_END_IDLE);
}

static void a_flow_that_lasts_is_cut_at_the_active_timeout(void **state)
{
	uint64_t packets = 0;

	(void)state;
	for (uint64_t s = 100; s < 280; s++, packets++) {
		kept_send(&k, &udp, s * SECOND);
		kept_expire(&k, s * SECOND + SECOND / 2);
	}
	assert_in_range(k.records, 2, 3);
	assert_int_equal(k.record[0].end, FLOW_END_ACTIVE);
	assert_in_range(k.record[0].last_ns[0] - k.record[0].first_ns[0], 58 * SECOND, 60 * SECOND);
	kept_end(&k);
	for (size_t i = 0; i < k.records; i++)
		packets -= k.record[i].packets[FLOW_FORWARD];
	assert_int_equal(packets, 0);
}

/* Nobody calls flow_table_expire() while packets keep the thread busy. */
static void a_packet_that_comes_late_begins_another_flow(void **state)
{
	(void)state;
	kept_send(&k, &udp, 100 * SECOND);
	kept_send(&k, &udp, 115 * SECOND + SLACK);
	assert_int_equal(k.records, 1);
	assert_int_equal(k.record[0].end, FLOW_END_IDLE);
	for (uint64_t s = 116; s <= 176; s++)
		kept_send(&k, &udp, s * SECOND);
	assert_int_equal(k.records, 2);
	assert_int_equal(k.record[1].end, FLOW_END_ACTIVE);
	assert_int_equal(kept_end(&k), 3);
	assert_int_equal(k.record[2].end, FLOW_END_FORCED);
}

static void a_connection_closed_by_both_sides_lingers_for_its_last_ack(void **state)
{
	(void)state;
	tcp(false, SYN, 100 * SECOND);
	tcp(true, SYN | ACK, 100 * SECOND);
	tcp(false, FIN | ACK, 101 * SECOND);
	kept_expire(&k, 110 * SECOND);
	assert_int_equal(k.records, 0);
	tcp(true, FIN | ACK, 110 * SECOND);
	kept_expire(&k, 110 * SECOND + SECOND / 2);
	assert_int_equal(k.records, 0);
	tcp(false, ACK, 110 * SECOND + SECOND / 2);
	kept_expire(&k, 111 * SECOND + SLACK);
	assert_int_equal(k.records, 1);
	assert_int_equal(k.record[0].end, FLOW_END_CLOSED);
	assert_int_equal(k.record[0].packets[FLOW_FORWARD], 3);
	assert_int_equal(k.record[0].packets[FLOW_REVERSE], 2);
	assert_int_equal(k.record[0].present & FLOW_HAS_REVERSE, FLOW_HAS_REVERSE);
}

static void a_reset_closes_from_either_side(void **state)
{
	(void)state;
	for (unsigned back = 0; back < 2; back++) {
		tcp(false, SYN, (100 + 10 * back) * SECOND);
		tcp(back, RST | ACK, (100 + 10 * back) * SECOND);
		kept_expire(&k, (102 + 10 * back) * SECOND);
		assert_int_equal(k.records, back + 1);
		assert_int_equal(k.record[back].end, FLOW_END_CLOSED);
	}
}

static void a_new_syn_on_a_closing_flow_begins_another_at_once(void **state)
{
	(void)state;
	tcp(false, SYN, 100 * SECOND);
	tcp(true, RST | ACK, 100 * SECOND);
	tcp(true, SYN | ACK, 100 * SECOND); /* an answer is no new connection */
	assert_int_equal(k.records, 0);
	tcp(false, SYN, 100 * SECOND);
	assert_int_equal(k.records, 1);
	assert_int_equal(k.record[0].end, FLOW_END_CLOSED);
	assert_int_equal(k.record[0].packets[FLOW_REVERSE], 2);
	kept_expire(&k, 102 * SECOND);
	assert_int_equal(k.records, 1); /* the new one is not closing */
	assert_int_equal(kept_end(&k), 2);
	assert_int_equal(k.record[1].packets[FLOW_FORWARD], 1);
	assert_int_equal(k.record[1].end, FLOW_END_FORCED);
}

static void a_syn_on_an_open_flow_is_counted_into_it(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++)
		tcp(false, SYN, 100 * SECOND);
	assert_int_equal(kept_end(&k), 1);
	assert_int_equal(k.record[0].packets[FLOW_FORWARD], 3);
}

static void what_comes_to_a_closed_flow_does_not_keep_it(void **state)
{
	(void)state;
	tcp(false, RST, 100 * SECOND);
	for (uint64_t ns = 100 * SECOND; ns < 103 * SECOND; ns += SECOND / 10)
		tcp(false, RST, ns);
	assert_in_range(kept_end(&k), 3, 4);
	for (size_t i = 0; i < k.records; i++)
		assert_int_equal(k.record[i].end, FLOW_END_CLOSED);
}

static void a_uniflow_is_closed_by_its_own_fin(void **state)
{
	(void)state;
	kept_close(&k);
	kept_open_as(&k, 1000, 0, true);
	tcp(false, FIN | ACK, 100 * SECOND);
	tcp(true, ACK, 100 * SECOND);
	kept_expire(&k, 102 * SECOND);
	assert_int_equal(k.records, 1);
	assert_int_equal(k.record[0].dst_port, 80);
	assert_int_equal(k.record[0].end, FLOW_END_CLOSED);
}

static void flags_of_other_protocols_close_nothing(void **state)
{
	static struct burst t;
	uint8_t sctp[40] = { 0x45, 0, 0, 40 };

	(void)state;
	sctp[9] = IPPROTO_SCTP;
	memset(sctp + 20, 0xff, 20);
	burst_begin(&t, 5);
	burst_packet(&t, 2, 0x0800, 0);
	burst_attr(&t, NFULA_PAYLOAD, sctp, sizeof(sctp));
	kept_add(&k, &t, 100 * SECOND);
	kept_expire(&k, 105 * SECOND);
	assert_int_equal(k.records, 0);
}

static void time_that_goes_back_stands_still(void **state)
{
	(void)state;
	kept_send(&k, &udp, 100 * SECOND);
	kept_send(&k, &udp, 10 * SECOND);
	kept_expire(&k, 0);
	kept_expire(&k, 114 * SECOND);
	assert_int_equal(k.records, 0);
	kept_expire(&k, 116 * SECOND);
	assert_int_equal(k.records, 1);
	assert_int_equal(k.record[0].packets[FLOW_FORWARD], 2);
}

static void a_jump_of_time_ends_all_flows_and_no_new_one(void **state)
{
	static const uint64_t seconds[] = {
		20, 200, 86400, 100 * 86400, 250 * UINT64_C(86400), 3600 * UINT64_C(86400), 20000 * UINT64_C(86400)
	};
	uint64_t now = 100 * SECOND;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(seconds); i++) {
		kept_send(&k, &udp, now);
		assert_int_equal(k.records, i);
		now += seconds[i] * SECOND;
		if (i % 2)
			kept_expire(&k, now);
	}
	kept_send(&k, &udp, now);
	kept_expire(&k, now + SECOND);
	assert_int_equal(k.records, ARRAY_SIZE(seconds));
	for (size_t i = 0; i < k.records; i++)
		assert_int_equal(k.record[i].end, FLOW_END_IDLE);
}

static void timeouts_longer_than_a_turn_of_the_wheel_hold(void **state)
{
	(void)state;
	k.setup.inactive_ns = k.setup.active_ns = 1000 * SECOND;
	flow_table_close(k.table);
	k.table = flow_table_open(&k.setup);
	kept_send(&k, &udp, 100 * SECOND);
	for (uint64_t s = 100; s < 1099; s += 7)
		kept_expire(&k, s * SECOND);
	assert_int_equal(k.records, 0);
	kept_expire(&k, 1101 * SECOND);
	assert_int_equal(k.records, 1);
}

/* A flow can stand in any slot of the wheel, seen from any other. */
static void the_next_call_is_due_when_a_flow_ends(void **state)
{
	(void)state;
	k.setup.inactive_ns = k.setup.active_ns = 130 * SECOND;
	for (uint64_t now = 100 * SECOND; now < 240 * SECOND; now += SECOND / 4) {
		flow_table_close(k.table);
		k.table = flow_table_open(&k.setup);
		kept_expire(&k, now);
		kept_send(&k, &udp, now);
		assert_in_range(kept_expire(&k, now), now + 130 * SECOND - SLACK, now + 130 * SECOND + SLACK);
		assert_in_range(kept_expire(&k, now + SECOND), now + 130 * SECOND - SLACK, now + 130 * SECOND + SLACK);
	}
	assert_int_equal(k.records, 0);
}

static void a_closed_connection_lingers_longer_than_a_short_timeout(void **state)
{
	(void)state;
	k.setup.inactive_ns = SECOND / 4;
	flow_table_close(k.table);
	k.table = flow_table_open(&k.setup);
	tcp(false, RST, 100 * SECOND);
	kept_expire(&k, 100 * SECOND + SECOND / 4 + SLACK);
	tcp(true, ACK, 100 * SECOND + SECOND / 2);
	assert_int_equal(k.records, 0);
	kept_expire(&k, 101 * SECOND + SLACK);
	assert_int_equal(k.records, 1);
	assert_int_equal(k.record[0].packets[FLOW_REVERSE], 1);
}

/* Packets wait while flows end: one call ends a bounded number, and says that it is due again. */
static void many_flows_that_end_together_do_so_bit_by_bit(void **state)
{
	struct sent s = udp;
	uint64_t due = 0;
	size_t before, calls = 0;

	(void)state;
	kept_close(&k);
	kept_open_as(&k, 100000, 0, false);
	for (s.src = 1; s.src <= 20000; s.src++)
		kept_send(&k, &s, 100 * SECOND);
	for (; due <= 120 * SECOND; calls++) {
		before = k.records;
		due = flow_table_expire(k.table, 120 * SECOND);
		assert_in_range(k.records - before, 0, 2000);
	}
	assert_int_equal(k.records, 20000);
	assert_in_range(calls, 10, 20001);
}

static void the_end_of_the_program_ends_all_and_leaves_none(void **state)
{
	struct sent s = udp;

	(void)state;
	for (s.src = 1; s.src <= 500; s.src++)
		kept_send(&k, &s, 100 * SECOND);
	assert_int_equal(kept_end(&k), 500);
	assert_int_equal(kept_end(&k), 500);
	assert_int_equal(kept_expire(&k, 200 * SECOND), UINT64_MAX);
	kept_send(&k, &udp, 201 * SECOND); /* it goes on after that */
	assert_int_equal(kept_end(&k), 501);
}

#define CASE(behaviour)                                                                                                \
	{                                                                                                              \
		"ends." #behaviour, behaviour, open_table, close_table, NULL                                           \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_idle_flow_ends_without_traffic),
		CASE(the_wrap_of_ticks_ends_nothing),
		CASE(packets_put_off_the_end_of_a_flow),
		CASE(a_flow_that_lasts_is_cut_at_the_active_timeout),
		CASE(a_packet_that_comes_late_begins_another_flow),
		CASE(a_connection_closed_by_both_sides_lingers_for_its_last_ack),
		CASE(a_reset_closes_from_either_side),
		CASE(a_new_syn_on_a_closing_flow_begins_another_at_once),
		CASE(a_syn_on_an_open_flow_is_counted_into_it),
		CASE(what_comes_to_a_closed_flow_does_not_keep_it),
		CASE(a_uniflow_is_closed_by_its_own_fin),
		CASE(flags_of_other_protocols_close_nothing),
		CASE(time_that_goes_back_stands_still),
		CASE(a_jump_of_time_ends_all_flows_and_no_new_one),
		CASE(timeouts_longer_than_a_turn_of_the_wheel_hold),
		CASE(the_next_call_is_due_when_a_flow_ends),
		CASE(a_closed_connection_lingers_longer_than_a_short_timeout),
		CASE(many_flows_that_end_together_do_so_bit_by_bit),
		CASE(the_end_of_the_program_ends_all_and_leaves_none),
	};

	return RUN(ends, tests);
}
