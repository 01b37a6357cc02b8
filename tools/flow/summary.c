/* SPDX-License-Identifier: MIT */
#include "summary.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

#define ENDS (FLOW_END_ROOM + 1)

/* Of all tables. */
struct flows {
	uint64_t ended[ENDS], sum;
};

static uint64_t get(const _Atomic uint64_t *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

static void add_flows(struct flows *f, const struct flow_summary *s)
{
	memset(f, 0, sizeof(*f));
	for (unsigned i = 0; i < s->workers; i++)
		for (unsigned end = FLOW_END_IDLE; end < ENDS; end++) {
			uint64_t n = get(&flow_table_counts(s->consumer[i].table)->ends[end]);

			f->ended[end] += n;
			f->sum += n;
		}
}

/* -- words ------------------------------------------------------------------------------ */

static void print_target(FILE *f, const struct flow_sink *k)
{
	const uint64_t unsent = get(&k->counts.unsent_flows), errors = get(&k->counts.errors);

	if (k->reader_left)
		return;
	fprintf(f, "%s: %s: %" PRIu64 " flows sent", flow_program.name, k->target->url, get(&k->counts.flows));
	if (unsent)
		fprintf(f, ", %" PRIu64 " flows with %" PRIu64 " packets NOT sent", unsent,
			get(&k->counts.unsent_packets));
	if (errors)
		fprintf(f, ", %" PRIu64 " errors", errors);
	putc('\n', f);
}

void flow_summary_print(FILE *f, const struct flow_summary *s)
{
	struct nfring_stats stats = { .size = sizeof(stats) };
	struct flow_totals t;
	struct flows flows;

	add_flows(&flows, s);
	flow_groups_sum(s->groups, true, &t);
	nfring_stats_read(s->engine, &stats);
	fprintf(f,
		"%s: %" PRIu64 " flows of %" PRIu64 " packets; %" PRIu64 " packets not IP, %s%" PRIu64 " lost, %" PRIu64
		" filtered, %" PRIu64 " discarded, %" PRIu64 " malformed\n",
		flow_program.name, flows.sum, t.flow_packets, t.not_ip, stats.tail_unknown ? "at least " : "", t.lost,
		t.filtered, t.discarded, stats.malformed);
	if (flows.ended[FLOW_END_ROOM])
		fprintf(f, "%s: %" PRIu64 " flows were ended early, for lack of room: raise --max-flows\n",
			flow_program.name, flows.ended[FLOW_END_ROOM]);
	for (unsigned i = 0; i < flow_exporter_sinks(s->exporter); i++)
		print_target(f, flow_exporter_sink(s->exporter, i));
}

/* -- JSON --------------------------------------------------------------------------------- */

static void number(FILE *f, const char *key, uint64_t value)
{
	fprintf(f, "\"%s\":%" PRIu64 ",", key, value);
}

static void json_packets(FILE *f, const struct flow_summary *s)
{
	struct nfring_stats stats = { .size = sizeof(stats) };
	struct flow_totals t;
	uint64_t packets;

	flow_groups_sum(s->groups, true, &t);
	nfring_stats_read(s->engine, &stats);
	packets = t.flow_packets + t.not_ip;
	number(f, "packets", packets);
	number(f, "flow_packets", t.flow_packets);
	number(f, "flow_bytes", t.flow_bytes);
	number(f, "not_ip", t.not_ip);
	number(f, "lost", t.lost);
	number(f, "tail_unknown", stats.tail_unknown);
	number(f, "filtered", t.filtered);
	number(f, "discarded", t.discarded);
	number(f, "socket_drops", stats.socket_drops);
	number(f, "truncated", stats.truncated);
	number(f, "malformed", stats.malformed);
	number(f, "workers", s->workers);
	fprintf(f, "\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"cpu_ns_per_packet\":%.1f,", s->seconds, s->cpu_seconds,
		packets ? s->cpu_seconds * 1e9 / (double)packets : 0);
}

static void json_flows(FILE *f, const struct flow_summary *s)
{
	struct flows flows;

	add_flows(&flows, s);
	number(f, "flows", flows.sum);
	fputs("\"ended\":{", f);
	for (unsigned end = FLOW_END_IDLE; end < ENDS; end++)
		fprintf(f, "%s\"%s\":%" PRIu64, end > FLOW_END_IDLE ? "," : "", flow_end_word((enum flow_end)end),
			flows.ended[end]);
	fputs("},", f);
}

static void json_target(FILE *f, const struct flow_sink *k)
{
	fputs("{\"url\":", f);
	cli_text_json(f, k->target->url, strlen(k->target->url));
	putc(',', f);
	number(f, "flows", get(&k->counts.flows));
	number(f, "packets", get(&k->counts.packets));
	number(f, "bytes", get(&k->counts.bytes));
	number(f, "unsent_flows", get(&k->counts.unsent_flows));
	number(f, "unsent_packets", get(&k->counts.unsent_packets));
	number(f, "unsent_bytes", get(&k->counts.unsent_bytes));
	number(f, "messages", get(&k->counts.messages));
	number(f, "octets", get(&k->counts.octets));
	number(f, "connections", get(&k->counts.connections));
	fprintf(f, "\"errors\":%" PRIu64 "}", get(&k->counts.errors));
}

void flow_summary_json(FILE *f, const struct flow_summary *s)
{
	putc('{', f);
	json_packets(f, s);
	json_flows(f, s);
	fputs("\"targets\":[", f);
	for (unsigned i = 0; i < flow_exporter_sinks(s->exporter); i++) {
		if (i)
			putc(',', f);
		json_target(f, flow_exporter_sink(s->exporter, i));
	}
	fputs("]}\n", f);
}
