/* SPDX-License-Identifier: MIT */
/* nfring-dump shows the packets that its options and its filter choose, and counts all others. Each dump of a test has
 * a group of its own, and all groups get the same packets. */
#include "flood.h"
#include "frame.h"
#include "group.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <net/ethernet.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define FIRST_GROUP 100
#define DUMPS_MAX 12
#define OPTIONS_MAX 4

/* A choice, and how many of the packets that are logged to one group fit it. */
struct choice {
	unsigned packets;
	const char *options[OPTIONS_MAX];
};

static struct nt_proc dumps[DUMPS_MAX];

/* The first of the two groups of a dump: so it has two workers, each of which looks up names. */
static unsigned group_of(unsigned number)
{
	return FIRST_GROUP + 2 * number;
}

static void start(const struct nt_ns *ns, const struct choice *c, unsigned number)
{
	const char *argv[OPTIONS_MAX + 8] = { NT_DUMP, "--json", "--workers", "2", "--group" };
	char groups[32];

	snprintf(groups, sizeof(groups), "%u:2", group_of(number));
	argv[5] = groups;
	memcpy(argv + 6, c->options, sizeof(c->options));
	nt_spawn_bound(&dumps[number], ns, group_of(number) + 1, argv);
}

static unsigned count_lines(const char *text)
{
	unsigned lines = 0;

	for (; (text = strchr(text, '\n')); text++)
		lines++;
	return lines;
}

/* Ends the dump. Each of its groups was sent `sent` packets. */
static void check(const struct nt_ns *ns, const struct choice *c, unsigned number, unsigned sent)
{
	unsigned long long packets = 0, lost = 1, drops = 1, filtered = 0;
	struct nt_proc *d = &dumps[number];

	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(nt_group_drained(ns, group_of(number) + i), 0);
	nt_end(d, SIGINT, 10);
	assert_int_equal(d->status, 0);
	for (const char *at = d->err; at; at = strchr(at, '\n'), at = at ? at + 1 : NULL)
		sscanf(at, "nfring-dump: %llu packet%*[s,] %llu lost, %llu socket drops, %llu filtered", &packets,
		       &lost, &drops, &filtered);
	if (lost || drops || count_lines(d->out) != packets || packets != 2 * c->packets ||
	    filtered != 2 * (sent - c->packets))
		fail_msg("%s %s: %u lines, %s", c->options[0], c->options[1], count_lines(d->out), d->err);
	nt_proc_free(d);
}

/* Returns a log statement for each group of `count` dumps. */
static const char *log_to_all(unsigned count, const char *options)
{
	static char text[DUMPS_MAX * 2 * 64];
	size_t at = 0;

	assert_true(count <= DUMPS_MAX);
	for (unsigned i = 0; i < 2 * count; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "log %s group %u ", options, FIRST_GROUP + i);
	assert_true(at < sizeof(text));
	return text;
}

#define COUNT(choices) (sizeof(choices) / sizeof((choices)[0]))

/* Sends 20 packets through output and input. */
static void try_on_loopback(const struct nt_ns *ns, const struct choice *choices, unsigned count)
{
	nt_nft(ns,
	       "table inet t { chain o { type filter hook output priority 0; udp dport 9 meta mark set 7 %s; }\n}\n",
	       log_to_all(count, "prefix \"out: \""));
	nt_nft(ns,
	       "table inet u { chain i { type filter hook input priority 0; udp dport 9 meta mark set 0x107 %s; }\n}\n",
	       log_to_all(count, "prefix \"in: \""));
	for (unsigned i = 0; i < count; i++)
		start(ns, &choices[i], i);
	nt_send(ns, 20, 100, 0);
	for (unsigned i = 0; i < count; i++)
		check(ns, &choices[i], i, 40);
}

static void prefix_mark_and_owner_take_their_packets(void **state)
{
	static const struct choice choices[] = {
		{ 40, { "--prefix", "*" } },
		{ 20, { "--prefix", "in*" } },
		{ 40, { "--prefix", "in*", "--prefix", "out:?" } },
		{ 20, { "--mark", "7" } },
		{ 20, { "--mark", "0x107" } },
		{ 40, { "--mark", "7/0xff" } },
		{ 20, { "--uid", "root" } },
		{ 0, { "--uid", "1" } },
		{ 20, { "--gid", "0" } },
	};

	try_on_loopback(*state, choices, COUNT(choices));
}

static void interface_hook_and_length_take_their_packets(void **state)
{
	static const struct choice choices[] = {
		{ 20, { "--in", "lo" } },
		{ 20, { "--out", "l?" } },
		{ 20, { "--in", "1" } },
		{ 0, { "--in", "eth*" } },
		{ 20, { "--hook", "input" } },
		{ 20, { "--hook", "3" } },
		{ 20, { "--hook", "output", "udp port 9" } },
		{ 0, { "--hook", "output", "tcp" } },
		{ 0, { "--in", "lo", "--mark", "7" } },
		{ 40, { "--copy-range", "64", "greater 128" } }, /* the length on the wire */
		{ 0, { "--copy-range", "64", "greater 129" } },
	};

	try_on_loopback(*state, choices, COUNT(choices));
}

