/* SPDX-License-Identifier: MIT */
/* IPFIX by TCP: a record reaches the collector once, or is counted as unsent, whatever the collector does. */
#include "clock.h"
#include "collector.h"
#include "group.h"
#include "json.h"
#include "spoofed.h"
#include "proc.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define URL "ipfix+tcp://127.0.0.1:4739"
#define PACKETS 100000u
#define MANY 600000u /* flows: 60 MB of messages */

static struct collector collector;

static void start(struct nt_proc *p, const struct nt_ns *ns)
{
	spoofed_log(ns, "5");
	nt_spawn_bound(p, ns, 5,
		       NT_ARGS(NT_FLOW, "--group", "5", "--to", URL, "--json", "--inactive", "0.2", "--active", "0.5"));
}

/* Waits until the process has used hardly any CPU time for a while. */
static void wait_until_idle(pid_t pid)
{
	uint64_t before, after = 0;

	do {
		before = after;
		nt_sleep(0.4);
		assert_true(cli_clock_process_cpu_ns(pid, &after));
	} while (after - before > 10000000);
}

/* Ends nfring-flow. Returns its summary's word on the collector; json_decref() of *summary is due. */
static json_t *end(struct nt_proc *p, json_t **summary)
{
	nt_end(p, SIGTERM, 60);
	*summary = nt_json(p->out);
	return json_array_get(json_object_get(*summary, "targets"), 0);
}

/* Fails unless what was received and what was counted as unsent are what was sent: neither lost nor doubled. */
static void expect_once(const json_t *target, const struct flow_records *f, uint64_t sent)
{
	const uint64_t unsent = (uint64_t)nt_json_number(target, "unsent_packets");

	printf("           %zu flows of %zu packets, %zu packets unsent, lost %zu, connections %zu\n", (size_t)f->flows,
	       (size_t)f->packets, (size_t)unsent, (size_t)f->lost, (size_t)nt_json_number(target, "connections"));
	assert_int_equal(f->packets + unsent + f->lost + f->discarded, sent);
	assert_int_equal(f->flows, nt_json_number(target, "flows"));
}

static void a_collector_that_ends_and_comes_back_gets_each_record_once(void **state)
{
	struct flow_records f;
	struct nt_proc p;
	json_t *summary, *target;
	uint64_t sent = 0;

	collector_start(&collector, *state);
	start(&p, *state);
	for (unsigned round = 0; round < 3; round++) {
		sent += spoofed_send(*state, 1 + round * 1000000, 20000, test_scale(PACKETS));
		collector_wait(&collector, 1000);
		atomic_store(&collector.paused, true); /* the queue grows */
		sent += spoofed_send(*state, 1 + round * 1000000, 20000, test_scale(PACKETS));
		nt_sleep(0.4);
		collector_end(&collector);
		sent += spoofed_send(*state, 1 + round * 1000000, 20000, test_scale(PACKETS));
		nt_sleep(0.3);
		collector_start(&collector, *state);
	}
	sent += spoofed_show_losses(*state, 1);
	target = end(&p, &summary);
	assert_int_equal(p.status, 0);
	collector_end(&collector);
	collector_read(&collector, &f);
	assert_true(nt_json_number(target, "connections") >= 2);
	assert_int_equal(nt_json_number(target, "unsent_flows"), 0);
	expect_once(target, &f, sent);
	json_decref(summary);
	nt_proc_free(&p);
}

/* Nothing reaches the collector any more, then the connection breaks: what was written to it goes by the next one. */
static void what_was_not_acknowledged_is_sent_again(void **state)
{
	struct flow_records f;
	struct nt_proc p;
	json_t *summary, *target;
	uint64_t sent;

	collector_start(&collector, *state);
	start(&p, *state);
	sent = spoofed_send(*state, 1, 5000, test_scale(PACKETS));
	wait_until_idle(p.pid);
	nt_nft(*state, "table inet cut {\nchain in { type filter hook input priority 0; tcp dport 4739 drop; }\n}\n");
	sent += spoofed_send(*state, 100000, 5000, test_scale(PACKETS));
	wait_until_idle(p.pid);
	collector_reset(&collector);
	nt_sleep(0.1); /* the reset arrives */
	nt_nft(*state, "delete table inet cut\n");
	collector_start(&collector, *state);
	sent += spoofed_show_losses(*state, 1);
	target = end(&p, &summary);
	assert_int_equal(p.status, 0);
	collector_end(&collector);
	assert_int_equal(collector.connections, 2);
	collector_read(&collector, &f);
	assert_int_equal(nt_json_number(target, "unsent_flows"), 0);
	expect_once(target, &f, sent);
	json_decref(summary);
	nt_proc_free(&p);
}

