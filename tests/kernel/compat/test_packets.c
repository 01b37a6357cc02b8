/* SPDX-License-Identifier: MIT */
/* The same packets of the kernel through the original library and through nfring's: every packet is logged to a group
 * of each, and what every function says of it is compared. */
#include "assertions.h"
#include "compare.h"
#include "flood.h"
#include "frame.h"
#include "group.h"
#include "library.h"
#include "sender.h"
#include "test.h"

#include <errno.h>
#include <net/ethernet.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FIRST_GROUP 5 /* of the original; the others follow */
#define FRAMES 100u
#define LEAST 1000u
#define END_LIMIT_S 10

#define OWN_TIME "each log statement has a time of its own, where the packet has none yet"
#define NUMBERED "nflog_nlmsg_parse() finds NFULA_SEQ: the kernel numbers the packets, so that losses are counted"

/* How many packets of each kind there must be. The kind is the prefix, up to its colon. */
static const struct {
	const char *kind;
	unsigned packets;
} expected[] = {
	{ "out4", 4 * FRAMES },
	{ "out6", FRAMES },
	{ "in4", 2 * FRAMES },
	{ "mark", 2 * FRAMES },
	{ "snap", FRAMES },
	{ "plain", FRAMES },
	{ "size", 1 },
	{ "ingress", 3 * FRAMES },
	{ "egress", FRAMES },
	{ "bridge-pre", 4 * FRAMES },
	{ "bridge-fwd", FRAMES },
	{ "arp", FRAMES },
};

#define LONGEST "mark: as long as the kernel takes it, 127 characters and the zero at the end: "
#define FORTY_NINE "................................................."

/* What is logged, by a chain each. */
static const struct {
	const char *family, *hook, *match, *prefix, *more;
} rules[] = {
	{ "inet", "output", "meta nfproto ipv4 udp dport 9", "out4: <&>'%s", "" },
	{ "inet", "output", "meta nfproto ipv6 udp dport 9", "out6:", "" },
	{ "inet", "output", "udp dport 11", LONGEST FORTY_NINE, "" },
	{ "inet", "output", "udp dport 12", "snap:", "snaplen 40" },
	{ "inet", "output", "udp dport 13", "", "" },
	{ "inet", "output", "udp dport 14", "size:", "" },
	{ "inet", "input", "udp dport { 9, 11 } udp length < 100", "in4:", "" },
	{ "netdev", "ingress device vb", "", "ingress:", "" },
	{ "netdev", "egress device lo", "udp dport 12", "egress:", "" },
	{ "bridge", "prerouting", "", "bridge-pre:", "" },
	{ "bridge", "forward", "meta protocol ip", "bridge-fwd:", "" },
	{ "arp", "input", "", "arp:", "" },
};

/* Each rule logs to the groups of all receivers. */
static void set_rules(const struct nt_ns *ns)
{
	nt_frame_bridge(ns);
	for (unsigned i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		char logs[800] = "";
		size_t n = 0;

		for (unsigned group = FIRST_GROUP; group < FIRST_GROUP + LIBRARIES; group++)
			n += (size_t)snprintf(logs + n, sizeof(logs) - n, " log prefix \"%s\" group %u %s",
					      rules[i].prefix, group, rules[i].more);
		nt_nft(ns, "table %s t {\nchain c%u { type filter hook %s priority 0;\n%s%s\n}\n}\n", rules[i].family,
		       i, rules[i].hook, rules[i].match, logs);
	}
}

/* -- receivers --------------------------------------------------------------------------------------- */

static void receive(const struct nt_ns *ns, struct nt_proc p[LIBRARIES], const char *program, const char *flags)
{
	for (unsigned i = 0; i < LIBRARIES; i++) {
		char group[8];

		snprintf(group, sizeof(group), "%u", FIRST_GROUP + i);
		library_spawn_bound(&p[i], ns, (enum library)i, FIRST_GROUP + i, NT_ARGS(program, group, flags, "3"));
	}
}

/* Waits until all have received what was sent, so that no socket overflows. */
static void let_receive(const struct nt_ns *ns)
{
	for (unsigned i = 0; i < LIBRARIES; i++)
		assert_int_equal(nt_group_drained(ns, FIRST_GROUP + i), 0);
}

static void end_receivers(struct nt_proc p[LIBRARIES])
{
	for (unsigned i = 0; i < LIBRARIES; i++) {
		nt_end(&p[i], SIGTERM, END_LIMIT_S);
		library_check(&p[i], (enum library)i);
	}
}

/* -- traffic --------------------------------------------------------------------------------------- */