/* The names are looked up in the workers, by what calls they are left. */
static void interface_is_known_after_a_change_of_the_user(void **state)
{
	static const struct choice choices[] = { { 20, { "--in", "lo", "--user", "nobody" } } };
	const struct nt_ns *ns = *state;
	struct nt_proc help;

	nt_run(&help, ns, 10, NT_ARGS(NT_DUMP, "--user", "nobody", "--version"));
	if (help.status)
		nt_skip("%s", help.err);
	nt_proc_free(&help);
	try_on_loopback(ns, choices, COUNT(choices));
}

static void filter_sees_what_stands_before_ip(void **state)
{
	static const struct choice choices[] = {
		{ 10, { "arp" } },
		{ 20, { "arp or udp port 9" } }, /* not those behind a tag */
		{ 20, { "udp port 9", "or ip6" } },
		{ 10, { "vlan 100" } },
		{ 10, { "vlan", "and udp port 9" } },
		{ 30, { "ether src 2:0:0:0:0:a" } },
		{ 0, { "ether src 2:0:0:0:0:b" } },
		{ 10, { "not ether proto 0x806", "and less 62" } },
	};
	struct nt_frame arp = nt_frame_arp(), udp = nt_frame_udp(0), tagged = nt_frame_udp(ETHERTYPE_VLAN);
	const struct nt_ns *ns = *state;

	nt_frame_pair(ns);
	nt_nft(ns, "table netdev t { chain i { type filter hook ingress device vb priority 0; %s; }\n}\n",
	       log_to_all(COUNT(choices), ""));
	for (unsigned i = 0; i < COUNT(choices); i++)
		start(ns, &choices[i], i);
	nt_frame_send(ns, &arp, 10);
	nt_frame_send(ns, &udp, 10);
	nt_frame_send(ns, &tagged, 10);
	for (unsigned i = 0; i < COUNT(choices); i++)
		check(ns, &choices[i], i, 30);
}

/* In the output hook the header is another packet's, or none. */
static void packet_without_a_header_of_its_own_fits_no_hardware_address(void **state)
{
	static const struct choice choices[] = {
		{ 0, { "ether host 0:0:0:0:0:0" } },
		{ 0, { "not ether src 2:0:0:0:0:a" } },
		{ 20, { "not arp" } },
	};
	const struct nt_ns *ns = *state;

	nt_nft(ns, "table ip t { chain o { type filter hook output priority 0; udp dport 9 %s; }\n}\n",
	       log_to_all(COUNT(choices), ""));
	for (unsigned i = 0; i < COUNT(choices); i++)
		start(ns, &choices[i], i);
	nt_send(ns, 20, 100, 0);
	for (unsigned i = 0; i < COUNT(choices); i++)
		check(ns, &choices[i], i, 20);
}

/* The names of a file are those of its interface blocks, for this machine may have others. */
static void file_that_is_read_is_chosen_from_alike(void **state)
{
	static const struct choice choices[] = {
		{ 20, { "--in", "lo" } },      { 20, { "--out", "l*" } },     { 0, { "--in", "eth0" } },
		{ 20, { "--prefix", "out" } }, { 20, { "--hook", "input" } }, { 0, { "--in", "lo", "tcp" } },
	};
	const struct nt_ns *ns = *state;
	const char *file = nt_scratch();
	struct nt_proc p;

	nt_nft(ns, "table inet t {\nchain o { type filter hook output priority 0; udp dport 9 log prefix \"out\" group "
		   "5; }\n"
		   "chain i { type filter hook input priority 0; udp dport 9 log prefix \"in\" group 5; }\n}\n");
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, "-i", "nflog:5", "-c", "40", "--pcapng", "-w", file, "--force"));
	nt_send(ns, 20, 100, 0);
	nt_finish(&p, 10);
	assert_int_equal(p.status, 0);
	nt_proc_free(&p);
	for (unsigned i = 0; i < COUNT(choices); i++) {
		const char *const *o = choices[i].options;

		nt_run(&p, NULL, 10, NT_ARGS(NT_DUMP, "-r", file, o[0], o[1], o[2] ? o[2] : "udp"));
		assert_int_equal(p.status, 0);
		if (count_lines(p.out) != choices[i].packets)
			fail_msg("%s %s: %u lines", o[0], o[1], count_lines(p.out));
		nt_proc_free(&p);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(prefix_mark_and_owner_take_their_packets),
		NT_TEST(interface_hook_and_length_take_their_packets),
		NT_TEST(interface_is_known_after_a_change_of_the_user),
		NT_TEST(filter_sees_what_stands_before_ip),
		NT_TEST(packet_without_a_header_of_its_own_fits_no_hardware_address),
		NT_TEST(file_that_is_read_is_chosen_from_alike),
	};

	NT_MAIN(argc, argv, tests);
}