static void a_collector_that_comes_late_gets_all(void **state)
{
	struct flow_records f;
	struct nt_proc p;
	json_t *summary, *target;
	uint64_t sent;

	start(&p, *state);
	sent = spoofed_send(*state, 1, 5000, test_scale(PACKETS));
	wait_until_idle(p.pid); /* all flows have ended */
	collector_start(&collector, *state);
	sent += spoofed_show_losses(*state, 1);
	target = end(&p, &summary);
	assert_int_equal(p.status, 0);
	collector_end(&collector);
	collector_read(&collector, &f);
	assert_int_equal(nt_json_number(target, "unsent_flows"), 0);
	expect_once(target, &f, sent);
	json_decref(summary);
	nt_proc_free(&p);
}

/* Far more than the queue holds: the oldest are given up, the collector is told how many, and reads the others. */
static void what_a_full_queue_gives_up_is_counted_and_told(void **state)
{
	struct flow_records f;
	struct nt_proc p;
	json_t *summary, *target;
	uint64_t sent;

	start(&p, *state);
	sent = spoofed_send(*state, 1, MANY, MANY);
	wait_until_idle(p.pid); /* all flows have ended */
	collector_start(&collector, *state);
	sent += spoofed_show_losses(*state, 1);
	target = end(&p, &summary);
	collector_end(&collector);
	collector_read(&collector, &f);
	assert_int_equal(p.status, 1); /* it has not sent all */
	assert_true(nt_json_number(target, "unsent_flows") > 0);
	assert_int_equal(f.not_sent, nt_json_number(target, "unsent_flows"));
	expect_once(target, &f, sent);
	json_decref(summary);
	nt_proc_free(&p);
}

static void send_ip6(const struct nt_ns *ns)
{
	struct nt_proc p;

	nt_run(&p, ns, 10, NT_ARGS("bash", "-c", "echo >/dev/udp/::1/9"));
	assert_int_equal(p.status, 0);
	nt_proc_free(&p);
}

/* A message that is given up may have had the template of later ones. */
static void a_template_that_was_given_up_is_sent_again(void **state)
{
	struct flow_records f;
	struct nt_proc p;
	json_t *summary, *target;
	uint64_t sent;

	collector_start(&collector, *state);
	start(&p, *state);
	sent = spoofed_send(*state, 1, 1000, 1000);
	collector_wait(&collector, 1000);
	atomic_store(&collector.paused, true);
	sent += spoofed_send(*state, 1, MANY / 6, MANY / 6); /* more than the sockets hold */
	wait_until_idle(p.pid);
	send_ip6(*state); /* the first of IPv6: soon the oldest that is not written */
	wait_until_idle(p.pid);
	sent += spoofed_send(*state, 1, MANY, MANY);
	wait_until_idle(p.pid);
	atomic_store(&collector.paused, false);
	send_ip6(*state);
	sent += 2 + spoofed_show_losses(*state, 1);
	target = end(&p, &summary);
	collector_end(&collector);
	collector_read(&collector, &f); /* fails where a template is missing */
	assert_true(nt_json_number(target, "unsent_flows") > 0);
	expect_once(target, &f, sent);
	json_decref(summary);
	nt_proc_free(&p);
}

/* The second Ctrl-C does not wait for a collector that reads nothing, nor for one that is not there. */
static void what_nobody_takes_is_counted_as_unsent(void **state)
{
	struct flow_records none = { 0 };
	struct nt_proc p;
	json_t *summary, *target;
	uint64_t sent;

	start(&p, *state);
	sent = spoofed_send(*state, 1, 5000, test_scale(PACKETS));
	sent += spoofed_show_losses(*state, 1);
	kill(p.pid, SIGINT);
	nt_sleep(0.2);
	target = end(&p, &summary);
	assert_int_equal(p.status, 1);
	none.lost = (uint64_t)nt_json_number(summary, "lost");
	none.discarded = (uint64_t)nt_json_number(summary, "discarded");
	expect_once(target, &none, sent);
	json_decref(summary);
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(a_collector_that_ends_and_comes_back_gets_each_record_once),
		NT_TEST(what_was_not_acknowledged_is_sent_again),
		NT_TEST(a_collector_that_comes_late_gets_all),
		NT_TEST(what_a_full_queue_gives_up_is_counted_and_told),
		NT_TEST(a_template_that_was_given_up_is_sent_again),
		NT_TEST(what_nobody_takes_is_counted_as_unsent),
	};

	NT_MAIN(argc, argv, tests);
}
