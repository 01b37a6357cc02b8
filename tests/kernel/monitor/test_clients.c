/* SPDX-License-Identifier: MIT */
/* --metrics beside 200 slow and hostile clients: a scrape gets through, and the capture does not notice. */
#include "flood.h"
#include "group.h"
#include "hostile.h"
#include "json.h"
#include "scrape.h"
#include "proc.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENTS 200
#define RATE 10000
#define INTERVAL "0.1"
#define INTERVALS 15 /* of each phase */
#define SCRAPES 10
#define P99_RATIO 25 /* a machine with two CPUs runs the flood, the capture, the clients and the test */

/* Returns how many lines a program has printed so far. */
static size_t lines(const struct nt_proc *p)
{
	static char text[1 << 18];
	ssize_t len = pread(p->out_fd, text, sizeof(text), 0);
	size_t n = 0;

	for (ssize_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

static void wait_for_lines(const struct nt_proc *p, size_t n)
{
	const double end = nt_until(30);

	while (lines(p) < n) {
		assert_true(nt_now() < end);
		usleep(10000);
	}
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Returns the median of the p99 of some intervals. */
static double median_p99(const json_t *all, size_t from, size_t to)
{
	double p99[256];
	size_t n = 0;

	for (size_t i = from; i < to && n < 256; i++)
		p99[n++] = nt_json_number(json_object_get(json_array_get(all, i), "latency_us"), "p99");
	qsort(p99, n, sizeof(p99[0]), compare);
	return n ? p99[n / 2] : 0;
}

static void capture_does_not_notice_them_and_a_scrape_gets_through(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts t = traffic_defaults();
	double begun, longest = 0, before, beside;
	struct nt_proc p;
	size_t alone, all_lines;
	uint64_t sent;
	uint16_t port;
	pid_t clients;
	json_t *all;

	nt_output_rules(ns, "udp dport 9", "log prefix \"web \" group 5", 1);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_PPS, "--group", "5", "--json", "--interval", INTERVAL, "--metrics", ":0"));
	port = scrape_port(&p);
	t.rate_pps = RATE;
	t.seconds = 60;
	nt_flood_start(ns, t);
	wait_for_lines(&p, INTERVALS);
	alone = lines(&p);
	clients = hostile_start(ns, port, CLIENTS);
	for (unsigned i = 0; i < SCRAPES; i++) {
		char *m;

		nt_sleep(0.1);
		begun = nt_now();
		m = scrape(ns, port);
		longest = nt_now() - begun > longest ? nt_now() - begun : longest;
		assert_true(scrape_number(m, "nfring_packets_total{group=\"5\"}") > 0);
		free(m);
	}
	wait_for_lines(&p, alone + 1 + INTERVALS);
	all_lines = lines(&p);
	kill(clients, SIGKILL);
	waitpid(clients, NULL, 0);
	sent = nt_flood_end(true);
	nt_group_drained(ns, 5);
	nt_end(&p, SIGINT, 10);
	assert_int_equal(p.status, 0);
	all = nt_json_lines(p.out);
	nt_json_accounts_for(json_array_get(all, json_array_size(all) - 1), sent);
	assert_int_equal(nt_json_number(json_array_get(all, json_array_size(all) - 1), "lost"), 0);
	before = median_p99(all, 1, alone);
	beside = median_p99(all, alone + 1, all_lines);
	printf("           p99 %.0f us, beside %u clients %.0f us; %u scrapes, the longest took %.3f s\n", before,
	       CLIENTS, beside, SCRAPES, longest);
	assert_true(TEST_SANITIZED || beside < before * P99_RATIO);
	json_decref(all);
	nt_proc_free(&p);
}

/* A client that stops in the middle of a request is thrown out by its age, whatever it sends. */
static void slow_client_is_thrown_out(void **state)
{
	static const char slow[] = "GET /metrics HTTP/1.1\r\nX-Slow: ";
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	unsigned bytes = 0;
	uint16_t port;
	int fd;

	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--metrics", ":0"));
	port = scrape_port(&p);
	fd = scrape_connect(ns, port);
	assert_true(fd >= 0);
	assert_int_equal(send(fd, slow, sizeof(slow) - 1, 0), sizeof(slow) - 1);
	while (send(fd, "a", 1, MSG_NOSIGNAL) == 1 && bytes < 400) {
		bytes++;
		nt_sleep(0.1);
	}
	printf("           thrown out after %u bytes\n", bytes);
	assert_true(bytes < 400);
	close(fd);
	free(scrape(ns, port));
	nt_end(&p, SIGINT, 10);
	assert_int_equal(p.status, 0);
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(capture_does_not_notice_them_and_a_scrape_gets_through),
		NT_TEST(slow_client_is_thrown_out),
	};

	NT_MAIN(argc, argv, tests);
}
