/* SPDX-License-Identifier: MIT */
/* Suricata on nfring sees the flows, the alerts and the bytes that it sees on libnetfilter_log. */
#include "flood.h"
#include "json.h"
#include "reader.h"
#include "test.h"
#include "veth_pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STOCK 5 /* the group of each program */
#define OURS 6
#define ROOMY (8 << 20) /* socket buffer of the program as it is: it must not lose here */
#define TALKS 150       /* conversations by UDP and by TCP, each with IPv4 and IPv6 */
#define SMALL 1000      /* datagrams to port 9 */
#define LARGE 1000
#define SMALL_BYTES 100
#define LARGE_BYTES 1000
#define HEADERS 28

static const char rules[] = "alert udp any any -> any 9 (msg:\"discard\"; sid:1;)\n"
			    "alert udp any any -> any 9 (msg:\"large\"; content:\"abc\"; dsize:>500; sid:2;)\n"
			    "alert tcp any any -> any 7000 (msg:\"opened\"; flags:S; sid:3;)\n";

static void log_both(const struct nt_ns *ns)
{
	nt_nft(ns,
	       "table inet t {\n"
	       "chain o { type filter hook output priority 0; meta l4proto { tcp, udp } log group 5 log group 6; }\n"
	       "chain i { type filter hook input priority 0; iifname != \"lo\" meta l4proto { tcp, udp } "
	       "log group 5 log group 6; }\n}\n");
}

/* Three flows for each kind of datagram. */
static void send_datagrams(const struct nt_ns *ns)
{
	struct traffic_opts o = traffic_defaults();

	o.flows = 3;
	o.rate_pps = 2500;
	o.count = SMALL;
	o.source_port = 20000;
	o.payload_bytes = SMALL_BYTES;
	nt_send_with(ns, o);
	o.count = LARGE;
	o.source_port = 20100;
	o.payload_bytes = LARGE_BYTES;
	nt_send_with(ns, o);
}

/* -- EVE ------------------------------------------------------------------------------- */

/* What EVE says, each flow and each alert as a line of text without times and random numbers. */
struct eve {
	char **lines;
	size_t n, flows, alerts[4];
	double packets, bytes; /* of all that was decoded */
	double flow_bytes;     /* of the flows to port 9 */
};

static void add_line(struct eve *e, char *line)
{
	e->lines = realloc(e->lines, (e->n + 1) * sizeof(*e->lines));
	assert_non_null(e->lines);
	e->lines[e->n++] = line;
}

/* Keeps of a flow what does not tell of time. */
static void drop_times(json_t *flow)
{
	static const char *const of_time[] = { "start", "end", "age", "reason" };

	for (unsigned i = 0; i < sizeof(of_time) / sizeof(of_time[0]); i++)
		json_object_del(flow, of_time[i]);
}

static void read_flow(struct eve *e, const json_t *flow, const json_t *event)
{
	e->flows++;
	if (nt_json_number(event, "dest_port") == 9)
		e->flow_bytes += nt_json_number(flow, "bytes_toserver") + nt_json_number(flow, "bytes_toclient");
}

static void read_stats(struct eve *e, const json_t *event)
{
	const json_t *decoder = json_object_get(json_object_get(event, "stats"), "decoder");

	e->packets = nt_json_number(decoder, "pkts");
	e->bytes = nt_json_number(decoder, "bytes");
}

static void read_event(struct eve *e, json_t *event)
{
	const char *type = nt_json_text(event, "event_type");
	json_t *flow = json_object_get(event, "flow");

	if (strcmp(type, "stats") == 0) {
		read_stats(e, event);
		return;
	}
	if (strcmp(type, "flow") == 0)
		read_flow(e, flow, event);
	else if (strcmp(type, "alert") == 0)
		e->alerts[(int)nt_json_number(json_object_get(event, "alert"), "signature_id") % 4]++;
	drop_times(flow);
	json_object_del(event, "timestamp");
	json_object_del(event, "flow_id");
	add_line(e, json_dumps(event, JSON_SORT_KEYS | JSON_COMPACT));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct eve read_eve(const struct reader *r)
{
	char *text = reader_text(r, NFLOG_SURICATA_EVE);
	json_t *events = nt_json_lines(text), *event;
	struct eve e = { 0 };
	size_t i;

	json_array_foreach(events, i, event) read_event(&e, event);
	qsort(e.lines, e.n, sizeof(*e.lines), by_text);
	json_decref(events);
	free(text);
	return e;
}

static void free_eve(struct eve *e)
{
	for (size_t i = 0; i < e->n; i++)
		free(e->lines[i]);
	free(e->lines);
}

static void compare(const struct eve *a, const struct eve *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++)
		if (strcmp(a->lines[i], b->lines[i]) != 0)
			fail_msg("line %zu of %zu:\n%s\n%s", i, a->n, a->lines[i], b->lines[i]);
	assert_int_equal(a->n, b->n);
	assert_true(a->packets == b->packets && a->bytes == b->bytes);
}

static void eve_is_the_same(void **state)
{
	const struct nt_ns *ns = *state;
	struct reader stock = { .program = &nflog_suricata,
				.setup = {
					.group = STOCK, .rules = rules, .rcvbuf_bytes = ROOMY, .runner = as_it_is } };
	struct reader ours = { .program = &nflog_suricata,
			       .setup = { .group = OURS, .rules = rules, .runner = on_nfring } };
	struct veth_pair pair;
	struct eve a, b;
	double talked;

	reader_needed(120);
	veth_pair_create(&pair, ns);
	log_both(ns);
	reader_start(&stock, ns);
	reader_start(&ours, ns);
	veth_pair_talk(&pair, TALKS, false);
	veth_pair_talk(&pair, TALKS, true);
	talked = (double)veth_pair_counted(&pair);
	send_datagrams(ns);
	reader_stop(&stock, ns);
	reader_stop(&ours, ns);
	a = read_eve(&stock);
	b = read_eve(&ours);
	compare(&a, &b);
	assert_true(b.packets == talked + SMALL + LARGE);
	assert_true(b.flow_bytes == SMALL * (SMALL_BYTES + HEADERS) + LARGE * (LARGE_BYTES + HEADERS));
	assert_int_equal(b.flows, 2 * 2 * TALKS + 6);
	assert_int_equal(b.alerts[1], 6);
	assert_int_equal(b.alerts[2], LARGE);
	assert_int_equal(b.alerts[3], 2 * TALKS);
	printf("compared %.0f packets of conversations, %u of 100 bytes and %u of 1,000: %zu flows, alerts %zu, %zu, "
	       "%zu\n",
	       talked, SMALL, LARGE, b.flows, b.alerts[1], b.alerts[2], b.alerts[3]);
	free_eve(&a);
	free_eve(&b);
	veth_pair_destroy(&pair);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(eve_is_the_same),
	};

	NT_MAIN(argc, argv, tests);
}
