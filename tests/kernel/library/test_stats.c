/* SPDX-License-Identifier: MIT */
/* Reads the counters of a running engine, and the descriptor of a group. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "test.h"

#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

static void group_fd_is_the_bound_socket_in_its_namespace(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *n = nt_capture(ns, 5);
	struct sockaddr_nl at;
	socklen_t len = sizeof(at);
	struct cli_group_owner g;

	assert_int_equal(nfring_group_fd(n, 6), -ENOENT);
	assert_int_equal(getsockname(nfring_group_fd(n, 5), (struct sockaddr *)&at, &len), 0);
	assert_int_equal(at.nl_family, AF_NETLINK);
	assert_true(nt_group_read(ns, 5, &g));
	assert_int_equal(at.nl_pid, g.portid);
	nfring_close(n);
}

static void counters_agree_between_engine_worker_and_group(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_stats g = { .size = sizeof(g) }, s;
	struct nfring_worker_stats w = { .size = sizeof(w) };
	struct nfring *n;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	n = nt_capture(ns, 5);
	nt_send(ns, 777, 64, 0);
	assert_int_equal(nt_take(n, 777, 2, NULL, NULL), 777);
	s = nt_stats(n);
	assert_int_equal(nfring_group_stats_read(n, 5, &g), 0);
	assert_int_equal(s.packets, 777);
	assert_int_equal(g.packets, 777);
	assert_int_equal(nt_worker(n).sum.packets, 777);
	assert_true(s.bytes >= 777 * 100 && s.bytes == g.bytes);
	assert_true(s.datagrams >= 1 && s.datagrams <= 777 + 50); /* some of them carry ACKs */
	assert_true(s.wakeups >= 1 && s.wakeups <= 777 + 50);
	assert_int_equal(nfring_group_stats_read(n, 6, &g), -ENOENT);
	assert_int_equal(nfring_worker_stats_read(n, 1, &w), -ENOENT);
	g.size = 0;
	assert_int_equal(nfring_stats_read(n, &g), -EINVAL);
	nfring_close(n);
}

static void quantiles_of_the_latency_rise_to_the_largest(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *n;
	struct nfring_worker_stats w;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	n = nt_capture(ns, 5);
	w = nt_worker(n);
	assert_int_equal(w.latency_p50_ns + w.latency_p999_ns + w.latency_max_ns, 0); /* nothing came yet */
	nt_send(ns, 500, 64, 0);
	assert_int_equal(nt_take(n, 500, 2, NULL, NULL), 500);
	w = nt_worker(n);
	assert_int_equal(w.latency_stamped + w.latency_unstamped + w.latency_stepped, 500);
	assert_true(w.latency_p50_ns > 0 && w.latency_p50_ns <= w.latency_p90_ns);
	assert_true(w.latency_p90_ns <= w.latency_p99_ns && w.latency_p99_ns <= w.latency_p999_ns);
	assert_true(w.latency_p999_ns <= w.latency_max_ns);
	nfring_close(n);
}

/* A caller built with an older header, whose struct ends after `packets`. */
static void shorter_stats_of_an_older_caller_are_not_overrun(void **state)
{
	struct nfring *n = nt_capture(*state, 5);
	struct nfring_stats s;

	memset(&s, 0xee, sizeof(s));
	s.size = offsetof(struct nfring_stats, bytes);
	assert_int_equal(nfring_stats_read(n, &s), 0);
	assert_int_equal(s.packets, 0);
	for (size_t i = offsetof(struct nfring_stats, bytes); i < sizeof(s); i++)
		assert_int_equal(((unsigned char *)&s)[i], 0xee);
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(group_fd_is_the_bound_socket_in_its_namespace),
		NT_TEST(counters_agree_between_engine_worker_and_group),
		NT_TEST(quantiles_of_the_latency_rise_to_the_largest),
		NT_TEST(shorter_stats_of_an_older_caller_are_not_overrun),
	};

	NT_MAIN(argc, argv, tests);
}
