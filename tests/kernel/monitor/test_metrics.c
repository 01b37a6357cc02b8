/* SPDX-License-Identifier: MIT */
/* --metrics and --prometheus: every packet is accounted for, in every tool and mode. */
#include "flood.h"
#include "group.h"
#include "scrape.h"
#include "scratch.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PACKETS 500
#define SIZE 64
#define WIRE (20 + 8 + SIZE) /* IP, UDP, payload */
#define ARGS_MAX 24
#define FILE_MAX 65536

struct tool {
	const char *name;
	const char *args[4];
};

static const struct tool tools[] = {
	{ "nfring-dump", { NT_DUMP } },
	{ "nfring-pps --mode ring", { NT_PPS, "--mode", "ring" } },
	{ "nfring-pps --mode inline", { NT_PPS, "--mode", "inline" } },
	{ "nfring-top", { NT_TOP } },
	{ "nfring-pps --mode caller", { NT_PPS, "--mode", "caller" } },
};
#define TOOLS (sizeof(tools) / sizeof(tools[0]))

static void log_udp(const struct nt_ns *ns)
{
	nt_output_rules(ns, "udp dport 9", "log prefix \"web \" group 5", 1);
}

/* Starts a tool that captures group 5, with further options. */
static void start(struct nt_proc *p, const struct nt_ns *ns, const struct tool *t, const char *const more[])
{
	const char *args[ARGS_MAX] = { 0 };
	unsigned n = 0;

	for (unsigned i = 0; i < 4 && t->args[i]; i++)
		args[n++] = t->args[i];
	args[n++] = "--group";
	args[n++] = "5";
	for (unsigned i = 0; more[i]; i++)
		args[n++] = more[i];
	nt_spawn_bound(p, ns, 5, args);
}

/* Waits until the metrics show that the consumer has taken `packets`. */
static char *scrape_all(const struct nt_ns *ns, uint16_t port, uint64_t packets)
{
	const double end = nt_until(20);

	for (;;) {
		char *m = scrape(ns, port);

		if (scrape_number(m, "nfring_latency_seconds_count{worker=\"0\"}") >= packets || nt_now() > end)
			return m;
		free(m);
		usleep(20000);
	}
}

static void every_packet_is_counted_in_every_tool(void **state)
{
	const struct nt_ns *ns = *state;

	log_udp(ns);
	for (unsigned i = 0; i < TOOLS; i++) {
		struct nt_proc p;
		uint16_t port;
		char *m;

		start(&p, ns, &tools[i], NT_ARGS("--metrics", ":0"));
		port = scrape_port(&p);
		nt_send(ns, PACKETS, SIZE, 0);
		nt_group_drained(ns, 5);
		m = scrape_all(ns, port, PACKETS);
		assert_int_equal(scrape_number(m, "nfring_packets_total{group=\"5\"}"), PACKETS);
		assert_int_equal(scrape_number(m, "nfring_lost_packets_total{group=\"5\"}"), 0);
		assert_int_equal(scrape_number(m, "nfring_bytes_total{group=\"5\"}"), PACKETS * WIRE);
		assert_int_equal(scrape_number(m, "nfring_prefix_packets_total{group=\"5\",prefix=\"web \"}"), PACKETS);
		assert_int_equal(scrape_number(m, "nfring_prefix_bytes_total{group=\"5\",prefix=\"web \"}"),
				 PACKETS * WIRE);
		assert_int_equal(scrape_number(m, "nfring_latency_seconds_bucket{worker=\"0\",le=\"+Inf\"}"), PACKETS);
		assert_true(scrape_number(m, "nfring_wakeups_total{worker=\"0\"}") > 0);
		assert_true(scrape_number(m, "nfring_qthresh_packets{worker=\"0\"}") > 0);
		free(m);
		nt_end(&p, SIGINT, 10);
		if (p.status)
			fail_msg("%s: exit code %d: %s", tools[i].name, p.status, p.err);
		nt_proc_free(&p);
	}
}

