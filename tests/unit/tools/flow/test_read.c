/* SPDX-License-Identifier: MIT */
/* Flows of a capture file: they end as its time goes on, and its losses are told by group. */
#include "unit.h"

#include "read.h"
#include "capture_bytes.h"

#include <linux/netfilter/nfnetlink_log.h>
#include <stdio.h>

#define SECOND UINT64_C(1000000000)
#define MICROSECONDS 0xa1b2c3d4u
#define UDP_BYTES 28u
#define GROUP 5

static struct reading {
	struct flow_options options;
	struct flow_shared shared;
	struct flow_read reader;
	struct nfring *engine;
	struct flow_consumer *consumer;
	char path[32];
} t;

static int begin(void **state)
{
	(void)state;
	memset(&t, 0, sizeof(t));
	t.options.active_ns = 60 * SECOND;
	t.options.inactive_ns = 15 * SECOND;
	t.options.max_flows = 1000;
	t.options.capture.opts = nfring_opts_default();
	t.options.capture.opts.source = NFRING_SOURCE_FEED;
	strcpy(t.path, "/tmp/nfring-flow-XXXXXX");
	if (nfring_open(&t.engine, &t.options.capture.opts, NULL) < 0 || nfring_start(t.engine, NULL) < 0)
		return -1;
	t.shared.options = &t.options;
	t.shared.groups = flow_groups_open(t.engine, true);
	t.shared.queue = flow_queue_open(1);
	t.consumer = flow_consumers_open(&t.shared, 1);
	return t.consumer ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	nfring_close(t.engine);
	flow_consumers_close(t.consumer, 1);
	flow_queue_close(t.shared.queue);
	flow_groups_close(t.shared.groups);
	flow_read_close(&t.reader);
	return unlink(t.path);
}

/* Reads a file of these bytes. Returns its records, which the next call frees. */
static struct flow_block *read_bytes(const struct bytes *b)
{
	const int fd = mkstemp(t.path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, b->at, b->len), b->len);
	close(fd);
	assert_int_equal(flow_read_open(&t.reader, t.path, &t.options.capture), 0);
	assert_int_equal(flow_read_run(&t.reader, t.engine, t.shared.groups, t.consumer), 0);
	flow_consumers_join(t.consumer, 1);
	return flow_queue_take(t.shared.queue);
}

/* A packet of UDP from a port. */
static void put_udp(struct bytes *b, uint32_t seconds, uint16_t group, uint8_t port)
{
	const uint8_t head[] = { 2, 0, (uint8_t)(group >> 8), (uint8_t)group };
	const uint8_t header[] = { 0x08, 0x00, 0, 0 };
	const uint8_t ip[UDP_BYTES] = { 0x45, 0, 0, UDP_BYTES, 0, 0, 0, 0, 64,   17, 0,  0, 192,
					0,    2, 1, 192,       0, 2, 2, 0, port, 0,  53, 0, 8 };

	put32(b, seconds);
	put32(b, 0);
	put32(b, 4 + 8 + 4 + UDP_BYTES);
	put32(b, 4 + 8 + 4 + UDP_BYTES);
	put(b, head, sizeof(head));
	put16(b, 4 + sizeof(header));
	put16(b, NFULA_PACKET_HDR);
	put(b, header, sizeof(header));
	put16(b, 4 + UDP_BYTES);
	put16(b, NFULA_PAYLOAD);
	put(b, ip, sizeof(ip));
}

static void flows_end_as_the_time_of_the_file_goes_on(void **state)
{
	struct bytes b = { 0 };
	struct flow_block *block;

	(void)state;
	put_pcap(&b, MICROSECONDS, NFLOG);
	put_udp(&b, 1000, GROUP, 1);
	for (uint32_t i = 1; i <= 20; i++)
		put_udp(&b, 1000 + i, GROUP, 2);
	block = read_bytes(&b);
	assert_non_null(block);
	assert_int_equal(block->count, 2);
	assert_int_equal(block->record[0].src_port, 1);
	assert_int_equal(block->record[0].end, FLOW_END_IDLE);
	assert_int_equal(block->record[0].last_ns[FLOW_FORWARD], 1000 * SECOND);
	assert_int_equal(block->record[1].src_port, 2);
	assert_int_equal(block->record[1].end, FLOW_END_FORCED);
	assert_int_equal(block->record[1].packets[FLOW_FORWARD], 20);
	flow_queue_give_back(t.shared.queue, block);
}

static void a_time_that_goes_back_ends_no_flow(void **state)
{
	struct bytes b = { 0 };
	struct flow_block *block;

	(void)state;
	put_pcap(&b, MICROSECONDS, NFLOG);
	put_udp(&b, 1000, GROUP, 1);
	put_udp(&b, 900, GROUP, 1);
	put_udp(&b, 1001, GROUP, 1);
	block = read_bytes(&b);
	assert_int_equal(block->count, 1);
	assert_int_equal(block->record[0].packets[FLOW_FORWARD], 3);
	assert_int_equal(block->record[0].first_ns[FLOW_FORWARD], 900 * SECOND);
	assert_int_equal(block->record[0].last_ns[FLOW_FORWARD], 1001 * SECOND);
	flow_queue_give_back(t.shared.queue, block);
}

static void losses_of_a_file_are_summed_by_group(void **state)
{
	struct bytes b = { 0 };
	struct flow_totals sum;
	uint32_t at = 0;

	(void)state;
	put_section(&b);
	put_interface(&b, NFLOG, NULL, NULL, 0, 0);
	put_packet(&b, 0, 1, 0, 3);
	put_packet(&b, 0, 2, 65535, 0);
	put_packet(&b, 0, 3, 0, 4);
	assert_null(read_bytes(&b)); /* none of them has an IP packet */
	assert_true(flow_groups_next(t.shared.groups, &at, true, &sum));
	assert_int_equal(sum.group, 0);
	assert_int_equal(sum.lost, 7);
	assert_int_equal(sum.not_ip, 2);
	assert_true(flow_groups_next(t.shared.groups, &at, true, &sum));
	assert_int_equal(sum.group, 65535);
	assert_int_equal(sum.lost, 0);
	assert_int_equal(sum.not_ip, 1);
	assert_false(flow_groups_next(t.shared.groups, &at, true, &sum));
}

static void groups_that_are_not_asked_for_are_left_out(void **state)
{
	struct bytes b = { 0 };
	struct flow_totals sum;
	struct flow_block *block;
	uint32_t at = 0;

	(void)state;
	t.options.capture.group_given = true;
	t.options.capture.groups.number[0] = GROUP;
	t.options.capture.groups.count = 1;
	put_pcap(&b, MICROSECONDS, NFLOG);
	put_udp(&b, 1000, GROUP, 1);
	put_udp(&b, 1001, GROUP + 1, 1);
	block = read_bytes(&b);
	assert_int_equal(block->count, 1);
	assert_int_equal(block->record[0].group, GROUP);
	flow_queue_give_back(t.shared.queue, block);
	assert_true(flow_groups_next(t.shared.groups, &at, true, &sum));
	assert_false(flow_groups_next(t.shared.groups, &at, true, &sum));
}

#define READ_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"flow_read." #behaviour, behaviour, begin, end, NULL                                                   \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READ_TEST(flows_end_as_the_time_of_the_file_goes_on),
		READ_TEST(a_time_that_goes_back_ends_no_flow),
		READ_TEST(losses_of_a_file_are_summed_by_group),
		READ_TEST(groups_that_are_not_asked_for_are_left_out),
	};

	return RUN(flow_read, tests);
}
