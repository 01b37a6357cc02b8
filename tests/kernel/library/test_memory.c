/* SPDX-License-Identifier: MIT */
/* What an engine holds while nobody takes its packets: how many of them its slabs hold, each to come once, in
 * order and unchanged, and how much memory its sockets hold. */
#include "capture.h"
#include "flood.h"
#include "test.h"

#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST 5
#define DATAGRAM_BYTES 32768 /* more than one takes here, as the kernel accounts it */
#define PAYLOAD 72           /* 100 bytes with the headers of IPv4 and UDP */
#define HELD 20000u
#define CHUNK 1000u

/* -- slabs; at QThresh 1 each datagram holds one packet -------------------------- */

static struct nfring *capture(const struct nt_ns *ns, uint32_t qthresh)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	o.qthresh = qthresh;
	n = nt_open(&o);
	nt_start(n);
	return n;
}

/* Sends `count` packets, each with its number, from 0. */
static uint64_t send_numbered(const struct nt_ns *ns, uint64_t count)
{
	struct traffic_opts t = traffic_defaults();

	t.count = count;
	t.payload_bytes = PAYLOAD;
	t.number_offset = 0;
	return nt_send_with(ns, t);
}

static uint64_t number_of(const struct nfring_pkt *p)
{
	uint64_t number;
	uint32_t len;
	const uint8_t *at = nfring_pkt_payload(p, &len);

	assert_int_equal(len, 28 + PAYLOAD);
	memcpy(&number, at + 28, sizeof(number));
	return number;
}

/* Waits until the worker has published `packets`. */
static bool published(struct nfring *n, uint64_t packets)
{
	for (unsigned i = 0; i < 2000 && nt_stats(n).packets < packets; i++)
		usleep(1000);
	return nt_stats(n).packets >= packets;
}

struct order {
	uint64_t next;
	uint64_t wrong;
};

static void check_order(const struct nfring_batch *b, const struct nfring_pkt *p, void *user)
{
	struct order *o = user;

	o->wrong += number_of(p) != o->next || b->lost_before;
	o->next = number_of(p) + 1;
}

static void slabs_hold_20000_packets_of_100_bytes_and_each_comes_once_in_order(void **state)
{
	const struct nt_ns *ns = *state;
	struct order order = { 0 };
	struct nfring_stats s;
	struct nfring *n = capture(ns, 1);

	send_numbered(ns, HELD);
	assert_true(published(n, HELD)); /* out of the socket, while nobody takes them */
	s = nt_stats(n);
	assert_int_equal(s.packets, HELD);
	assert_int_equal(s.datagrams, HELD);
	assert_int_equal(s.starved + s.lost, 0);
	assert_int_equal(nt_take(n, HELD, 5, check_order, &order), HELD);
	assert_int_equal(order.next, HELD);
	assert_int_equal(order.wrong, 0);
	nfring_close(n);
}

/* Sends until every slab is full, then takes all that was sent. Returns how many packets they held. */
static uint64_t fill_and_take(const struct nt_ns *ns, uint32_t qthresh)
{
	struct nfring *n = capture(ns, qthresh);
	struct nfring_stats s;
	uint64_t sent = 0;

	do
		sent += send_numbered(ns, CHUNK);
	while (published(n, sent) && sent < 1000000);
	s = nt_stats(n);
	printf("           QThresh %u: %llu packets in the slabs, %llu in the socket\n", qthresh,
	       (unsigned long long)s.packets, (unsigned long long)(sent - s.packets));
	assert_int_equal(s.starved, 1);
	assert_int_equal(nt_take(n, sent, 5, NULL, NULL), sent);
	assert_int_equal(nt_stats(n).lost, 0);
	nfring_close(n);
	nt_nft(ns, "flush ruleset\n");
	return s.packets;
}

static void packets_beyond_the_slabs_wait_in_the_socket_and_none_is_lost(void **state)
{
	assert_true(fill_and_take(*state, 1) >= HELD);
	assert_true(fill_and_take(*state, 8) >= HELD);
	assert_true(fill_and_take(*state, 64) >= HELD / 2);
}

static uint32_t free_slabs(struct nfring *n)
{
	return nt_worker(n).free_slabs;
}

