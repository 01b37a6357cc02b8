/* SPDX-License-Identifier: MIT */
/* Lines of JSON: their words, and what happens while their reader is slow, leaves, or has no room. */
#include "unit.h"

#include "command_line.h"
#include "compose.h"
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define START_NS UINT64_C(1790000000123456000)
#define RECORDS 100000u /* more than 16 MiB */

static const char *name_of(void *user, uint32_t index)
{
	(void)user;
	return index == 2 ? "eth0" : NULL;
}

static const struct flow_run run = { .program = &flow_program, .exporter = "host", .ifname = name_of };

/* -- words ---------------------------------------------------------------------------------------- */

static void expect_line(const struct flow_record *r, const char *expected)
{
	struct flow_composer c = { .run = &run };
	struct cli_writer w;

	assert_int_equal(cli_writer_open(&w, CLI_WRITER_MIN_BYTES), 0);
	flow_compose_record(&c, &w, r);
	cli_writer_char(&w, '\0');
	assert_false(w.failed);
	assert_string_equal(w.begin, expected);
	cli_writer_close(&w);
}

static struct flow_prefix *prefix(const char *text)
{
	const size_t len = strlen(text);
	struct flow_prefix *p = malloc(sizeof(*p) + len);

	assert_non_null(p);
	*p = (struct flow_prefix){ .id = 1, .len = (uint32_t)len };
	memcpy(p->text, text, len);
	return p;
}

static void a_record_has_all_that_a_flow_has(void **state)
{
	struct flow_prefix *drop = prefix("drop \"x\"");
	const struct flow_record r = {
		.packets = { 3, 2 },
		.bytes = { 300, 200 },
		.first_ns = { START_NS, START_NS + 1000000 },
		.last_ns = { START_NS + 5000000, START_NS + 4000000 },
		.prefix = drop,
		.present = FLOW_HAS_MARK | FLOW_HAS_OWNER | FLOW_HAS_CONNTRACK | FLOW_HAS_NAT | FLOW_HAS_REVERSE |
			   FLOW_HAS_HOOK,
		.src = { 192, 0, 2, 1 },
		.dst = { 192, 0, 2, 2 },
		.src_port = 1024,
		.dst_port = 443,
		.in = 2,
		.out = 3,
		.vlan = 7,
		.group = 5,
		.family = AF_INET,
		.nf_family = AF_INET,
		.protocol = IPPROTO_TCP,
		.end = FLOW_END_CLOSED,
		.hook = 3 /* NF_INET_LOCAL_OUT */,
		.tcp_flags = { 0x1b, 0x12 },
		.ttl_min = { 63, 50 },
		.ttl_max = { 64, 51 },
		.mark = 9,
		.uid = 1000,
		.gid = 100,
		.ct_id = 77,
		.zone = 4,
		.nat_src_port = 5000,
		.nat_dst_port = 443,
		.nat_src = { 198, 51, 100, 1 },
		.nat_dst = { 192, 0, 2, 2 },
	};

	(void)state;
	setenv("TZ", "UTC", 1);
	expect_line(&r, "{\"type\":\"flow\",\"group\":5,\"family\":2,"
			"\"start\":\"2026-09-21T14:13:20.123456000Z\",\"end\":\"2026-09-21T14:13:20.128456000Z\","
			"\"reverse_start\":\"2026-09-21T14:13:20.124456000Z\","
			"\"reverse_end\":\"2026-09-21T14:13:20.127456000Z\",\"src_ip\":\"192.0.2.1\","
			"\"dest_ip\":\"192.0.2.2\",\"src_port\":1024,\"dest_port\":443,\"proto\":6,"
			"\"proto_name\":\"TCP\",\"indev\":2,\"in_iface\":\"eth0\",\"outdev\":3,\"vlan\":7,"
			"\"packets\":3,\"bytes\":300,\"ttl_min\":63,\"ttl_max\":64,\"tcp_flags\":27,"
			"\"reverse_packets\":2,\"reverse_bytes\":200,\"reverse_ttl_min\":50,"
			"\"reverse_ttl_max\":51,\"reverse_tcp_flags\":18,\"prefix\":\"drop \\\"x\\\"\","
			"\"mark\":9,\"hook\":3,\"hook_name\":\"output\",\"uid\":1000,\"gid\":100,\"ct_id\":77,"
			"\"zone\":4,\"nat_src_ip\":\"198.51.100.1\",\"nat_dest_ip\":\"192.0.2.2\","
			"\"nat_src_port\":5000,\"nat_dest_port\":443,\"end_reason\":\"closed\"");
	free(drop);
}

