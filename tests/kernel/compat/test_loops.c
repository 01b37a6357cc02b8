/* SPDX-License-Identifier: MIT */
/* The loops that libnetfilter_log's documentation shows, with their buffers of 4,096 bytes: on nfring they lose
 * nothing, and what they lose on purpose is counted exactly. */
#include "assertions.h"
#include "flood.h"
#include "group.h"
#include "json.h"
#include "library.h"
#include "loss.h"
#include "scratch.h"
#include "sender.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RULES 16u /* log messages of a datagram */
#define HEADERS 28u
#define END_LIMIT_S 10
#define SMALL_SOCKET "8192"
#define STOCK_LATE_US 1200000 /* the kernel's timer ends its last batch after a second */

static const char *const names[LIBRARIES] = { "the original", "nfring", "nfring, preloaded" };

struct counted {
	unsigned long packets, bytes;
	int was_ended; /* 0: the loop has ended by itself, as the documented one does at the first loss */
};

/* Ends a loop and reads what it has counted. */
static struct counted end_loop(struct nt_proc *p, enum library library)
{
	struct counted c = { 0 };
	const char *line;

	nt_end(p, SIGTERM, END_LIMIT_S);
	library_check(p, library);
	line = strstr(p->out, "packets ");
	assert_true(line && sscanf(line, "packets %lu bytes %lu ended %d", &c.packets, &c.bytes, &c.was_ended) == 3);
	assert_true(c.was_ended || library == STOCK);
	return c;
}

/* -- nothing is lost ------------------------------------------------------------------------------- */

static void flood_loop(const struct nt_ns *ns, enum library library, const char *program, double rate)
{
	struct traffic_opts o = traffic_defaults();
	struct counted c;
	struct nt_proc p;
	uint64_t sent;

	library_spawn_bound(&p, ns, library, 5, NT_ARGS(program, "5"));
	o.rate_pps = rate / RULES;
	o.count = test_scale((uint64_t)rate) / RULES;
	sent = nt_send_with(ns, o) * RULES;
	if (library == STOCK)
		usleep(STOCK_LATE_US);
	else
		nt_group_drained(ns, 5);
	c = end_loop(&p, library);
	printf("%s with %s: sent %lu, lost %lu%s\n", strrchr(program, '/') + 1, names[library], sent, sent - c.packets,
	       c.was_ended ? "" : ", ended by itself");
	if (library != STOCK && (c.packets != sent || c.bytes != sent * (TRAFFIC_PAYLOAD_BYTES + HEADERS)))
		fail_msg("%s\n%lu packets with %lu bytes", p.err, c.packets, c.bytes);
	nt_proc_free(&p);
}

static void documented_loops_lose_nothing(void **state)
{
	static const char *const programs[] = { NT_COMPAT_LOOP, NT_COMPAT_SELECT };
	static const double rates[] = { 2000, 50000, 400000 };

	nt_flood_rules(*state, RULES);
	for (unsigned i = 0; i < 2; i++)
		for (unsigned r = 0; r < 3; r++)
			for (enum library library = STOCK; library < LIBRARIES; library++)
				flood_loop(*state, library, programs[i], TEST_SANITIZED ? rates[r] / 10 : rates[r]);
}

/* Packets larger than the buffer of the loop: the object that is preloaded keeps what does not fit. */
static void packets_larger_than_the_buffer_arrive_whole(void **state)
{
	const struct sender s = { .port = 9 };
	const struct nt_ns *ns = *state;
	unsigned long sent = 0, bytes = 0;
	struct counted c;
	struct nt_proc p;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	library_spawn_bound(&p, ns, PRELOADED, 5, NT_ARGS(NT_COMPAT_LOOP, "5"));
	for (unsigned size = 1; size <= 65400; size += 501) {
		sent += sender_send(ns, &s, size, size, 1);
		bytes += size + HEADERS;
	}
	assert_int_equal(nt_group_drained(ns, 5), 0);
	c = end_loop(&p, PRELOADED);
	printf("sent %lu packets of 1 byte to 64 KiB\n", sent);
	assert_int_equal(c.packets, sent);
	assert_int_equal(c.bytes, bytes);
	nt_proc_free(&p);
}

/* -- what is lost is counted ------------------------------------------------------------------------- */

/* Floods a loop in a socket too small. */
static uint64_t flood_while_stopped(const struct nt_ns *ns, struct nt_proc *p, enum library library, const char *stats)
{
	char variable[160];

	snprintf(variable, sizeof(variable), "NFRING_STATS=%s", stats);
	library_spawn_bound(p, ns, library, 5, NT_ARGS(variable, "NFRING_RCVBUF=" SMALL_SOCKET, NT_COMPAT_LOOP, "5"));
	return loss_make(ns, p->pid) * RULES;
}

static void losses_are_counted(const struct nt_ns *ns, enum library library, bool is_followed)
{
	const char *path = nt_scratch();
	struct counted c;
	struct nt_proc p;
	uint64_t sent = flood_while_stopped(ns, &p, library, path);
	json_t *stats;
	double lost;

	if (is_followed)
		sent += nt_show_losses(ns, 5) * RULES;
	c = end_loop(&p, library);
	stats = loss_read(path, p.pid);
	lost = nt_json_number(stats, "lost");
	printf("%s: sent %lu, seen %lu, lost %.0f, datagrams dropped %.0f\n%s", names[library], sent, c.packets, lost,
	       nt_json_number(stats, "socket_drops"), p.err);
	assert_int_equal(nt_json_number(stats, "packets"), c.packets);
	assert_int_equal(nt_json_number(stats, "truncated") + nt_json_number(stats, "malformed"), 0);
	assert_true(nt_json_number(stats, "socket_drops") > 0);
	assert_true(json_is_boolean(json_object_get(stats, "tail_unknown")));
	assert_int_equal(json_is_true(json_object_get(stats, "tail_unknown")), !is_followed);
	assert_true(c.packets < sent);
	if (is_followed)
		assert_int_equal(c.packets + (uint64_t)lost, sent);
	else /* the last datagram may have found room: unknown means that there may be more */
		assert_true(c.packets + (uint64_t)lost <= sent);
	assert_int_equal(strstr(p.err, "lost") != NULL, lost > 0);
	json_decref(stats);
	nt_proc_free(&p);
	unlink(path);
}

static void losses_are_counted_exactly_once_a_packet_has_come_after_them(void **state)
{
	nt_flood_rules(*state, RULES);
	for (enum library library = OURS; library < LIBRARIES; library++)
		losses_are_counted(*state, library, true);
}

static void losses_at_the_end_are_said_to_be_unknown(void **state)
{
	nt_flood_rules(*state, RULES);
	for (enum library library = OURS; library < LIBRARIES; library++)
		losses_are_counted(*state, library, false);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(documented_loops_lose_nothing),
		NT_TEST(packets_larger_than_the_buffer_arrive_whole),
		NT_TEST(losses_are_counted_exactly_once_a_packet_has_come_after_them),
		NT_TEST(losses_at_the_end_are_said_to_be_unknown),
	};

	NT_MAIN(argc, argv, tests);
}
