/* SPDX-License-Identifier: MIT */
/* nfring-pps measures, and reports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "meter.h"
#include "report.h"
#include "decimal.h"
#include "message.h"

static struct cli_meter meter, other;

static int reset(void **state)
{
	(void)state;
	memset(&meter, 0, sizeof(meter));
	memset(&other, 0, sizeof(other));
	meter.payload_offset = other.payload_offset = CLI_METER_NO_OFFSET;
	return 0;
}

/* A batch of one packet. */
static void meter_one(struct cli_meter *m, const struct message *msg, uint64_t received_ns, uint64_t now_ns)
{
	const struct nfring_batch b = { .pkt = msg->pkt, .count = 1, .received_ns = received_ns };

	cli_meter_batch(m, &b, 1, now_ns);
}

static void latency_is_from_the_kernels_timestamp(void **state)
{
	const struct nfring_hist *h = &meter.latency_ns[CLI_LATENCY_KERNEL];
	struct message m;

	(void)state;
	message_open(&m, 2, 5);
	message_add_timestamp(&m, 10, 250);
	message_add(&m, NFULA_PAYLOAD, "12345", 5);
	meter_one(&meter, &m, 1, 10000750000u);
	assert_int_equal(meter.packets, 1);
	assert_int_equal(meter.bytes, 5);
	assert_int_equal(h->count, 1);
	assert_int_equal(h->max, 500000);
	meter_one(&meter, &m, 1, 9000000000u); /* the clock was set back */
	assert_int_equal(h->count, 1);
	assert_int_equal(meter.stepped, 1);
	assert_int_equal(cli_meter_clock(&meter), CLI_LATENCY_KERNEL);
	message_close(&m);
}

static void packets_across_a_step_of_the_clock_are_counted_apart(void **state)
{
	const struct nfring_hist *h = &meter.latency_ns[CLI_LATENCY_KERNEL];
	struct message m;

	(void)state;
	nfring_steps_look(&meter.steps, 11000000000u, 5000000);
	nfring_steps_look(&meter.steps, 86400000000000u, 7000000);
	message_open(&m, 2, 5);
	message_add_timestamp(&m, 10, 250);
	meter_one(&meter, &m, 1, 86400000500000u);
	message_close(&m);
	message_open(&m, 2, 5);
	message_add_timestamp(&m, 86400, 100);
	meter_one(&meter, &m, 1, 86400000500000u);
	message_close(&m);
	assert_int_equal(meter.packets, 2);
	assert_int_equal(meter.stepped, 1);
	assert_int_equal(h->count, 1);
	assert_int_equal(h->max, 400000);
}

static void summary_says_how_many_packets_a_step_has_left_out(void **state)
{
	struct pps_result r = { .meter = &meter, .mode = "ring", .kernel = "" };
	char *json, *text;

	(void)state;
	PRINT(text, f, pps_report_text(f, &r));
	assert_null(strstr(text, "step"));
	free(text);
	meter.stepped = 3;
	PRINT(json, f, pps_report_json(f, &r));
	PRINT(text, f, pps_report_text(f, &r));
	assert_non_null(strstr(json, "\"latency_stepped\":3,"));
	assert_non_null(strstr(text, "without 3 packets across a step of the wall clock"));
	free(json);
	free(text);
}

/* Equal and different timestamps in one batch: runs must not swallow any. */
static void every_packet_of_a_batch_is_counted_once(void **state)
{
	static const uint32_t usec[] = { 1, 1, 1, 2, 1, 3, 3 };
	const struct nfring_hist *h = &meter.latency_ns[CLI_LATENCY_KERNEL];
	struct {
		struct nfring_pkt pkt[7];
		uint8_t message[7][64];
	} *d = aligned_alloc(64, sizeof(*d));
	struct nfring_pkt *pkt = d->pkt;

	(void)state;
	for (unsigned i = 0; i < 7; i++) {
		struct message m;

		message_open(&m, 2, 5);
		message_add_timestamp(&m, 0, usec[i]);
		pkt[i] = *m.pkt;
		memcpy(d->message[i], message_at(&m), m.bytes);
		pkt[i].msg = (int32_t)(d->message[i] - (const uint8_t *)&pkt[i]);
		message_close(&m);
	}
	cli_meter_batch(&meter, &(struct nfring_batch){ .pkt = pkt, .count = 7 }, 7, 10000);
	assert_int_equal(h->count, 7);
	assert_int_equal(h->bucket[nfring_hist_index(9000)], 4);
	assert_int_equal(h->bucket[nfring_hist_index(8000)], 1);
	assert_int_equal(h->bucket[nfring_hist_index(7000)], 2);
	cli_meter_batch(&meter, &(struct nfring_batch){ .pkt = pkt, .count = 7 }, 2, 10000);
	assert_int_equal(meter.packets, 9);
	assert_int_equal(h->count, 9);
	free(d);
}

