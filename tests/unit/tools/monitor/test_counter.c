/* SPDX-License-Identifier: MIT */
/* What consumers count, and the series that are made of it. */
#include "assertions.h"
#include "clock.h"
#include "message.h"
#include "prefixes.h"

#include <stdlib.h>
#include <string.h>

#define GROUP 5
#define INDEX 1
#define NS_PER_S UINT64_C(1000000000)

static uint16_t groups[] = { 4, GROUP };
static struct monitor_source source;

static int begin(void **state)
{
	(void)state;
	source = (struct monitor_source){ .workers = 1, .group_number = groups };
	source.counts.groups = 2;
	source.counts.index = calloc(65536, sizeof(uint16_t));
	source.counts.index[GROUP] = INDEX;
	source.counts.group = aligned_alloc(MONITOR_LINE, 2 * sizeof(struct monitor_group));
	source.counter = aligned_alloc(MONITOR_LINE, sizeof(struct monitor_counter));
	memset(source.counts.group, 0, 2 * sizeof(struct monitor_group));
	memset(source.counter, 0, sizeof(struct monitor_counter));
	source.counter->counts = &source.counts;
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(source.counts.index);
	free(source.counts.group);
	free(source.counter);
	return 0;
}

/* A packet of IPv4 that says `total` bytes, of which 28 are captured. */
static void packet(struct message *m, const char *prefix, size_t prefix_len, uint16_t total)
{
	uint8_t ip[28] = { 0x45, 0, (uint8_t)(total >> 8), (uint8_t)total };
	const uint8_t head[4] = { 0x08, 0x00, 3, 0 };

	ip[9] = 17;
	message_open(m, 2, GROUP);
	message_add(m, NFULA_PACKET_HDR, head, sizeof(head));
	if (prefix)
		message_add(m, NFULA_PREFIX, prefix, (uint32_t)prefix_len);
	message_add(m, NFULA_PAYLOAD, ip, sizeof(ip));
}

static void count_at(const struct message *m, uint64_t received_ns)
{
	const struct nfring_batch b = { .pkt = m->pkt, .count = 1, .group = GROUP, .received_ns = received_ns };

	monitor_count(source.counter, &b, 1);
}

/* Counts a packet with this prefix `times` times. */
static void count(const char *prefix, size_t prefix_len, uint16_t total, unsigned times)
{
	struct message m;

	packet(&m, prefix, prefix_len, total);
	for (unsigned i = 0; i < times; i++)
		count_at(&m, cli_clock_real_ns());
	message_close(&m);
}

#define COUNT(prefix, total, times) count(prefix, sizeof(prefix), total, times)

static uint64_t read_counter(_Atomic uint64_t *n)
{
	return atomic_load_explicit(n, memory_order_relaxed);
}

/* Fails unless the series number `i` is this one. */
static void expect_series(const struct monitor_series *s, const char *label, uint64_t packets, uint64_t bytes)
{
	assert_int_equal(s->group, GROUP);
	assert_int_equal(s->len, strlen(label));
	assert_memory_equal(s->label, label, s->len);
	assert_int_equal(s->packets, packets);
	assert_int_equal(s->bytes, bytes);
}

static void bytes_are_those_of_the_wire(void **state)
{
	(void)state;
	COUNT("a", 1500, 3);
	COUNT("a", 40, 1);
	assert_int_equal(read_counter(&source.counts.group[INDEX].bytes), 4540);
	assert_int_equal(read_counter(&source.counts.group[0].bytes), 0);
}

static void each_prefix_is_a_series(void **state)
{
	struct monitor_series *s;
	size_t n;

	(void)state;
	COUNT("b", 100, 1);
	COUNT("a", 100, 2);
	COUNT("b", 100, 4);
	count(NULL, 0, 100, 8);
	s = monitor_prefixes_read(&source, &n);
	assert_int_equal(n, 3);
	expect_series(&s[0], "", 8, 800);
	expect_series(&s[1], "a", 2, 200);
	expect_series(&s[2], "b", 5, 500);
	free(s);
}