static void prefixes_beyond_the_limit_are_other_and_totals_are_exact(void **state)
{
	enum { RULES = 70, KEPT = 64, SENT = 50 };
	const struct nt_ns *ns = *state;
	char *script = NULL, *m;
	struct nt_proc p;
	unsigned series;
	size_t size;
	FILE *f = open_memstream(&script, &size);
	uint16_t port;

	fputs("table inet t {\n chain o {\n  type filter hook output priority 0\n", f);
	for (unsigned i = 0; i < RULES; i++)
		fprintf(f, "  udp dport 9 log prefix \"rule %u\" group 5\n", i);
	fputs(" }\n}\n", f);
	fclose(f);
	nt_nft(ns, "%s", script);
	free(script);
	start(&p, ns, &tools[0], NT_ARGS("--metrics", ":0"));
	port = scrape_port(&p);
	nt_send(ns, SENT, SIZE, 0);
	nt_group_drained(ns, 5);
	m = scrape_all(ns, port, RULES * SENT);
	assert_int_equal(scrape_number(m, "nfring_packets_total{group=\"5\"}"), RULES * SENT);
	assert_int_equal(scrape_sum(m, "nfring_prefix_packets_total", &series), RULES * SENT);
	assert_int_equal(series, KEPT + 1);
	assert_int_equal(scrape_sum(m, "nfring_prefix_bytes_total", &series), RULES * SENT * WIRE);
	assert_int_equal(scrape_number(m, "nfring_prefix_packets_total{group=\"5\",prefix=\"other\"}"),
			 (RULES - KEPT) * SENT);
	free(m);
	nt_end(&p, SIGINT, 10);
	nt_proc_free(&p);
}

static void hostile_prefix_is_a_valid_label(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	uint16_t port;
	char *m;

	nt_output_prefix(ns, "a\\\"} 1\\n# x\\\\\\u001b\xc3\xa9", 5);
	start(&p, ns, &tools[0], NT_ARGS("--metrics", ":0"));
	port = scrape_port(&p);
	nt_send(ns, 1, SIZE, 0);
	nt_group_drained(ns, 5);
	m = scrape_all(ns, port, 1);
	assert_non_null(strstr(m, "{group=\"5\",prefix=\"a\\\"} 1\\n# x\\\\\\\\x1b\xc3\xa9\"} 1\n"));
	free(m);
	nt_end(&p, SIGINT, 10);
	nt_proc_free(&p);
}

static void only_get_of_the_metrics_and_of_a_page_is_answered(void **state)
{
	static const struct {
		const char *request, *answer;
	} asked[] = {
		{ "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "<a href=\"/metrics\">" },
		{ "GET /other HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404 " },
		{ "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 405 " },
		{ "DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", "Allow: GET, HEAD\r\n" },
		{ "GET /metrics HTTP/1.0\r\n\r\n", "nfring_build_info{" },
		{ "HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "text/plain; version=0.0.4; charset=utf-8\r\n" },
		{ "\x16\x03\x01 this is no HTTP\r\n\r\n", "400 " },
	};
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	uint16_t port;

	start(&p, ns, &tools[1], NT_ARGS("--metrics", "127.0.0.1:0"));
	port = scrape_port(&p);
	for (unsigned i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		char *answer = scrape_ask(ns, port, asked[i].request);

		if (!strstr(answer, asked[i].answer))
			fail_msg("not \"%s\" in: %s", asked[i].answer, answer);
		free(answer);
	}
	nt_end(&p, SIGINT, 10);
	nt_proc_free(&p);
}

/* -- files ---------------------------------------------------------------------- */

/* Returns the text of a file, which the caller frees; NULL: there is none. */
static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = f ? calloc(1, FILE_MAX) : NULL;

	if (text)
		assert_true(fread(text, 1, FILE_MAX - 1, f) < FILE_MAX - 1);
	if (f)
		fclose(f);
	return text;
}

static void file_is_never_seen_half(void **state)
{
	const char *path = nt_scratch();
	const struct nt_ns *ns = *state;
	struct traffic_opts t = traffic_defaults();
	unsigned reads = 0, versions = 0;
	uint64_t packets = 0, before;
	struct nt_proc p;

	log_udp(ns);
	start(&p, ns, &tools[0], NT_ARGS("--prometheus", path, "--stats-interval", "0.1"));
	wait_until_said(&p, "listening");
	t.rate_pps = 5000;
	t.seconds = 20;
	nt_flood_start(ns, t);
	for (double end = nt_until(20); versions < 8 && nt_now() < end; reads++) {
		char *m = read_file(path);
		const char *last = m ? strstr(m, "\nnfring_build_info{") : NULL;

		if (m && (!last || strncmp(m, "# HELP ", 7) != 0 || !strstr(last, "} 1\n")))
			fail_msg("after %u reads: %s", reads, m);
		before = packets;
		packets = m ? scrape_number(m, "nfring_packets_total{group=\"5\"}") : 0;
		versions += packets != before;
		free(m);
	}
	printf("           %u reads, %u versions\n", reads, versions);
	assert_true(versions >= 8);
	packets = nt_flood_end(true);
	nt_group_drained(ns, 5);
	nt_end(&p, SIGINT, 10);
	assert_int_equal(p.status, 0);
	nt_proc_free(&p);
	{
		char *m = read_file(path);

		assert_int_equal(scrape_number(m, "nfring_packets_total{group=\"5\"}"), packets);
		free(m);
	}
}