static void what_a_flow_has_not_is_left_out(void **state)
{
	struct flow_prefix *bytes = prefix("a\xff");
	const struct flow_record r = {
		.packets = { 1, 0 },
		.bytes = { 104, 0 },
		.first_ns = { START_NS, 0 },
		.last_ns = { START_NS, 0 },
		.prefix = bytes,
		.present = FLOW_HAS_ICMP,
		.src = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 },
		.dst = { 0x20, 0x01, 0x0d, 0xb8, [15] = 2 },
		.family = AF_INET6,
		.nf_family = AF_INET6,
		.protocol = IPPROTO_ICMPV6,
		.end = FLOW_END_ROOM,
		.icmp_type = 128,
		.ttl_min = { 64, 0 },
		.ttl_max = { 64, 0 },
	};

	(void)state;
	expect_line(&r, "{\"type\":\"flow\",\"group\":0,\"family\":10,"
			"\"start\":\"2026-09-21T14:13:20.123456000Z\",\"end\":\"2026-09-21T14:13:20.123456000Z\","
			"\"src_ip\":\"2001:db8::1\",\"dest_ip\":\"2001:db8::2\",\"src_port\":0,\"dest_port\":0,"
			"\"proto\":58,\"proto_name\":\"IPv6-ICMP\",\"icmp_type\":128,\"icmp_code\":0,"
			"\"packets\":1,\"bytes\":104,\"ttl_min\":64,\"ttl_max\":64,\"prefix\":\"a\\u00ff\","
			"\"prefix_hex\":\"61ff\",\"end_reason\":\"room\"");
	free(bytes);
}

/* -- readers ---------------------------------------------------------------------------------------- */

static char path[] = "/tmp/nfring-flow-XXXXXX";
static int reader = -1;

/* Makes a FIFO with a reader that reads nothing yet. */
static int begin(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	strcpy(path + strlen(path) - 6, "XXXXXX");
	if (close(mkstemp(path)) < 0 || unlink(path) < 0 || mkfifo(path, 0600) < 0)
		return -1;
	reader = open(path, O_RDONLY | O_NONBLOCK);
	return reader < 0 ? -1 : 0;
}

static int end(void **state)
{
	(void)state;
	if (reader >= 0)
		close(reader);
	return unlink(path);
}

static struct flow_sink *open_lines(const struct flow_target *t)
{
	struct flow_sink *s = NULL;

	assert_int_equal(flow_json_open(&s, t, &run), 0);
	return s;
}

static void give(struct flow_sink *s, uint32_t records)
{
	const struct flow_record r = { .packets = { 1 }, .bytes = { 40 }, .family = AF_INET, .end = FLOW_END_IDLE };

	for (uint32_t i = 0; i < records; i++)
		s->ops->record(s, &r);
	s->ops->flush(s);
}

struct seen {
	uint64_t lines, broken;
};

/* Reads until the writer closes; lines are objects from { to }. */
static void *read_lines(void *arg)
{
	struct seen *seen = arg;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	FILE *f = fdopen(dup(reader), "r");

	fcntl(reader, F_SETFL, 0); /* of the same open file */
	while ((len = getline(&line, &size, f)) > 0) {
		seen->lines++;
		if (len < 3 || line[0] != '{' || strcmp(line + len - 2, "}\n") != 0)
			seen->broken++;
	}
	free(line);
	fclose(f);
	return NULL;
}