static void without_timestamps_latency_is_from_receipt(void **state)
{
	struct message m;

	(void)state;
	message_open(&m, 2, 5);
	meter_one(&meter, &m, 1000, 3000);
	assert_int_equal(cli_meter_clock(&meter), CLI_LATENCY_RECEIPT);
	assert_int_equal(meter.latency_ns[CLI_LATENCY_RECEIPT].max, 2000);
	message_close(&m);
}

static void latency_offset_is_read_within_the_payload_only(void **state)
{
	uint64_t sent = 4000;
	uint8_t payload[20] = { 0 };
	struct message m;

	(void)state;
	memcpy(payload + 12, &sent, sizeof(sent));
	message_open(&m, 2, 5);
	message_add_timestamp(&m, 1, 0);
	message_add(&m, NFULA_PAYLOAD, payload, sizeof(payload));
	meter.payload_offset = 12;
	meter_one(&meter, &m, 1, 9000);
	assert_int_equal(cli_meter_clock(&meter), CLI_LATENCY_PAYLOAD);
	assert_int_equal(meter.latency_ns[CLI_LATENCY_PAYLOAD].max, 5000);
	meter.payload_offset = 13;
	meter_one(&meter, &m, 1, 9000);
	assert_int_equal(meter.latency_ns[CLI_LATENCY_PAYLOAD].count, 1);
	assert_int_equal(meter.latency_ns[CLI_LATENCY_RECEIPT].count, 1);
	meter.payload_offset = CLI_METER_NO_OFFSET - 1;
	meter_one(&meter, &m, 1, 9000);
	assert_int_equal(meter.latency_ns[CLI_LATENCY_RECEIPT].count, 2);
	message_close(&m);
}

static void merge_adds_what_each_consumer_measured(void **state)
{
	struct message m;

	(void)state;
	message_open(&m, 2, 5);
	message_add(&m, NFULA_PAYLOAD, "12345", 5);
	meter_one(&meter, &m, 1000, 3000);
	meter_one(&other, &m, 1000, 9000);
	cli_meter_merge(&meter, &other);
	assert_int_equal(meter.packets, 2);
	assert_int_equal(meter.bytes, 10);
	assert_int_equal(meter.latency_ns[CLI_LATENCY_RECEIPT].count, 2);
	assert_int_equal(meter.latency_ns[CLI_LATENCY_RECEIPT].max, 8000);
	message_close(&m);
}

/* No division by zero reaches the JSON. */
static void report_of_nothing_is_all_numbers(void **state)
{
	struct nfring_worker_stats worker = { .source = "uring", .cpu = -1 };
	const uint64_t packets = 0;
	struct pps_result r = { .meter = &meter,
				.worker = &worker,
				.worker_packets = &packets,
				.workers = 1,
				.mode = "ring",
				.kernel = "6.1" };
	char *json, *text;

	(void)state;
	PRINT(json, f, pps_report_json(f, &r));
	PRINT(text, f, pps_report_text(f, &r));
	assert_null(strstr(json, "nan"));
	assert_null(strstr(json, "inf"));
	assert_non_null(strstr(json, "\"pps\":0.0,"));
	assert_non_null(strstr(json, "\"cpu_ns_per_packet\":0.0,"));
	assert_non_null(strstr(json, "\"samples\":0,\"latency_stepped\":0,\"latency_clock\":\"receipt\""));
	assert_non_null(strstr(json, "\"workers\":[{\"source\":\"uring\",\"cpu\":-1,"));
	assert_null(strstr(text, "nan"));
	free(json);
	free(text);
}

