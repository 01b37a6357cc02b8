/* SPDX-License-Identifier: MIT */
/* What opts.timestamps does to the packets of the real kernel. Each datagram is logged four times at input: a stamp of
 * its arrival is the same in all four, those of the log statement (Linux 6.6 and later) are not. */
#include "capture.h"
#include "flood.h"
#include "test.h"

#define COPIES 4u
#define ROUNDS 200u /* of one datagram: what the kernel is asked for it does a little later */

struct seen {
	uint64_t packets, stamped, first;
	bool alike;
};

static void look(const struct nfring_batch *b, const struct nfring_pkt *p, void *user)
{
	struct seen *s = user;
	uint64_t ns;

	(void)b;
	if (nfring_pkt_timestamp_ns(p, &ns)) {
		if (s->stamped++ == 0)
			s->first = ns;
		s->alike = s->alike && s->first == ns;
	}
	s->packets++;
}

static void log_input(const struct nt_ns *ns)
{
	nt_nft(ns, "table inet t { chain i { type filter hook input priority 0;"
		   "udp dport 9 log group 5 log group 5 log group 5 log group 5; }\n}\n");
}

static struct nfring *start_with(const struct nt_ns *ns, uint8_t timestamps)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;

	o.timestamps = timestamps;
	n = nt_open(&o);
	nt_start(n);
	return n;
}

/* Sends one datagram and takes its copies. */
static struct seen send_one(const struct nt_ns *ns, struct nfring *n)
{
	struct seen s = { .alike = true };

	nt_send(ns, 1, 64, 0);
	assert_int_equal(nt_take(n, COPIES, 5, look, &s), COPIES);
	return s;
}

static void auto_brings_a_stamp_to_every_received_packet(void **state)
{
	struct nfring *n = start_with(*state, NFRING_TIMESTAMPS_AUTO);
	struct seen s = { 0 };

	log_input(*state);
	for (unsigned i = 0; i < ROUNDS && s.stamped < COPIES; i++)
		s = send_one(*state, n);
	for (unsigned i = 0; i < 10; i++)
		assert_int_equal(send_one(*state, n).stamped, COPIES);
	nfring_close(n);
}

/* Of the packets that the machine sends the kernel tells no stamp, asked or not. */
static void auto_asks_nothing_for_packets_that_are_sent(void **state)
{
	struct nfring *n = start_with(*state, NFRING_TIMESTAMPS_AUTO);
	struct seen s = { .alike = true };

	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	nt_send(*state, 20, 64, 0);
	assert_int_equal(nt_take(n, 20, 2, look, &s), 20);
	assert_int_equal(s.stamped, 0);
	assert_int_equal(nt_worker(n).timestamps, 0);
	nfring_close(n);
}

static void on_makes_the_stamp_that_of_the_arrival(void **state)
{
	struct nfring *n = start_with(*state, NFRING_TIMESTAMPS_ON);
	struct seen s = { 0 };

	assert_int_equal(nt_worker(n).timestamps, 1);
	log_input(*state);
	for (unsigned i = 0; i < ROUNDS && !(s.alike && s.stamped == COPIES); i++)
		s = send_one(*state, n);
	for (unsigned i = 0; i < 10; i++) {
		s = send_one(*state, n);
		assert_int_equal(s.stamped, COPIES);
		assert_true(s.alike);
	}
	nfring_close(n);
}

static void off_asks_nothing(void **state)
{
	struct nfring *n = start_with(*state, NFRING_TIMESTAMPS_OFF);

	log_input(*state);
	for (unsigned i = 0; i < 10; i++)
		send_one(*state, n);
	assert_int_equal(nt_worker(n).timestamps, 0);
	nfring_close(n);
}

/* With a stamp, latency begins before the worker received the packet. */
static void latency_counts_from_the_stamp(void **state)
{
	struct nfring *n = start_with(*state, NFRING_TIMESTAMPS_ON);
	struct seen s = { 0 };
	uint64_t unstamped;

	log_input(*state);
	for (unsigned i = 0; i < ROUNDS && s.stamped < COPIES; i++)
		s = send_one(*state, n);
	unstamped = nt_worker(n).latency_unstamped;
	send_one(*state, n);
	assert_int_equal(nt_worker(n).latency_unstamped, unstamped);
	assert_true(nt_worker(n).latency_stamped >= COPIES);
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(auto_brings_a_stamp_to_every_received_packet),
		NT_TEST(auto_asks_nothing_for_packets_that_are_sent),
		NT_TEST(on_makes_the_stamp_that_of_the_arrival),
		NT_TEST(off_asks_nothing),
		NT_TEST(latency_counts_from_the_stamp),
	};

	NT_MAIN(argc, argv, tests);
}