static void prefixes_beyond_the_limit_are_other(void **state)
{
	uint64_t packets = 0, bytes = 0;
	struct monitor_series *s;
	size_t n;

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < MONITOR_PREFIXES + 10; i++) {
			char prefix[16];

			snprintf(prefix, sizeof(prefix), "%03u", i);
			count(prefix, strlen(prefix) + 1, 100, i + 1);
		}
	}
	s = monitor_prefixes_read(&source, &n);
	assert_int_equal(n, MONITOR_PREFIXES + 1);
	expect_series(&s[0], "000", 3, 300);
	expect_series(&s[MONITOR_PREFIXES - 1], "063", 3 * 64, 300 * 64);
	expect_series(&s[MONITOR_PREFIXES], "other", 3 * 695, 300 * 695); /* 65 to 74 */
	for (size_t i = 0; i < n; i++) {
		packets += s[i].packets;
		bytes += s[i].bytes;
	}
	assert_int_equal(packets, 3 * 74 * 75 / 2);
	assert_int_equal(bytes, read_counter(&source.counts.group[INDEX].bytes));
	free(s);
}

static void series_with_one_label_are_one_series(void **state)
{
	static char long_prefix[MONITOR_PREFIX_BYTES + 2];
	struct monitor_series *s;
	size_t n;

	(void)state;
	memset(long_prefix, 'x', sizeof(long_prefix) - 1);
	COUNT("other", 100, 2);                          /* of a rule */
	count(long_prefix, sizeof(long_prefix), 100, 1); /* no kernel writes it: it has no room */
	COUNT("\xff", 100, 4);                           /* is shown as \xff */
	COUNT("\\xff", 100, 8);
	s = monitor_prefixes_read(&source, &n);
	assert_int_equal(n, 2);
	expect_series(&s[0], "\\\\xff", 12, 1200);
	expect_series(&s[1], "other", 3, 300);
	free(s);
}

static unsigned bucket_of(uint64_t ns)
{
	unsigned i = 0;

	while (i < MONITOR_BOUNDS && ns > monitor_bound_ns[i])
		i++;
	return i;
}

static void latency_is_in_the_bucket_of_its_bound(void **state)
{
	uint64_t now_ns, sum = 0, packets = 0;
	struct message m;

	(void)state;
	packet(&m, "a", 2, 100);
	count_at(&m, cli_clock_real_ns()); /* the clocks are looked at */
	now_ns = cli_clock_real_ns();
	count_at(&m, now_ns - 300 * NS_PER_S); /* received so long ago */
	assert_int_equal(read_counter(&source.counter->latency[MONITOR_BOUNDS]), 1);
	count_at(&m, now_ns - 3 * NS_PER_S);
	assert_int_equal(read_counter(&source.counter->latency[bucket_of(3 * NS_PER_S + 1)]), 1);
	for (unsigned i = 0; i <= MONITOR_BOUNDS; i++)
		packets += read_counter(&source.counter->latency[i]);
	sum = read_counter(&source.counter->latency_ns);
	assert_int_equal(packets, 3);
	assert_in_range(sum, 303 * NS_PER_S, 400 * NS_PER_S);
	message_close(&m);
}

static void packet_of_the_future_has_no_latency(void **state)
{
	struct message m;

	(void)state;
	packet(&m, "a", 2, 100);
	count_at(&m, cli_clock_real_ns() + 3600 * NS_PER_S); /* the clock was set back since */
	assert_int_equal(read_counter(&source.counter->latency_ns), 0);
	for (unsigned i = 0; i <= MONITOR_BOUNDS; i++)
		assert_int_equal(read_counter(&source.counter->latency[i]), 0);
	assert_int_equal(read_counter(&source.counts.group[INDEX].bytes), 100);
	message_close(&m);
}

static void no_counter_counts_nothing(void **state)
{
	const struct nfring_batch b = { .count = 1 };

	(void)state;
	monitor_count(NULL, &b, 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(bytes_are_those_of_the_wire),
		TEST(each_prefix_is_a_series),
		TEST(prefixes_beyond_the_limit_are_other),
		TEST(series_with_one_label_are_one_series),
		TEST(latency_is_in_the_bucket_of_its_bound),
		TEST(packet_of_the_future_has_no_latency),
		TEST(no_counter_counts_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
