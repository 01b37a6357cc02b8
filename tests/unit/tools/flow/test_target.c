/* SPDX-License-Identifier: MIT */
/* The URLs of --to. */
#include "unit.h"

#include "target.h"

#include <string.h>

static void expect(const char *url, enum flow_target_kind kind, const char *host, const char *port)
{
	struct flow_target t;

	assert_null(flow_target_parse(&t, url));
	assert_int_equal(t.kind, kind);
	assert_string_equal(t.host, host);
	assert_string_equal(t.port, port);
	assert_ptr_equal(t.url, url);
}

static void a_collector_is_a_host_and_a_port(void **state)
{
	(void)state;
	expect("ipfix+udp://collector:9995", FLOW_TO_IPFIX_UDP, "collector", "9995");
	expect("ipfix+tcp://192.0.2.1:1", FLOW_TO_IPFIX_TCP, "192.0.2.1", "1");
	expect("ipfix+tcp://[2001:db8::1]:65535", FLOW_TO_IPFIX_TCP, "2001:db8::1", "65535");
}

static void without_a_port_it_is_that_of_ipfix(void **state)
{
	(void)state;
	expect("ipfix+udp://collector", FLOW_TO_IPFIX_UDP, "collector", "4739");
	expect("ipfix+udp://[::1]", FLOW_TO_IPFIX_UDP, "::1", "4739");
}

static void a_file_is_a_path(void **state)
{
	struct flow_target t;

	(void)state;
	assert_null(flow_target_parse(&t, "ipfix-file:/var/log/a:b"));
	assert_int_equal(t.kind, FLOW_TO_IPFIX_FILE);
	assert_string_equal(t.path, "/var/log/a:b");
	assert_null(flow_target_parse(&t, "json:-"));
	assert_int_equal(t.kind, FLOW_TO_JSON);
	assert_string_equal(t.path, "-");
}

static void a_topic_has_brokers(void **state)
{
	struct flow_target t;

	(void)state;
	assert_null(flow_target_parse(&t, "kafka://one:9092,[::1]:9093/flows"));
	assert_int_equal(t.kind, FLOW_TO_KAFKA);
	assert_string_equal(t.host, "one:9092,[::1]:9093");
	assert_string_equal(t.topic, "flows");
}

static void anything_else_is_told_what_is_taken(void **state)
{
	static const char *const wrong[] = {
		"",
		"collector:9995",
		"udp://collector:9995",
		"IPFIX+UDP://collector",
		"ipfix+udp://",
		"ipfix+udp://:9995",
		"ipfix+udp://host:",
		"ipfix+udp://host:0",
		"ipfix+udp://host:65536",
		"ipfix+udp://host:9995/path",
		"ipfix+udp://host:http",
		"ipfix+tcp://[::1",
		"ipfix+tcp://[]:1",
		"ipfix+tcp://[::1]9",
		"ipfix-file:",
		"json:",
		"kafka://broker",
		"kafka:///topic",
		"kafka://broker/",
		"kafka://broker/topic/more",
	};
	struct flow_target t;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(wrong); i++) {
		const char *takes = flow_target_parse(&t, wrong[i]);

		if (!takes)
			fail_msg("%s was taken", wrong[i]);
		assert_true(strlen(takes) > 10);
	}
}

static void a_url_of_any_length_stays_within_its_memory(void **state)
{
	static char url[FLOW_TARGET_TEXT_MAX + 16] = "json:";
	struct flow_target t;

	(void)state;
	memset(url + 5, 'x', FLOW_TARGET_TEXT_MAX - 6);
	assert_int_equal(strlen(url), FLOW_TARGET_TEXT_MAX - 1);
	assert_null(flow_target_parse(&t, url));
	assert_string_equal(t.path, url + 5);
	strcat(url, "x");
	assert_non_null(flow_target_parse(&t, url));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(target, a_collector_is_a_host_and_a_port),
		TEST(target, without_a_port_it_is_that_of_ipfix),
		TEST(target, a_file_is_a_path),
		TEST(target, a_topic_has_brokers),
		TEST(target, anything_else_is_told_what_is_taken),
		TEST(target, a_url_of_any_length_stays_within_its_memory),
	};

	return RUN(target, tests);
}
