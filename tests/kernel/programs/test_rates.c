/* SPDX-License-Identifier: MIT */
/* A rate at which a program as it is loses packets: on nfring it loses none, and needs less CPU time for each. */
#include "flood.h"
#include "netflow.h"
#include "reader.h"
#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define GROUP 5
#define STATEMENTS 16 /* log messages for each datagram */
#define SECONDS 2
#define RECEIVER_PORT 2100
#define HALF 0.5 /* bench/peers measures how much less it is */

struct trial {
	uint64_t sent, seen;
	double cpu_ns; /* of the program and its processes, for each packet that it has seen */
};

static void add_packets(const struct netflow_record *r, void *user)
{
	*(uint64_t *)user += r->packets;
}

static uint64_t read_netflow(int fd)
{
	uint64_t packets = 0;

	assert_true(netflow_read(fd, add_packets, &packets));
	return packets;
}

static int open_receiver(const struct nt_ns *ns)
{
	int home = nt_ns_enter(ns), fd = netflow_open(RECEIVER_PORT);

	nt_ns_leave(home);
	assert_true(fd >= 0);
	return fd;
}

static struct trial try(const struct nt_ns *ns, const struct nflog_program *program, const char *const *runner,
			double messages_pps)
{
	struct reader r = { .program = program,
			    .setup = { .group = GROUP, .receiver_port = RECEIVER_PORT, .runner = runner } };
	struct traffic_opts o = traffic_defaults();
	int receiver = open_receiver(ns);
	uint64_t before, after;
	struct trial t;

	reader_start(&r, ns);
	reader_drained(&r, ns); /* its start is not counted */
	assert_true(nflog_cpu_ns(r.proc.pid, &before));
	o.rate_pps = messages_pps / STATEMENTS;
	o.seconds = SECONDS;
	o.cpu = 0;
	t.sent = STATEMENTS * nt_send_with(ns, o);
	reader_drained(&r, ns);
	assert_true(nflog_cpu_ns(r.proc.pid, &after));
	assert_int_equal(reader_end(&r), 0);
	t.seen = program->count ? reader_count(&r) : read_netflow(receiver);
	t.cpu_ns = (double)(after - before) / (double)t.seen;
	close(receiver);
	if (runner == on_nfring)
		reader_saw(&r, t.sent, t.seen);
	return t;
}

/* Prints what both did. Returns how much CPU time nfring takes of what the program needs as it is. */
static double compare(const struct nt_ns *ns, const struct nflog_program *program, double messages_pps)
{
	struct trial stock, ours;

	reader_needed(60);
	nt_flood_rules(ns, STATEMENTS);
	stock = try(ns, program, as_it_is, messages_pps);
	ours = try(ns, program, on_nfring, messages_pps);
	printf("%s at %.0f messages a second: as it is %" PRIu64 " of %" PRIu64
	       " seen, %.0f ns a packet; on nfring all %" PRIu64 ", %.0f ns: %.2f\n",
	       program->name, messages_pps, stock.seen, stock.sent, stock.cpu_ns, ours.sent, ours.cpu_ns,
	       ours.cpu_ns / stock.cpu_ns);
	return ours.cpu_ns / stock.cpu_ns;
}

static void suricata_loses_nothing(void **state)
{
	reader_needs_new_memory();
	assert_true(compare(*state, &nflog_suricata, 400000) < HALF);
}

static void uacctd_print_loses_nothing(void **state)
{
	assert_true(compare(*state, &nflog_uacctd_print, 400000) < HALF);
}

static void uacctd_nfprobe_loses_nothing(void **state)
{
	assert_true(compare(*state, &nflog_uacctd_nfprobe, 400000) < HALF);
}

static void ulogd_loses_nothing(void **state)
{
	compare(*state, &nflog_ulogd_json, 60000); /* its own work is most of its time */
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(suricata_loses_nothing),
		NT_TEST(uacctd_print_loses_nothing),
		NT_TEST(uacctd_nfprobe_loses_nothing),
		NT_TEST(ulogd_loses_nothing),
	};

	NT_MAIN(argc, argv, tests);
}
