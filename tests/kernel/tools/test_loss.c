/* SPDX-License-Identifier: MIT */
/* nfring-dump shows a loss where it happened; SIGUSR1 prints the counts; --print shows what -w writes. */
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <pcap/pcap.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RCVBUF "8192" /* loses under any flood */
#define GROUPS 2
#define PACKETS 30000

/* What the lines of a group say. */
struct told {
	uint64_t packets, lost, losses;
	uint64_t expected; /* number of the next packet */
};

/* Returns the number behind `key` in the line; false if the line has none. */
static bool number(const char *line, const char *key, uint64_t *out)
{
	const char *end = strchr(line, '\n'), *at = strstr(line, key);

	if (!at || at > end)
		return false;
	*out = strtoull(at + strlen(key), NULL, 10);
	return true;
}

/* A line is a packet, which must be the next one of its group, or a loss, which moves on what is next. */
static void read_line(const char *line, struct told told[GROUPS])
{
	uint64_t group, lost, seq;
	struct told *t;

	if (!number(line, "\"group\":", &group))
		fail_msg("no group in: %.80s", line);
	assert_in_range(group, 5, 5 + GROUPS - 1);
	t = &told[group - 5];
	if (number(line, "\"lost\":", &lost)) {
		t->lost += lost;
		t->losses++;
		t->expected += lost;
		return;
	}
	assert_true(number(line, "\"seq\":", &seq));
	if (seq != t->expected)
		fail_msg("group %u: packet %u follows packet %u: a loss was not shown, or not here", (unsigned)group,
			 (unsigned)seq, (unsigned)t->expected);
	t->expected++;
	t->packets++;
}

/* Floods, and makes the last losses visible by a packet that comes after them. Returns the datagrams. */
static uint64_t flood(const struct nt_ns *ns)
{
	uint64_t sent = nt_send(ns, test_scale(PACKETS), 64, 0);

	return sent + nt_show_losses(ns, 5);
}

static void expect_exact(const struct nt_ns *ns, const char *groups)
{
	struct told told[GROUPS] = { 0 };
	struct nt_proc p;
	char summary[64];
	uint64_t sent;

	nt_output_rules(ns, "udp dport 9", "log group 5 log group 6", 1);
	nt_spawn_bound(&p, ns, 5,
		       NT_ARGS(NT_DUMP, "--group", groups, "--json", "--rcvbuf", RCVBUF, "--copy-range", "32"));
	sent = flood(ns);
	nt_end(&p, SIGINT, 10);
	assert_int_equal(p.status, 0);
	for (const char *line = p.out; *line; line = strchr(line, '\n') + 1)
		read_line(line, told);
	printf("           %zu datagrams, packets and lost: %zu + %zu in %zu places, %zu + %zu in %zu\n", (size_t)sent,
	       (size_t)told[0].packets, (size_t)told[0].lost, (size_t)told[0].losses, (size_t)told[1].packets,
	       (size_t)told[1].lost, (size_t)told[1].losses);
	assert_true(told[0].losses > 0);
	assert_int_equal(told[0].packets + told[0].lost, sent);
	snprintf(summary, sizeof(summary), "%zu lost,", (size_t)(told[0].lost + told[1].lost));
	if (!strstr(p.err, summary))
		fail_msg("not \"%s\" in: %s", summary, p.err);
	nt_proc_free(&p);
}

static void loss_is_an_object_where_it_happened(void **state)
{
	expect_exact(*state, "5");
}

static void loss_of_a_group_is_shown_among_the_sorted_packets_of_others(void **state)
{
	expect_exact(*state, "5,6");
}

static void loss_is_a_line_of_text_too(void **state)
{
	const struct nt_ns *ns = *state;
	uint64_t lost = 0, packets = 0, n;
	struct nt_proc p;
	uint64_t sent;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--rcvbuf", RCVBUF));
	sent = flood(ns);
	nt_end(&p, SIGINT, 10);
	assert_int_equal(p.status, 0);
	for (const char *line = p.out; *line; line = strchr(line, '\n') + 1) {
		if (number(line, " 5 lost ", &n))
			lost += n;
		else
			packets++;
	}
	assert_true(lost > 0);
	assert_int_equal(packets + lost, sent);
	nt_proc_free(&p);
}

static void user_signal_prints_the_counts_and_the_capture_goes_on(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, "--group", "5"));
	nt_send(ns, 3, 64, 0);
	nt_group_drained(ns, 5);
	nt_sleep(0.1); /* the consumer shows them */
	kill(p.pid, SIGUSR1);
	nt_sleep(0.1);
	nt_send(ns, 4, 64, 0);
	nt_group_drained(ns, 5);
	nt_end(&p, SIGINT, 5);
	assert_int_equal(p.status, 0);
	assert_non_null(strstr(p.err, "nfring-dump: 3 packets, 0 lost,"));
	assert_non_null(strstr(p.err, "nfring-dump: 7 packets, 0 lost,"));
	nt_proc_free(&p);
}

static unsigned records_of(const char *path)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *in = pcap_open_offline(path, text);
	struct pcap_pkthdr *h;
	const u_char *bytes;
	unsigned n = 0;

	assert_non_null(in);
	while (pcap_next_ex(in, &h, &bytes) == 1)
		n++;
	pcap_close(in);
	return n;
}

static void print_shows_what_is_written(void **state)
{
	const char *path = nt_scratch();
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	unsigned lines = 0;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "-w", path, "--print", "--json", "--count", "25"));
	nt_send(ns, 25, 64, 0);
	nt_finish(&p, 10);
	assert_int_equal(p.status, 0);
	for (const char *line = p.out; *line; line = strchr(line, '\n') + 1)
		lines++;
	assert_int_equal(lines, 25);
	assert_int_equal(records_of(path), 25);
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(loss_is_an_object_where_it_happened),
		NT_TEST(loss_of_a_group_is_shown_among_the_sorted_packets_of_others),
		NT_TEST(loss_is_a_line_of_text_too),
		NT_TEST(user_signal_prints_the_counts_and_the_capture_goes_on),
		NT_TEST(print_shows_what_is_written),
	};

	NT_MAIN(argc, argv, tests);
}
