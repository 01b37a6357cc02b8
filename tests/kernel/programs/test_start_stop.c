/* SPDX-License-Identifier: MIT */
/* Each program on nfring starts, captures and stops while a sender logs to its group as fast as it can. */
#include "flood.h"
#include "reader.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define GROUP 5
#define STATEMENTS 16     /* log messages for each datagram */
#define CAPTURE_US 200000 /* packets queue up */
#define ROUND_S 60 /* at most: a program may set its group up for long, each ACK comes behind the packets before it */

/* NFRING_TEST_STARTS times, 3 unless it is set. */
static unsigned rounds(void)
{
	const char *text = getenv("NFRING_TEST_STARTS");
	int n = text ? atoi(text) : 3;

	return n > 0 ? (unsigned)n : 1;
}

static void start_and_stop(const struct nt_ns *ns, const struct nflog_program *program)
{
	struct reader r = { .program = program };
	struct traffic_opts o = traffic_defaults();
	uint64_t packets, least = UINT64_MAX;

	reader_needed(rounds() * ROUND_S);
	nt_flood_rules(ns, STATEMENTS);
	o.seconds = rounds() * ROUND_S;
	nt_flood_start(ns, o);
	for (unsigned i = 0; i < rounds(); i++) {
		r.setup = (struct nflog_setup){ .group = GROUP, .refresh_s = 1, .runner = on_nfring };
		reader_start(&r, ns);
		reader_wait_for_packets(&r);
		usleep(CAPTURE_US);
		assert_int_equal(reader_end(&r), 0);
		packets = reader_count(&r);
		assert_true(packets > 0);
		if (packets < least)
			least = packets;
	}
	nt_flood_end(true);
	printf("%s: %u starts and stops, at least %llu packets each\n", program->name, rounds(),
	       (unsigned long long)least);
}

static void ulogd_starts_and_stops_under_flood(void **state)
{
	start_and_stop(*state, &nflog_ulogd_json);
}

static void suricata_starts_and_stops_under_flood(void **state)
{
	reader_needs_new_memory();
	start_and_stop(*state, &nflog_suricata);
}

static void uacctd_starts_and_stops_under_flood(void **state)
{
	start_and_stop(*state, &nflog_uacctd_print);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(ulogd_starts_and_stops_under_flood),
		NT_TEST(suricata_starts_and_stops_under_flood),
		NT_TEST(uacctd_starts_and_stops_under_flood),
	};

	NT_MAIN(argc, argv, tests);
}
