/* SPDX-License-Identifier: MIT */
/* A real prometheus server scrapes a tool under a flood: what it stored accounts for every packet. */
#include "flood.h"
#include "group.h"
#include "json.h"
#include "scrape.h"
#include "scratch.h"
#include "proc.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SERVER NT_PROMETHEUS "/usr/bin/prometheus"
#define PROMTOOL NT_PROMETHEUS "/usr/bin/promtool"
#define PORT 9090 /* of a namespace of our own */
#define PACKETS 30000
#define WAIT_S 30

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* Starts a server that scrapes the port, with its data in a folder. */
static void server_start(struct nt_proc *p, const struct nt_ns *ns, uint16_t port, const char *folder)
{
	char config[256], config_file[256], storage[256];

	snprintf(config, sizeof(config),
		 "scrape_configs:\n"
		 "  - job_name: nfring\n"
		 "    scrape_interval: 200ms\n"
		 "    scrape_timeout: 200ms\n"
		 "    static_configs: [{ targets: ['127.0.0.1:%u'] }]\n",
		 port);
	snprintf(config_file, sizeof(config_file), "--config.file=%s", nt_scratch());
	write_file(config_file + strlen("--config.file="), config);
	snprintf(storage, sizeof(storage), "--storage.tsdb.path=%s", folder);
	nt_spawn(p, ns,
		 NT_ARGS(SERVER, config_file, storage, "--web.listen-address=127.0.0.1:9090", "--log.level=warn"));
}

/* Asks the server. Returns the one number of the answer; -1: it has none yet. */
static double ask(const struct nt_ns *ns, const char *query)
{
	char request[512], *answer, *body;
	int fd = scrape_connect(ns, PORT);
	json_t *o;
	double value = -1;
	const json_t *result;

	if (fd < 0)
		return -1; /* it starts */
	close(fd);
	snprintf(request, sizeof(request), "GET /api/v1/query?query=%s HTTP/1.0\r\n\r\n", query);
	answer = scrape_ask(ns, PORT, request);
	body = strstr(answer, "\r\n\r\n");
	assert_non_null(body);
	if (body[4] == '{') { /* it is ready */
		o = nt_json(body + 4);
		result = json_object_get(json_object_get(o, "data"), "result");
		if (json_array_size(result) == 1)
			value = strtod(json_string_value(
					       json_array_get(json_object_get(json_array_get(result, 0), "value"), 1)),
				       NULL);
		json_decref(o);
	}
	free(answer);
	return value;
}

/* Waits until the last scrape gives this number. */
static void wait_for(const struct nt_ns *ns, const struct nt_proc *server, const char *query, double want)
{
	const double end = nt_until(WAIT_S);
	double got;

	while ((got = ask(ns, query)) != want) {
		if (nt_now() > end)
			fail_msg("%s is %.0f, not %.0f; the server said: %s", query, got, want, said(server));
		nt_sleep(0.1);
	}
}

static void last_scrape_accounts_for_every_packet(void **state)
{
	const struct nt_ns *ns = *state;
	const char *folder = nt_scratch();
	struct nt_proc pps, server, check;
	uint64_t sent;
	uint16_t port;
	char *m;
	double lost;

	if (access(SERVER, X_OK) < 0)
		nt_skip("%s is not there: see kernel.prometheus.download", SERVER);
	nt_output_rules(ns, "udp dport 9", "log prefix \"web \" group 5", 1);
	nt_spawn_bound(&pps, ns, 5, NT_ARGS(NT_PPS, "--group", "5", "--json", "--rcvbuf", "8192", "--metrics", ":0"));
	port = scrape_port(&pps);
	server_start(&server, ns, port, folder);
	wait_for(ns, &server, "up", 1);
	sent = nt_send(ns, test_scale(PACKETS), 64, 0); /* loses */
	sent += nt_show_losses(ns, 5);
	nt_group_drained(ns, 5);
	wait_for(ns, &server, "sum(nfring_packets_total%2Bnfring_lost_packets_total%2Bnfring_discarded_packets_total)",
		 (double)sent);
	lost = ask(ns, "sum(nfring_lost_packets_total)");
	printf("           %zu sent, %.0f lost\n", (size_t)sent, lost);
	assert_true(lost > 0);
	wait_for(ns, &server, "sum(nfring_prefix_packets_total)-sum(nfring_packets_total)", 0);
	wait_for(ns, &server, "sum(nfring_latency_seconds_count)-sum(nfring_packets_total)", 0);
	wait_for(ns, &server, "min_over_time(up[10m])", 1); /* no scrape failed */
	m = scrape(ns, port);
	nt_spawn_input(&check, NULL, NT_ARGS(PROMTOOL, "check", "metrics"), m);
	nt_finish(&check, 20);
	if (check.status || check.out_len || *check.err)
		fail_msg("promtool: %s%s", check.out, check.err);
	nt_proc_free(&check);
	free(m);
	nt_end(&pps, SIGINT, 10);
	assert_int_equal(pps.status, 0);
	nt_proc_free(&pps);
	nt_end(&server, SIGTERM, 20);
	nt_proc_free(&server);
	nt_run(&check, NULL, 20, NT_ARGS("rm", "-r", folder));
	nt_proc_free(&check);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { NT_TEST(last_scrape_accounts_for_every_packet) };

	NT_MAIN(argc, argv, tests);
}