static void batches_stay_as_they_are_until_released_in_whatever_order(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *n = capture(ns, 1);
	struct nfring_queue *q = nfring_queue_get(n, 0);
	struct nfring_batch *held = calloc(HELD, sizeof(*held));
	uint64_t wrong = 0;

	send_numbered(ns, HELD / 2);
	assert_true(published(n, HELD / 2));
	for (unsigned i = 0; i < HELD / 2; i++)
		assert_int_equal(nfring_queue_claim(q, &held[i]), 1);
	for (unsigned i = 0; i < HELD / 2; i += 2)
		nfring_queue_release(q, &held[i]);
	send_numbered(ns, HELD / 2);
	assert_int_equal(nt_take(n, HELD / 2, 5, NULL, NULL), HELD / 2);
	for (unsigned i = HELD / 2; i-- > 0;) {
		if (i % 2 == 0)
			continue;
		wrong += held[i].count != 1 || number_of(held[i].pkt) != i;
		nfring_queue_release(q, &held[i]);
	}
	assert_int_equal(wrong, 0);
	send_numbered(ns, 1); /* so that the worker looks */
	assert_int_equal(nt_take(n, 1, 5, NULL, NULL), 1);
	send_numbered(ns, 1);
	assert_int_equal(nt_take(n, 1, 5, NULL, NULL), 1);
	assert_true(free_slabs(n) + nt_worker(n).window + 4 >= nt_worker(n).slabs); /* but those that are posted */
	assert_int_equal(nt_stats(n).stale_releases, 0);
	free(held);
	nfring_close(n);
}

/* -- sockets ------------------------------------------------------------------------ */

/* Logs each packet to every group. */
static void log_to_each(const struct nt_ns *ns, unsigned groups)
{
	char rules[4000] = "";

	for (unsigned i = 0, n = 0; i < groups; i++)
		n += (unsigned)snprintf(rules + n, sizeof(rules) - n, "udp dport 9 log group %u\n", FIRST + i);
	nt_nft(ns, "table inet t {\nchain out { type filter hook output priority 0;\n%s}\n}\n", rules);
}

/* Returns the memory in the sockets of all groups. */
static size_t kernel_bytes(const struct nfring *n)
{
	size_t sum = 0;

	for (uint32_t i = 0; i < nfring_group_count(n); i++) {
		uint32_t info[SK_MEMINFO_VARS] = { 0 };
		socklen_t len = sizeof(info);
		int fd = nfring_group_fd(n, (uint16_t)nfring_group_number(n, i));

		assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len), 0);
		sum += info[SK_MEMINFO_RMEM_ALLOC];
	}
	return sum;
}

/* Floods so many groups, of which nobody takes a packet, until their sockets are full. */
static void check_bound(const struct nt_ns *ns, unsigned groups, size_t total, size_t bound)
{
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct nfring *n;
	size_t held;

	log_to_each(ns, groups);
	o.group_count = (uint16_t)groups;
	o.memory_bytes = NFRING_MEMORY_MIN_BYTES;
	o.rcvbuf_total_bytes = total;
	n = nt_open(&o);
	nt_start(n);
	for (unsigned i = 0; i < 100 && nt_stats(n).socket_drops < groups; i++)
		nt_send(ns, 8000 / groups, 8000, 0);
	held = kernel_bytes(n);
	printf("           %u stalled groups hold %.1f MiB of kernel memory, %.1f are allowed\n", groups,
	       (double)held / 1048576, (double)bound / 1048576);
	assert_true(held > bound / 4 * 3);
	assert_true(held <= bound + groups * (size_t)DATAGRAM_BYTES);
	nfring_close(n);
	nt_nft(ns, "flush ruleset\n");
}

static void sockets_of_all_groups_keep_to_one_bound(void **state)
{
	check_bound(*state, 8, 0, NFRING_RCVBUF_TOTAL_DEFAULT_BYTES);
	check_bound(*state, 64, 0, NFRING_RCVBUF_TOTAL_DEFAULT_BYTES);
	check_bound(*state, 8, 8 << 20, 8 << 20);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(slabs_hold_20000_packets_of_100_bytes_and_each_comes_once_in_order),
		NT_TEST(packets_beyond_the_slabs_wait_in_the_socket_and_none_is_lost),
		NT_TEST(batches_stay_as_they_are_until_released_in_whatever_order),
		NT_TEST(sockets_of_all_groups_keep_to_one_bound),
	};

	NT_MAIN(argc, argv, tests);
}