/* The groups of a worker follow each other in the list. */
static void report_lists_groups_that_do_not_follow_each_other(void **state)
{
	const struct nfring_worker_stats worker[] = { { .group = 5, .group_count = 2 },
						      { .group = 100, .group_count = 2 } };
	const struct nfring_stats group[4] = { { .packets = 1 } };
	const uint16_t number[] = { 5, 200, 100, 101 };
	const uint64_t packets[2] = { 0 };
	struct pps_result r = { .meter = &meter,
				.worker = worker,
				.worker_packets = packets,
				.workers = 2,
				.group = group,
				.group_number = number,
				.groups = 4,
				.mode = "ring",
				.kernel = "" };
	char *json, *text;

	(void)state;
	PRINT(json, f, pps_report_json(f, &r));
	PRINT(text, f, pps_report_text(f, &r));
	assert_non_null(strstr(json, "\"group\":5,\"group_count\":2,\"group_list\":[5,200],"));
	assert_non_null(strstr(json, "\"group\":100,\"group_count\":2,\"qthresh\""));
	assert_non_null(strstr(json, "{\"group\":200,\"worker\":0,"));
	assert_non_null(strstr(json, "{\"group\":101,\"worker\":1,"));
	assert_non_null(strstr(text, "group 5,200,"));
	assert_non_null(strstr(text, "group 100:2,"));
	free(json);
	free(text);
}

static void delivered_but_unmeasured_packets_are_discarded(void **state)
{
	struct pps_result r = {
		.stats = { .packets = 10, .discarded = 2 }, .meter = &meter, .mode = "ring", .kernel = ""
	};
	char *json;

	(void)state;
	meter.packets = 7;
	PRINT(json, f, pps_report_json(f, &r));
	assert_non_null(strstr(json, "\"packets\":7,"));
	assert_non_null(strstr(json, "\"discarded\":5,"));
	free(json);
}

static void loss_is_at_least_so_much_while_the_tail_is_unknown(void **state)
{
	struct pps_result r = {
		.stats = { .lost = 3, .tail_unknown = 1 }, .meter = &meter, .mode = "ring", .kernel = ""
	};
	char *json, *text;

	(void)state;
	PRINT(json, f, pps_report_json(f, &r));
	PRINT(text, f, pps_report_text(f, &r));
	assert_non_null(strstr(json, "\"lost\":3,\"tail_unknown\":1,"));
	assert_non_null(strstr(text, "3  packets at least: "));
	free(json);
	free(text);
	r.stats.tail_unknown = 0;
	PRINT(text, f, pps_report_text(f, &r));
	assert_null(strstr(text, "at least"));
	free(text);
}

static void grouped_numbers_have_their_commas(void **state)
{
	char out[CLI_DECIMAL_GROUPED_MAX];

	(void)state;
	assert_string_equal(cli_decimal_grouped(0, out), "0");
	assert_string_equal(cli_decimal_grouped(999, out), "999");
	assert_string_equal(cli_decimal_grouped(1000, out), "1,000");
	assert_string_equal(cli_decimal_grouped(UINT64_MAX, out), "18,446,744,073,709,551,615");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(latency_is_from_the_kernels_timestamp, reset),
		cmocka_unit_test_setup(packets_across_a_step_of_the_clock_are_counted_apart, reset),
		cmocka_unit_test_setup(summary_says_how_many_packets_a_step_has_left_out, reset),
		cmocka_unit_test_setup(every_packet_of_a_batch_is_counted_once, reset),
		cmocka_unit_test_setup(without_timestamps_latency_is_from_receipt, reset),
		cmocka_unit_test_setup(latency_offset_is_read_within_the_payload_only, reset),
		cmocka_unit_test_setup(merge_adds_what_each_consumer_measured, reset),
		cmocka_unit_test_setup(report_of_nothing_is_all_numbers, reset),
		cmocka_unit_test_setup(report_lists_groups_that_do_not_follow_each_other, reset),
		cmocka_unit_test_setup(delivered_but_unmeasured_packets_are_discarded, reset),
		cmocka_unit_test_setup(loss_is_at_least_so_much_while_the_tail_is_unknown, reset),
		cmocka_unit_test_setup(grouped_numbers_have_their_commas, reset),
	};

	return cmocka_run_group_tests_name("tool_pps", tests, NULL, NULL);
}
