/* SPDX-License-Identifier: MIT */
/* nfring-dump on real packets: JSON and lines. */
#include "flood.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "stamp.h"
#include "test.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HEADERS 28 /* IPv4 and UDP */

#define DECODED 17 /* keys, with the time and the names */
static void check_decoded(const json_t *o)
{
	assert_string_equal(nt_json_text(o, "time_source"), "receipt");
	assert_int_equal(strlen(nt_json_text(o, "time")), strlen("2026-11-26T23:35:49.123456789Z"));
	assert_string_equal(nt_json_text(o, "hook_name"), "output");
	assert_string_equal(nt_json_text(o, "out_iface"), "lo");
	assert_string_equal(nt_json_text(o, "direction"), "out");
	assert_int_equal(nt_json_number(o, "ip_v"), 4);
	assert_string_equal(nt_json_text(o, "src_ip"), "127.0.0.1");
	assert_string_equal(nt_json_text(o, "dest_ip"), "127.0.0.1");
	assert_int_equal(nt_json_number(o, "proto"), 17);
	assert_string_equal(nt_json_text(o, "proto_name"), "UDP");
	assert_int_equal(nt_json_number(o, "src_port"), 7777);
	assert_int_equal(nt_json_number(o, "dest_port"), 9);
	assert_int_equal(nt_json_number(o, "ttl"), 64);
	assert_int_equal(nt_json_number(o, "tos"), 0);
	assert_true(nt_json_number(o, "ip_id") <= 65535);
	assert_int_equal(nt_json_number(o, "ip_len"), HEADERS + 64);
	assert_int_equal(nt_json_number(o, "wire_len"), HEADERS + 64);
}

static void check_udp_object(const json_t *o, uint64_t number)
{
	unsigned char bytes[256];
	uint64_t inside;

	assert_int_equal(nt_json_number(o, "group"), 5);
	assert_int_equal(nt_json_number(o, "family"), AF_INET);
	assert_int_equal(nt_json_number(o, "hook"), 3);
	assert_int_equal(nt_json_number(o, "hw_protocol"), 0x0800);
	assert_int_equal(nt_json_number(o, "seq"), number);
	assert_int_equal(nt_json_number(o, "seq_global"), number + 1); /* the kernel counts these from 1 */
	assert_int_equal(nt_json_number(o, "mark"), 0x1234abcd);
	assert_int_equal(nt_json_number(o, "outdev"), 1);
	assert_int_equal(nt_json_number(o, "uid"), 1234);
	assert_int_equal(nt_json_number(o, "gid"), 2345);
	assert_string_equal(nt_json_text(o, "prefix"), "hello \"x\" ");
	assert_int_equal(nt_json_hex(o, "payload", bytes, sizeof(bytes)), HEADERS + 64);
	assert_int_equal(bytes[0], 0x45);
	assert_int_equal(bytes[9], 17);
	assert_int_equal(bytes[20] << 8 | bytes[21], 7777);
	assert_int_equal(bytes[22] << 8 | bytes[23], 9);
	memcpy(&inside, bytes + HEADERS, sizeof(inside));
	assert_int_equal(inside, number);
	check_decoded(o);
	assert_int_equal(json_object_size(o), 12 + DECODED); /* and nothing that the packet does not have */
}

