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
#define INTERVALS 8 /* with the clients at one program */
#define ROUNDS 3
#define SCRAPES 4 /* meanwhile */
#define P99_RATIO 10

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

/* Returns the median of the p99 of the intervals that begin with the lines `from`. */
static double median_p99(const json_t *all, const size_t from[ROUNDS])
{
	double p99[ROUNDS * INTERVALS];
	size_t n = 0;

	for (unsigned i = 0; i < ROUNDS; i++)
		for (size_t k = from[i]; k < from[i] + INTERVALS; k++)
			p99[n++] = nt_json_number(json_object_get(json_array_get(all, k), "latency_us"), "p99");
	qsort(p99, n, sizeof(p99[0]), compare);
	return p99[n / 2];
}

/* Lets the clients at the program of `port` for INTERVALS lines of the capture, and scrapes it meanwhile. *from is the
 * first of these lines. Returns the longest scrape in seconds. */
static double disturb(const struct nt_ns *ns, const struct nt_proc *capture, uint16_t port, size_t *from)
{
	pid_t clients = hostile_start(ns, port, CLIENTS);
	double longest = 0;

	*from = lines(capture) + 1; /* after the interval that they came in */
	for (unsigned i = 0; i < SCRAPES; i++) {
		double begun;

		nt_sleep(0.1);
		begun = nt_now();
		free(scrape(ns, port));
		longest = nt_now() - begun > longest ? nt_now() - begun : longest;
	}
	wait_for_lines(capture, *from + INTERVALS);
	kill(clients, SIGKILL);
	waitpid(clients, NULL, 0);
	return longest;
}

/* Compares with the same clients at another program, which captures nothing: they take the machine's time there, too.
 */
static void capture_does_not_notice_them_and_a_scrape_gets_through(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts t = traffic_defaults();
	size_t elsewhere[ROUNDS], here[ROUNDS];
	double longest = 0, without, with;
	struct nt_proc p, other;
	uint16_t port, other_port;
	uint64_t sent;
	json_t *all;
	char *m;

	nt_output_rules(ns, "udp dport 9", "log prefix \"web \" group 5", 1);
	nt_spawn_bound(&other, ns, 6, NT_ARGS(NT_PPS, "--group", "6", "--json", "--metrics", ":0"));
	other_port = scrape_port(&other);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_PPS, "--group", "5", "--json", "--interval", INTERVAL, "--metrics", ":0"));
	port = scrape_port(&p);
	t.rate_pps = RATE;
	t.seconds = 60;
	nt_flood_start(ns, t);
	for (unsigned i = 0; i < ROUNDS; i++) {
		double scraped;

		disturb(ns, &p, other_port, &elsewhere[i]);
		scraped = disturb(ns, &p, port, &here[i]);
		longest = scraped > longest ? scraped : longest;
	}
	m = scrape(ns, port);
	assert_true(scrape_number(m, "nfring_packets_total{group=\"5\"}") > 0);
	free(m);
	sent = nt_flood_end(true);
	nt_group_drained(ns, 5);
	nt_end(&p, SIGINT, 10);
	assert_int_equal(p.status, 0);
	nt_end(&other, SIGINT, 10);
	assert_int_equal(other.status, 0);
	all = nt_json_lines(p.out);
	nt_json_accounts_for(json_array_get(all, json_array_size(all) - 1), sent);
	assert_int_equal(nt_json_number(json_array_get(all, json_array_size(all) - 1), "lost"), 0);
	without = median_p99(all, elsewhere);
	with = median_p99(all, here);
	printf("           %u clients at another program: p99 %.0f us, at this one: %.0f us; the longest scrape took "
	       "%.3f s\n",
	       CLIENTS, without, with, longest);
	assert_true(TEST_SANITIZED || with < without * P99_RATIO);
	json_decref(all);
	nt_proc_free(&p);
	nt_proc_free(&other);
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