static void send_udp(const struct nt_ns *ns)
{
	struct traffic_opts o = traffic_defaults();

	o.count = FRAMES;
	nt_send_with(ns, o);
	o.ipv6 = true;
	nt_send_with(ns, o);
	for (unsigned i = 0; i < FRAMES; i++) {
		struct sender s = { 11, 1000 + i * 655, 100 + i, i % 4 ? 1 + i * 0x01020304 : 0 };

		sender_send(ns, &s, 1 + i, 2 + i, 1);
		s.port = 9;
		sender_send(ns, &s, 20, 22, 1);
	}
	sender_send(ns, &(struct sender){ .port = 12 }, 1, FRAMES, 1);
	sender_send(ns, &(struct sender){ .port = 13 }, 1, FRAMES, 1);
}

/* 1 byte to 64 KiB, and one packet of many segments. */
static unsigned send_sizes(const struct nt_ns *ns)
{
	const struct sender s = { .port = 14 };
	struct traffic_opts o = traffic_defaults();
	unsigned n = sender_send(ns, &s, 1, 300, 1) + sender_send(ns, &s, 301, 4500, 97);

	for (unsigned size = 4501; size < 65507; size += 5501, n++) {
		sender_send(ns, &s, size, size, 1);
		if (n % 4 == 0)
			let_receive(ns);
	}
	n += sender_send(ns, &s, 65507, 65507, 1);
	o.dest_port = 14;
	o.payload_bytes = 64400;
	o.gso_bytes = 1400;
	o.count = 4;
	return n + (unsigned)nt_send_with(ns, o);
}

static void send_frames(const struct nt_ns *ns)
{
	struct nt_frame all[] = { nt_frame_udp(0), nt_frame_udp(ETH_P_8021Q), nt_frame_udp(ETH_P_8021AD),
				  nt_frame_arp() };

	for (unsigned i = 0; i < sizeof(all) / sizeof(*all); i++) {
		memset(all[i].bytes, 0xff, ETH_ALEN); /* to everybody: the bridge forwards it */
		nt_frame_send(ns, &all[i], FRAMES);
	}
}

/* The kernel handles a frame on the CPU that sent it. On two CPUs two frames could reach the groups in different
 * orders.
 */
static void stay_on_one_cpu(cpu_set_t *before)
{
	cpu_set_t one;

	assert_return_code(sched_getaffinity(0, sizeof(*before), before), errno);
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	assert_return_code(sched_setaffinity(0, sizeof(one), &one), errno);
}

/* -- comparison ------------------------------------------------------------------------------------- */

static void check_kinds(const struct comparison *c, unsigned sizes)
{
	assert_true(c->lines >= LEAST);
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		unsigned n = compare_count(c, expected[i].kind);

		if (n < expected[i].packets)
			fail_msg("%u packets of kind %s instead of %u", n, expected[i].kind, expected[i].packets);
	}
	assert_int_equal(compare_count(c, "size"), sizes);
}

static void compare_packets(const struct nt_ns *ns, const char *program, const char *flags, struct difference *list,
			    size_t n)
{
	int stamps = sender_stamp_arrivals();
	struct nt_proc p[LIBRARIES];
	struct comparison c;
	cpu_set_t cpus;
	unsigned sizes;

	set_rules(ns);
	receive(ns, p, program, flags);
	stay_on_one_cpu(&cpus);
	send_udp(ns);
	let_receive(ns);
	sizes = send_sizes(ns);
	let_receive(ns);
	send_frames(ns);
	assert_return_code(sched_setaffinity(0, sizeof(cpus), &cpus), errno);
	let_receive(ns);
	end_receivers(p);
	close(stamps);
	for (enum library library = OURS; library < LIBRARIES; library++) {
		for (size_t i = 0; i < n; i++)
			list[i].seen = 0;
		compare_outputs(&c, p[STOCK].out, p[library].out, list, n);
		check_kinds(&c, sizes);
	}
	for (unsigned i = 0; i < LIBRARIES; i++)
		nt_proc_free(&p[i]);
}

static void every_function_says_the_same_of_every_packet(void **state)
{
	struct difference list[] = {
		{ "egress", "time", NULL, NULL, OWN_TIME, 0, true },
		{ NULL, "parse", NULL, NULL, NUMBERED, 0, false },
	};

	compare_packets(*state, NT_COMPAT_RECEIVE, "0", list, 2);
}

static void numbers_are_the_same_where_the_program_asks_for_them(void **state)
{
	struct difference list[] = { { "egress", "time", NULL, NULL, OWN_TIME, 0, true } };

	compare_packets(*state, NT_COMPAT_RECEIVE, "3", list, 1);
}

static void a_program_with_a_socket_of_its_own_reads_the_same(void **state)
{
	compare_packets(*state, NT_COMPAT_OWN_SOCKET, "0", NULL, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(every_function_says_the_same_of_every_packet),
		NT_TEST(numbers_are_the_same_where_the_program_asks_for_them),
		NT_TEST(a_program_with_a_socket_of_its_own_reads_the_same),
	};

	NT_MAIN(argc, argv, tests);
}