static void a_thousand_packets_are_a_thousand_objects_with_every_attribute(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc dump, send;
	json_t *all;

	nt_output_prefix(ns, "hello \\\"x\\\" ", 5);
	nt_nft(ns, "table inet m { chain o { type filter hook output priority -10; meta mark set 0x1234abcd; }\n}\n");
	nt_spawn_bound(&dump, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--json", "--count", "1000"));
	nt_run(&send, ns, 10,
	       NT_ARGS("setpriv", "--reuid=1234", "--regid=2345", "--clear-groups", NT_SEND, "--count", "1000",
		       "--number", "0", "--source-port", "7777"));
	assert_int_equal(send.status, 0);
	nt_finish(&dump, 15);
	assert_int_equal(dump.status, 0);
	all = nt_json_lines(dump.out);
	assert_int_equal(json_array_size(all), 1000);
	for (size_t i = 0; i < 1000; i++)
		check_udp_object(json_array_get(all, i), i);
	json_decref(all);
	nt_proc_free(&dump);
	nt_proc_free(&send);
}

static void input_hook_shows_the_time_and_the_hardware(void **state)
{
	static const char header[] = "0000000000000000000000000800"; /* loopback's Ethernet header */
	const struct nt_ns *ns = *state;
	unsigned long long sec, usec;
	struct nt_proc dump;
	json_t *all, *o;
	int fd;

	fd = nt_timestamps_on();
	nt_nft(ns, "table inet t { chain i { type filter hook input priority 0; udp dport 9 log group 5; }\n}\n");
	nt_spawn_bound(&dump, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--json", "--count", "1"));
	nt_send(ns, 1, 100, 0);
	nt_finish(&dump, 10);
	close(fd);
	all = nt_json_lines(dump.out);
	assert_int_equal(json_array_size(all), 1);
	o = json_array_get(all, 0);
	assert_int_equal(nt_json_number(o, "hook"), 1);
	assert_int_equal(nt_json_number(o, "indev"), 1);
	assert_int_equal(nt_json_number(o, "hw_type"), 772);
	assert_int_equal(nt_json_number(o, "hw_len"), 14);
	assert_string_equal(nt_json_text(o, "hw_header"), header);
	assert_string_equal(nt_json_text(o, "hw_addr"), "000000000000");
	assert_int_equal(sscanf(nt_json_text(o, "timestamp"), "%llu.%6llu", &sec, &usec), 2);
	assert_true(llabs((long long)sec - (long long)time(NULL)) < 10);
	assert_null(json_object_get(o, "outdev"));
	assert_string_equal(nt_json_text(o, "prefix"), ""); /* a rule without one logs an empty one */
	json_decref(all);
	nt_proc_free(&dump);
}

static void check_time(const json_t *o, const char *source)
{
	struct tm tm = { 0 };
	const char *rest = strptime(nt_json_text(o, "time"), "%Y-%m-%dT%H:%M:%S.", &tm);

	assert_non_null(rest);
	assert_int_equal(strspn(rest, "0123456789"), 9);
	assert_string_equal(rest + 9, "Z");
	assert_true(labs(timegm(&tm) - time(NULL)) < 10);
	assert_string_equal(nt_json_text(o, "time_source"), source);
	assert_int_equal(json_object_get(o, "timestamp") != NULL, strcmp(source, "kernel") == 0);
}

/* A datagram on loopback passes four hooks. The kernel stamps it in two of them. */
static void a_time_is_there_in_every_hook_with_its_source(void **state)
{
	static const char *const hooks[] = { "output", "postrouting", "prerouting", "input" };
	const struct nt_ns *ns = *state;
	struct nt_proc dump;
	json_t *all;
	int fd = nt_timestamps_on();

	for (unsigned i = 0; i < 4; i++)
		nt_nft(ns, "table inet %s { chain c { type filter hook %s priority 0; udp dport 9 log group 5; }\n}\n",
		       hooks[i], hooks[i]);
	nt_spawn_bound(&dump, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--json", "--count", "4"));
	nt_send(ns, 1, 64, 0);
	nt_finish(&dump, 10);
	close(fd);
	assert_int_equal(dump.status, 0);
	all = nt_json_lines(dump.out);
	assert_int_equal(json_array_size(all), 4);
	for (size_t i = 0; i < 4; i++) {
		const json_t *o = json_array_get(all, i);

		assert_string_equal(nt_json_text(o, "hook_name"), hooks[i]);
		check_time(o, i < 2 ? "receipt" : "kernel");
	}
	json_decref(all);
	nt_proc_free(&dump);
}

static void hostile_prefix_stays_json_and_never_reaches_the_terminal(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc json, line;
	json_t *all;

	nt_output_prefix(ns, "\\u001b[31m\\n\\\\\\u00e4\\u0007", 5);
	nt_spawn_bound(&json, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--json", "--count", "1"));
	nt_send(ns, 1, 64, 0);
	nt_finish(&json, 10);
	all = nt_json_lines(json.out);
	assert_string_equal(nt_json_text(json_array_get(all, 0), "prefix"), "\033[31m\n\\\303\244\a");
	json_decref(all);
	nt_proc_free(&json);

	assert_true(nt_group_wait(ns, 5, false));
	nt_spawn_bound(&line, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--count", "1"));
	nt_send(ns, 1, 64, 0);
	nt_finish(&line, 10);
	for (const char *c = line.out; *c; c++)
		assert_true((unsigned char)*c >= ' ' || *c == '\n');
	nt_proc_free(&line);
}

static void a_line_tells_what_tcpdump_tells_and_what_netfilter_knows(void **state)
{
	static const char *const wanted[] = { "greeting", "lo", "127.0.0.1", "7777", "UDP", "length", "42" };
	const struct nt_ns *ns = *state;
	struct traffic_opts o = traffic_defaults();
	struct nt_proc p;

	nt_output_rules(ns, "udp dport 9", "log prefix \"greeting\" group 5", 1);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--count", "1"));
	o.count = 1;
	o.payload_bytes = 42;
	o.source_port = 7777;
	nt_send_with(ns, o);
	nt_finish(&p, 10);
	assert_int_equal(p.status, 0);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (!strcasestr(p.out, wanted[i]))
			fail_msg("no '%s' in: %s", wanted[i], p.out);
	assert_ptr_equal(strchr(p.out, '\n'), p.out + p.out_len - 1); /* one line */
	nt_proc_free(&p);
}

/* Runs nfring-dump with these options, and returns its line of one packet of the input hook. */
static char *input_line(const struct nt_ns *ns, const char *a, const char *b)
{
	struct nt_proc p;
	char *line;

	assert_true(nt_group_wait(ns, 5, false));
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--count", "1", a, b));
	nt_send(ns, 1, 64, 0);
	nt_finish(&p, 10);
	assert_int_equal(p.status, 0);
	line = strdup(p.out);
	nt_proc_free(&p);
	return line;
}

static void assert_line(char *line, const char *pattern)
{
	regex_t r;

	assert_int_equal(regcomp(&r, pattern, REG_EXTENDED | REG_NOSUB), 0);
	if (regexec(&r, line, 0, NULL, 0) != 0)
		fail_msg("not %s: %s", pattern, line);
	regfree(&r);
	free(line);
}

#define PACKET "127\\.0\\.0\\.1\\.[0-9]+ > 127\\.0\\.0\\.1\\.9: UDP, length 64\n"

static void a_line_has_hook_date_and_zone_and_whatever_else_is_asked_for(void **state)
{
	const struct nt_ns *ns = *state;

	nt_nft(ns, "table inet t { chain i { type filter hook input priority 0; udp dport 9 log group 5; }\n}\n");
	assert_line(input_line(ns, "-n", "-l"), "^[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6} 5 input in=lo IP " PACKET "$");
	assert_line(input_line(ns, "--time", "rfc3339"),
		    "^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{6}[+-][0-9]{2}:[0-9]{2} 5 input in=lo IP " PACKET
		    "$");
	assert_line(input_line(ns, "-tttt", "-q"), "^20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8}\\.[0-9]{6} 5 input ");
	assert_line(input_line(ns, "-vvet", NULL),
		    "^5 input in=lo 00:00:00:00:00:00 > 00:00:00:00:00:00, ethertype IPv4 \\(0x0800\\), length 106: "
		    "\\(tos 0x0, ttl 64, id [0-9]+, offset 0, flags \\[DF\\], proto UDP \\(17\\), length 92\\) " PACKET
		    "$");
	assert_line(input_line(ns, "-t", "-X"), "^5 input in=lo IP " PACKET "\t0x0000:  4500 005c [0-9a-f]{4} 4000 ");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(a_thousand_packets_are_a_thousand_objects_with_every_attribute),
		NT_TEST(a_time_is_there_in_every_hook_with_its_source),
		NT_TEST(input_hook_shows_the_time_and_the_hardware),
		NT_TEST(hostile_prefix_stays_json_and_never_reaches_the_terminal),
		NT_TEST(a_line_tells_what_tcpdump_tells_and_what_netfilter_knows),
		NT_TEST(a_line_has_hook_date_and_zone_and_whatever_else_is_asked_for),
	};

	NT_MAIN(argc, argv, tests);
}
