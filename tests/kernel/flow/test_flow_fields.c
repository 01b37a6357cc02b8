/* SPDX-License-Identifier: MIT */
/* Every field of 10,000 flows is what was sent: in a file of IPFIX, read by a decoder of the tests' own, and in JSON.
 */
#include "crafted_send.h"
#include "group.h"
#include "output.h"
#include "scratch.h"
#include "proc.h"
#include "test.h"

#include <inttypes.h>
#include <linux/netfilter.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BURST 500 /* flows; then it waits until the capture has them */
#define WAIT_S 20
#define CLOSED 3

static struct crafted flows[CRAFTED_FLOWS];
static struct crafted_times times[CRAFTED_FLOWS];
static struct fields seen[CRAFTED_FLOWS]; /* as IPFIX has them */
static unsigned records[CRAFTED_FLOWS];

static void send_all(const struct crafted_links *l)
{
	for (unsigned i = 0; i < CRAFTED_FLOWS; i++) {
		crafted_make(&flows[i], i);
		crafted_send(l, &flows[i], i, &times[i]);
		if ((i + 1) % BURST)
			continue;
		assert_int_equal(nt_group_drained(l->ns, 5), 0);
		for (unsigned j = i + 1 - BURST; j <= i; j++)
			times[j].done = crafted_now_us();
	}
}

/* -- comparing -------------------------------------------------------------------------------- */

static void check_times(const char *who, const struct fields *f, unsigned i)
{
	for (unsigned d = 0; d < 2; d++) {
		const int64_t *v = f->value + (d ? FIELD_REVERSE : 0), start = v[FIELD_START_US], end = v[FIELD_END_US];

		if (!flows[i].packets[d])
			continue;
		if (start < times[i].first[d] || end < times[i].last[d] || start > end || end > times[i].done)
			fail_msg("%s: flow %u, direction %u, sent from %" PRIi64 " to %" PRIi64 " (%" PRIi64
				 "): from %" PRIi64 " to %" PRIi64,
				 who, i, d, times[i].first[d], times[i].last[d], times[i].done, start, end);
		if (flows[i].packets[d] == 1)
			assert_int_equal(start, end);
	}
}

static unsigned compare(const char *who, const struct fields *f)
{
	const unsigned i = crafted_number(f);

	assert_in_range(i, 0, CRAFTED_FLOWS - 1);
	fields_expect(who, f, &flows[i].expected);
	check_times(who, f, i);
	records[i]++;
	return i;
}

static void expect_one_record_each(const char *who)
{
	for (unsigned i = 0; i < CRAFTED_FLOWS; i++)
		if (records[i] != 1)
			fail_msg("%s: %u records of flow %u", who, records[i], i);
	memset(records, 0, sizeof(records));
}

static void take_ipfix(void *user, const struct nt_ipfix_record *r)
{
	struct fields f;

	(void)user;
	if (r->is_options)
		return;
	assert_int_equal(r->domain, 5 + 1);
	fields_from_ipfix(&f, r);
	seen[compare("IPFIX", &f)] = f;
}

/* Both ways out have the same times. */
static void take_json(const json_t *o)
{
	struct fields f;
	unsigned i;

	if (strcmp(nt_json_text(o, "type"), "flow") != 0)
		return;
	assert_int_equal(nt_json_number(o, "group"), 5);
	fields_from_json(&f, o);
	i = compare("JSON", &f);
	assert_memory_equal(f.value, seen[i].value, sizeof(f.value));
	assert_int_equal(nt_json_number(o, "family"), f.value[FIELD_VLAN] ? NFPROTO_BRIDGE
						      : f.ipv6            ? NFPROTO_IPV6
									  : NFPROTO_IPV4);
}

static void compare_json(const struct nt_ns *ns, const char *path)
{
	char *text = output_text(path);
	json_t *all = nt_json_lines(text);
	int home = nt_ns_enter(ns); /* for names of interfaces */

	for (size_t i = 0; i < json_array_size(all); i++)
		take_json(json_array_get(all, i));
	nt_ns_leave(home);
	json_decref(all);
	free(text);
}

/* -- the test ---------------------------------------------------------------------------------- */

static unsigned count(const char *path, const char *what)
{
	char *text = output_text(path);
	unsigned n = 0;

	for (const char *at = text; (at = strstr(at, what)); at++)
		n++;
	free(text);
	return n;
}

/* A connection that has closed has its record a second later. */
static void wait_for_closed(const char *json)
{
	const double until = nt_until(WAIT_S);
	unsigned closed = 0;

	for (unsigned i = 0; i < CRAFTED_FLOWS; i++)
		closed += flows[i].expected.value[FIELD_END] == CLOSED;
	assert_true(closed > 500);
	while (count(json, "\"end_reason\":\"closed\"") < closed) {
		if (nt_now() > until)
			fail_msg("%u of %u connections were closed", count(json, "\"end_reason\":\"closed\""), closed);
		nt_sleep(0.1);
	}
}

static void every_field_is_what_was_sent(void **state)
{
	const char *ipfix = nt_scratch(), *json = nt_scratch();
	struct nt_ipfix d = { .on_record = take_ipfix };
	char to_ipfix[128], to_json[128];
	struct crafted_links l;
	struct nt_proc flow;

	snprintf(to_ipfix, sizeof(to_ipfix), "ipfix-file:%s", ipfix);
	snprintf(to_json, sizeof(to_json), "json:%s", json);
	crafted_links_open(&l, *state);
	output_start(&flow, *state,
		     NT_ARGS(NT_FLOW, "--group", "5", "--inactive", "120", "--active", "120", "--to", to_ipfix, "--to",
			     to_json));
	send_all(&l);
	wait_for_closed(json);
	nt_end(&flow, SIGTERM, WAIT_S);
	if (flow.status)
		fail_msg("nfring-flow ended with %d: %s", flow.status, flow.err);
	nt_ipfix_file(&d, ipfix);
	nt_ipfix_forget(&d);
	expect_one_record_each("IPFIX");
	compare_json(*state, json);
	expect_one_record_each("JSON");
	printf("           %u flows: %zu messages of IPFIX\n", CRAFTED_FLOWS, (size_t)d.messages);
	nt_proc_free(&flow);
	crafted_links_close(&l);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(every_field_is_what_was_sent),
	};

	NT_MAIN(argc, argv, tests);
}
