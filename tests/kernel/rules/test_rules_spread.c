/* SPDX-License-Identifier: MIT */
/* What real packets make of the spreads: a scan of many ports by one host stays in one group with --spread source,
 * what is sent to one host with --spread destination, by nft and by iptables alike. */
#include "capture.h"
#include "flood.h"
#include "load_rules.h"
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FIRST 100
#define GROUPS 4
#define HOSTS 24
#define PORTS 30

/* The hosts 10.7.0.1 and up, or fd07::1 and up, all of them at the loopback interface. */
static socklen_t host(struct sockaddr_storage *a, bool ipv6, unsigned number, uint16_t port)
{
	struct sockaddr_in6 *six = (void *)a;
	struct sockaddr_in *four = (void *)a;

	memset(a, 0, sizeof(*a));
	if (ipv6) {
		six->sin6_family = AF_INET6;
		six->sin6_addr.s6_addr[0] = 0xfd;
		six->sin6_addr.s6_addr[1] = 7;
		six->sin6_addr.s6_addr[15] = (uint8_t)number;
		six->sin6_port = htons(port);
		return sizeof(*six);
	}
	four->sin_family = AF_INET;
	four->sin_addr.s_addr = htonl(0x0a070000u + number);
	four->sin_port = htons(port);
	return sizeof(*four);
}

static void add_hosts(const struct nt_ns *ns)
{
	char lines[HOSTS * 80] = "";
	int n = 0;

	for (unsigned i = 1; i <= HOSTS; i++)
		n += snprintf(lines + n, sizeof(lines) - (size_t)n,
			      "address add 10.7.0.%u/32 dev lo\naddress add fd07::%x/128 dev lo nodad\n", i, i);
	nt_ip(ns, "%s", lines);
}

/* One host sends to PORTS ports of another. */
static void scan(bool ipv6, unsigned from, unsigned to)
{
	struct sockaddr_storage a;
	socklen_t len = host(&a, ipv6, from, 0);
	int fd = socket(a.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0 && bind(fd, (void *)&a, len) == 0);
	for (uint16_t port = 1; port <= PORTS; port++) {
		host(&a, ipv6, to, (uint16_t)(2000 + port));
		/* An ICMP error of the port before is told here. */
		while (sendto(fd, "x", 1, 0, (void *)&a, len) < 0)
			assert_int_equal(errno, ECONNREFUSED);
	}
	close(fd);
}

struct scans {
	bool destination; /* count by the destination */
	uint8_t groups[2][HOSTS + 1];
	unsigned packets[2][HOSTS + 1];
};

static void note(const struct nfring_batch *b, const struct nfring_pkt *p, void *user)
{
	struct scans *s = user;
	uint32_t len = 0, number;
	const uint8_t *at = nfring_pkt_payload(p, &len);
	bool ipv6 = at && at[0] >> 4 == 6;

	assert_true(at && len >= (ipv6 ? 40 : 20));
	number = at[ipv6 ? (s->destination ? 39 : 23) : (s->destination ? 19 : 15)];
	assert_in_range(number, 1, HOSTS);
	s->groups[ipv6][number] |= (uint8_t)(1u << (b->group - FIRST));
	s->packets[ipv6][number]++;
}

/* Every scan in one group, and not all in the same. */
static void check_scans(const struct scans *s)
{
	for (int v = 0; v < 2; v++) {
		unsigned all = 0;

		for (unsigned i = 2; i <= HOSTS; i++) {
			assert_int_equal(s->packets[v][i], PORTS);
			assert_int_equal(__builtin_popcount(s->groups[v][i]), 1);
			all |= s->groups[v][i];
		}
		assert_true(__builtin_popcount(all) > 1);
	}
}

static struct nfring *capture(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct nfring *n;

	o.group_count = GROUPS;
	n = nt_open(&o);
	nt_start(n);
	return n;
}

/* Host 1 is scanned by all others, or scans them. */
static void check_spread(const struct nt_ns *ns, bool destination)
{
	const uint64_t want = (uint64_t)2 * (HOSTS - 1) * PORTS;
	struct scans s = { .destination = destination };
	struct nfring *n = capture(ns);
	int home = nt_ns_enter(ns);

	for (unsigned i = 2; i <= HOSTS; i++) {
		for (int ipv6 = 0; ipv6 < 2; ipv6++)
			scan(ipv6, destination ? 1 : i, destination ? i : 1);
	}
	nt_ns_leave(home);
	assert_int_equal(nt_take(n, want, 5, note, &s), want);
	check_scans(&s);
	nfring_close(n);
}

static void check_spread_of(const struct nt_ns *ns, const char *spread)
{
	bool destination = *spread == 'd';

	add_hosts(ns);
	load_rules(ns, RULES("--count", "4", "--hook", "output", "--match", "udp dport 2001-2030", "--spread", spread));
	check_spread(ns, destination);
	load_rules(ns, RULES("--delete"));
	for (int i = 0; i < 2; i++)
		load_rules(ns, RULES("--count", "4", "--hook", "output", "--match", "-p udp --dport 2001:2030",
				     "--spread", spread, "--iptables", i ? "6" : "4"));
	check_spread(ns, destination);
}

static void scan_by_one_source_stays_in_one_group(void **state)
{
	check_spread_of(*state, "source");
}

static void what_one_destination_gets_stays_in_one_group(void **state)
{
	check_spread_of(*state, "destination");
}

static void count_groups(const struct nfring_batch *b, const struct nfring_pkt *p, void *user)
{
	unsigned *groups = user;

	(void)p;
	groups[b->group - FIRST]++;
}

static void numgen_of_iptables_is_even(void **state)
{
	unsigned groups[GROUPS] = { 0 };
	struct nfring *n;

	load_rules(*state, RULES("--count", "4", "--hook", "output", "--match", "-p udp --dport 9", "--spread",
				 "numgen", "--iptables", "4"));
	n = capture(*state);
	nt_send(*state, 40, 20, 0);
	assert_int_equal(nt_take(n, 40, 5, count_groups, groups), 40);
	for (unsigned i = 0; i < GROUPS; i++)
		assert_int_equal(groups[i], 10);
	nfring_close(n);
}

static void cpu_of_iptables_is_the_one_that_sends(void **state)
{
	unsigned cpus = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);

	load_rules(*state, RULES("--count", "4", "--hook", "output", "--match", "-p udp --dport 9", "--spread", "cpu",
				 "--iptables", "4"));
	for (unsigned cpu = 0; cpu < cpus && cpu < GROUPS; cpu++) {
		struct traffic_opts o = traffic_defaults();
		unsigned groups[GROUPS] = { 0 };
		struct nfring *n = capture(*state);

		o.count = 10;
		o.cpu = (int)cpu;
		nt_send_with(*state, o);
		assert_int_equal(nt_take(n, 10, 5, count_groups, groups), 10);
		assert_int_equal(groups[cpu], 10);
		nfring_close(n);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(scan_by_one_source_stays_in_one_group),
		NT_TEST(what_one_destination_gets_stays_in_one_group),
		NT_TEST(numgen_of_iptables_is_even),
		NT_TEST(cpu_of_iptables_is_the_one_that_sends),
	};

	NT_MAIN(argc, argv, tests);
}