/* The export thread never waits for it; what it reads and what is counted as unsent is all. */
static void a_reader_that_is_slow_gets_whole_lines(void **state)
{
	const struct flow_target target = { .kind = FLOW_TO_JSON, .url = "json:it", .path = path };
	struct flow_sink *s = open_lines(&target);
	const _Atomic bool hurry = false;
	struct seen seen = { 0 };
	uint64_t unsent;
	pthread_t thread;

	(void)state;
	give(s, RECORDS);
	assert_true(s->counts.unsent_flows > 0);
	assert_true(s->counts.unsent_flows < RECORDS);
	assert_int_equal(pthread_create(&thread, NULL, read_lines, &seen), 0);
	s->ops->finish(s, 0, &hurry);
	assert_int_equal(s->counts.flows + s->counts.unsent_flows, RECORDS);
	assert_int_equal(s->counts.packets + s->counts.unsent_packets, RECORDS);
	assert_int_equal(s->counts.bytes + s->counts.unsent_bytes, 40 * RECORDS);
	assert_int_equal(s->counts.messages, s->counts.flows);
	unsent = s->counts.unsent_flows;
	s->ops->close(s);
	pthread_join(thread, NULL);
	assert_int_equal(seen.lines + unsent, RECORDS);
	assert_int_equal(seen.broken, 0);
}

static void what_waits_for_a_reader_that_leaves_is_unsent(void **state)
{
	const struct flow_target target = { .kind = FLOW_TO_JSON, .url = "json:it", .path = path };
	struct flow_sink *s = open_lines(&target);
	const _Atomic bool hurry = false;

	(void)state;
	give(s, 1000);
	close(reader);
	reader = -1;
	s->ops->finish(s, 0, &hurry);
	assert_int_equal(s->counts.flows + s->counts.unsent_flows, 1000);
	assert_true(s->counts.unsent_flows > 0);
	assert_true(s->counts.errors > 0);
	assert_false(s->reader_left); /* as of stdout */
	s->ops->close(s);
}

static void in_a_hurry_nothing_is_waited_for(void **state)
{
	const struct flow_target target = { .kind = FLOW_TO_JSON, .url = "json:it", .path = path };
	struct flow_sink *s = open_lines(&target);
	const _Atomic bool hurry = true;

	(void)state;
	give(s, 1000);
	s->ops->finish(s, 0, &hurry);
	assert_int_equal(s->counts.flows + s->counts.unsent_flows, 1000);
	assert_true(s->counts.unsent_flows > 0);
	s->ops->close(s);
}

static void a_full_disk_is_counted(void **state)
{
	const struct flow_target target = { .kind = FLOW_TO_JSON, .url = "json:/dev/full", .path = "/dev/full" };
	struct flow_sink *s = open_lines(&target);
	const _Atomic bool hurry = false;

	(void)state;
	give(s, 10);
	give(s, 10);
	s->ops->finish(s, 0, &hurry);
	assert_int_equal(s->counts.flows, 0);
	assert_int_equal(s->counts.unsent_flows, 20);
	assert_int_equal(s->counts.messages, 0);
	assert_int_equal(s->counts.errors, 2);
	s->ops->close(s);
}

static void a_fifo_without_a_reader_is_an_error(void **state)
{
	const struct flow_target target = { .kind = FLOW_TO_JSON, .url = "json:it", .path = path };
	struct flow_sink *s = NULL;

	(void)state;
	close(reader);
	reader = -1;
	assert_int_not_equal(flow_json_open(&s, &target, &run), 0);
	assert_null(s);
}

#define READER_TEST(behaviour)                                                                                         \
	{                                                                                                              \
		"flow_json." #behaviour, behaviour, begin, end, NULL                                                   \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(flow_json, a_record_has_all_that_a_flow_has),
		TEST(flow_json, what_a_flow_has_not_is_left_out),
		READER_TEST(a_reader_that_is_slow_gets_whole_lines),
		READER_TEST(what_waits_for_a_reader_that_leaves_is_unsent),
		READER_TEST(in_a_hurry_nothing_is_waited_for),
		TEST(flow_json, a_full_disk_is_counted),
		READER_TEST(a_fifo_without_a_reader_is_an_error),
	};

	return RUN(flow_json, tests);
}
