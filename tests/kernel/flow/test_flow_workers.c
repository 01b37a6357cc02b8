/* SPDX-License-Identifier: MIT */
/* The records do not depend on how many workers make them, and a flood of new flows costs no other flow a packet. */
#include "flow_records.h"
#include "group.h"
#include "scratch.h"
#include "spoofed.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GROUPS 4u
#define FLOWS 500u
#define ROUNDS 3u
#define SPOOFED_FLOWS 200000u
#define TABLE 5000u /* --max-flows */
#define REAL 20u    /* flows that go on meanwhile */

enum { IE_PROTOCOL = 4, IE_SRC_PORT = 7, IE_SRC = 8, IE_DST_PORT = 11, IE_DST = 12, IE_OUT = 14 };

/* What tells a record apart, but for its times. */
struct row {
	uint32_t domain;
	uint64_t src, dst, src_port, dst_port, protocol, out, packets, bytes, reason;
};

struct rows {
	struct row *row;
	size_t count, room;
};

static void take_row(void *user, const struct nt_ipfix_record *r)
{
	struct rows *rows = user;
	struct row *row;

	if (r->is_options)
		return;
	if (rows->count == rows->room) {
		rows->room = rows->room ? 2 * rows->room : 1024;
		rows->row = realloc(rows->row, rows->room * sizeof(*rows->row));
	}
	row = &rows->row[rows->count++];
	memset(row, 0, sizeof(*row));
	row->domain = r->domain;
	row->src = nt_ipfix_number(r, 0, IE_SRC);
	row->dst = nt_ipfix_number(r, 0, IE_DST);
	row->src_port = nt_ipfix_number(r, 0, IE_SRC_PORT);
	row->dst_port = nt_ipfix_number(r, 0, IE_DST_PORT);
	row->protocol = nt_ipfix_number(r, 0, IE_PROTOCOL);
	row->out = nt_ipfix_number(r, 0, IE_OUT);
	row->packets = nt_ipfix_number(r, 0, IE_PACKETS);
	row->bytes = nt_ipfix_number(r, 0, IE_OCTETS);
	row->reason = nt_ipfix_number(r, 0, IE_END_REASON);
}

static void read_rows(struct rows *rows, const char *file)
{
	struct nt_ipfix d = { .on_record = take_row, .user = rows };

	*rows = (struct rows){ 0 };
	nt_ipfix_file(&d, file);
	nt_ipfix_forget(&d);
}

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct row));
}

/* Captures the same traffic with so many workers. */
static void make_rows(struct rows *rows, const struct nt_ns *ns, const char *workers)
{
	const char *file = nt_scratch();
	static char url[512];
	struct nt_proc p;

	snprintf(url, sizeof(url), "ipfix-file:%s", file);
	nt_spawn_bound(&p, ns, 5 + GROUPS - 1, NT_ARGS(NT_FLOW, "--group", "5:4", "--workers", workers, "--to", url));
	spoofed_send(ns, 1, FLOWS, ROUNDS * FLOWS);
	for (unsigned i = 0; i < GROUPS; i++)
		assert_int_equal(nt_group_drained(ns, 5 + i), 0);
	nt_end(&p, SIGTERM, 60);
	assert_int_equal(p.status, 0);
	nt_proc_free(&p);
	read_rows(rows, file);
	qsort(rows->row, rows->count, sizeof(rows->row[0]), by_bytes);
}

static void one_worker_and_four_make_the_same_records(void **state)
{
	struct rows one, four;

	spoofed_log(*state, "5 log group 6 log group 7 log group 8");
	make_rows(&one, *state, "1");
	make_rows(&four, *state, "4");
	assert_int_equal(one.count, GROUPS * FLOWS);
	assert_int_equal(four.count, one.count);
	assert_memory_equal(one.row, four.row, one.count * sizeof(one.row[0]));
	for (size_t i = 0; i < one.count; i++)
		assert_int_equal(one.row[i].packets, ROUNDS);
	free(one.row);
	free(four.row);
}

/* Returns the memory that a process has in use, in kB. */
static unsigned long memory_of(pid_t pid)
{
	unsigned long kb = 0;
	char path[64], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "VmRSS: %lu", &kb) == 1)
			break;
	fclose(f);
	return kb;
}

/* Returns how many flows are made up: tests/run --long sets more. */
static uint32_t spoofed_flows(void)
{
	const char *text = getenv("NFRING_TEST_SPOOFED");

	return text ? (uint32_t)strtoul(text, NULL, 10) : SPOOFED_FLOWS;
}

static uint64_t packets_of_real_flows(const struct rows *rows)
{
	uint64_t packets = 0;

	for (size_t i = 0; i < rows->count; i++)
		if (rows->row[i].src <= 0x0a000000u + REAL)
			packets += rows->row[i].packets;
	return packets;
}

/* Fails unless memory stayed and each packet of the real flows is in their records. */
static void expect_real(const char *file, uint64_t real, uint64_t sent)
{
	struct flow_records f;
	struct rows rows;

	flow_records_read(&f, file);
	flow_records_account_for(&f, sent);
	read_rows(&rows, file);
	printf("           %zu packets, %zu records, %zu of them for lack of room, lost %zu\n", (size_t)sent,
	       rows.count, (size_t)f.by_reason[5], (size_t)f.lost);
	if (f.lost)
		assert_in_range(packets_of_real_flows(&rows), real > f.lost ? real - f.lost : 0, real);
	else
		assert_int_equal(packets_of_real_flows(&rows), real);
	assert_true(f.by_reason[5] > 0);
	free(rows.row);
}

static void a_flood_of_new_flows_leaves_the_others_and_the_memory_alone(void **state)
{
	const uint32_t spoofed = spoofed_flows();
	const char *file = nt_scratch();
	unsigned long before, after;
	uint64_t real, sent;
	static char url[512];
	struct nt_proc p;

	spoofed_log(*state, "5");
	snprintf(url, sizeof(url), "ipfix-file:%s", file);
	nt_spawn_bound(&p, *state, 5, NT_ARGS(NT_FLOW, "--group", "5", "--max-flows", "5000", "--to", url));
	real = spoofed_send(*state, 1, REAL, 4 * REAL);
	sent = spoofed_send(*state, 1000, 2 * TABLE, 2 * TABLE);
	nt_group_drained(*state, 5);
	before = memory_of(p.pid);
	for (uint32_t i = 0; i < spoofed; i += TABLE) {
		sent += spoofed_send(*state, 100000 + i, TABLE, TABLE);
		real += spoofed_send(*state, 1, REAL, REAL);
	}
	real += spoofed_show_losses(*state, 1);
	after = memory_of(p.pid);
	nt_end(&p, SIGTERM, 60);
	assert_int_equal(p.status, 0);
	nt_proc_free(&p);
	printf("           memory %lu kB, then %lu kB\n", before, after);
	if (!TEST_SANITIZED && after > 2 * before) /* sanitizers keep what is freed */
		fail_msg("memory grew from %lu to %lu kB", before, after);
	expect_real(file, real, sent + real);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(one_worker_and_four_make_the_same_records),
		NT_TEST(a_flood_of_new_flows_leaves_the_others_and_the_memory_alone),
	};

	NT_MAIN(argc, argv, tests);
}