/* LeakSanitizer would trace a process that cannot be traced any more. */
static int no_leak_check(void **state)
{
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	return nt_setup(state);
}

static void user_serves_and_writes_too(void **state)
{
	const struct nt_ns *ns = *state;
	char folder[] = "/tmp/nfring-monitor-XXXXXX", path[64];
	struct stat file;

	log_udp(ns);
	assert_non_null(mkdtemp(folder));
	chmod(folder, 0777);
	snprintf(path, sizeof(path), "%s/a.prom", folder);
	for (unsigned i = 0; i < TOOLS - 1; i++) { /* --mode caller refuses --user */
		struct nt_proc p;
		uint16_t port;
		char *m;

		start(&p, ns, &tools[i],
		      NT_ARGS("--user", "nobody", "--metrics", ":0", "--prometheus", path, "--stats-interval", "0.1"));
		port = scrape_port(&p);
		nt_send(ns, PACKETS, SIZE, 0);
		nt_group_drained(ns, 5);
		m = scrape_all(ns, port, PACKETS);
		free(m);
		nt_end(&p, SIGINT, 10);
		if (p.status)
			fail_msg("%s: exit code %d: %s", tools[i].name, p.status, p.err);
		m = read_file(path);
		assert_int_equal(scrape_number(m, "nfring_packets_total{group=\"5\"}"), PACKETS);
		free(m);
		assert_int_equal(stat(path, &file), 0);
		assert_true(file.st_uid != 0);
		nt_proc_free(&p);
		unlink(path);
	}
	assert_int_equal(rmdir(folder), 0); /* nothing is left behind */
}

/* -- errors --------------------------------------------------------------------- */

static void expect_error(const struct nt_ns *ns, const char *const args[], int status, const char *text)
{
	struct nt_proc p;

	nt_run(&p, ns, 10, args);
	if (p.status != status || !strstr(p.err, text))
		fail_msg("exit code %d, not \"%s\" in: %s", p.status, text, p.err);
	nt_proc_free(&p);
}

#define DUMP(...) NT_ARGS(NT_DUMP, "--group", "6", __VA_ARGS__)

static void what_cannot_be_served_or_written_ends_the_start(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	char address[32];

	start(&p, ns, &tools[0], NT_ARGS("--metrics", ":0"));
	snprintf(address, sizeof(address), ":%u", scrape_port(&p));
	expect_error(ns, DUMP("--metrics", address), 1, "in use: choose another port");
	nt_end(&p, SIGINT, 10);
	nt_proc_free(&p);
	expect_error(ns, DUMP("--metrics", "192.0.2.1:0"), 1, "this machine has no such address");
	expect_error(ns, DUMP("--metrics", "localhost:9100"), 2, "is not an address in numbers and a port");
	expect_error(ns, DUMP("--prometheus", "/nowhere/a.prom"), 1, "the folder /nowhere: No such file");
	expect_error(ns, DUMP("--prometheus", "/dev/null"), 1, "no file: give another name");
	expect_error(ns, DUMP("--prometheus", "/proc/a.prom"), 1, "cannot ");
	expect_error(ns, DUMP("--user", "nobody", "--prometheus", "/root/a.prom"), 1,
		     "nobody cannot make files in /root");
	expect_error(ns, NT_ARGS(NT_DUMP, "-r", "/dev/null", "--metrics", ":0"), 2, "-r excludes --metrics");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(every_packet_is_counted_in_every_tool),
		NT_TEST(prefixes_beyond_the_limit_are_other_and_totals_are_exact),
		NT_TEST(hostile_prefix_is_a_valid_label),
		NT_TEST(only_get_of_the_metrics_and_of_a_page_is_answered),
		NT_TEST(file_is_never_seen_half),
		cmocka_unit_test_setup_teardown(user_serves_and_writes_too, no_leak_check, nt_teardown),
		NT_TEST(what_cannot_be_served_or_written_ends_the_start),
	};

	NT_MAIN(argc, argv, tests);
}
