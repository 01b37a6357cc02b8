/* SPDX-License-Identifier: MIT */
#include "metrics.h"
#include "label.h"

#include <inttypes.h>
#include <string.h>

/* Of an output. */
static const struct {
	const char *name, *help;
	size_t at; /* in struct flow_sink_counts */
} of_targets[] = {
	{ "nfring_flow_sent_flows_total", "Flows handed to an output.", offsetof(struct flow_sink_counts, flows) },
	{ "nfring_flow_sent_packets_total", "Packets in these flows.", offsetof(struct flow_sink_counts, packets) },
	{ "nfring_flow_sent_bytes_total", "Bytes in these flows.", offsetof(struct flow_sink_counts, bytes) },
	{ "nfring_flow_unsent_flows_total", "Flows that an output could not send and gave up.",
	  offsetof(struct flow_sink_counts, unsent_flows) },
	{ "nfring_flow_unsent_packets_total", "Packets in these flows.",
	  offsetof(struct flow_sink_counts, unsent_packets) },
	{ "nfring_flow_messages_total", "Messages or lines of an output.",
	  offsetof(struct flow_sink_counts, messages) },
	{ "nfring_flow_message_bytes_total", "Bytes of these messages.", offsetof(struct flow_sink_counts, octets) },
	{ "nfring_flow_export_errors_total", "Sends that failed, connections that broke.",
	  offsetof(struct flow_sink_counts, errors) },
};

static uint64_t get(const _Atomic uint64_t *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

static void head(struct cli_writer *w, const char *name, const char *type, const char *help)
{
	cli_writer_printf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_tables(struct cli_writer *w, const struct flow_summary *s)
{
	uint64_t begun = 0, active = 0, ended[FLOW_END_ROOM + 1] = { 0 };

	for (unsigned i = 0; i < s->workers; i++) {
		const struct flow_table_counts *c = flow_table_counts(s->consumer[i].table);

		begun += get(&c->begun);
		active += get(&c->active);
		for (unsigned end = FLOW_END_IDLE; end <= FLOW_END_ROOM; end++)
			ended[end] += get(&c->ends[end]);
	}
	head(w, "nfring_flow_begun_total", "counter", "Flows that have begun.");
	cli_writer_printf(w, "nfring_flow_begun_total %" PRIu64 "\n", begun);
	head(w, "nfring_flow_active", "gauge", "Flows in the tables now.");
	cli_writer_printf(w, "nfring_flow_active %" PRIu64 "\n", active);
	head(w, "nfring_flow_ended_total", "counter", "Flows that have ended; room: pushed out of a full table.");
	for (unsigned end = FLOW_END_IDLE; end <= FLOW_END_ROOM; end++)
		cli_writer_printf(w, "nfring_flow_ended_total{reason=\"%s\"} %" PRIu64 "\n",
				  flow_end_word((enum flow_end)end), ended[end]);
}

static void write_groups(struct cli_writer *w, const struct flow_summary *s)
{
	struct flow_totals t;

	head(w, "nfring_flow_packets_total", "counter", "Packets counted into flows.");
	for (uint32_t at = 0; flow_groups_next(s->groups, &at, false, &t);)
		cli_writer_printf(w, "nfring_flow_packets_total{group=\"%u\"} %" PRIu64 "\n", t.group, t.flow_packets);
	head(w, "nfring_flow_not_ip_packets_total", "counter", "Packets without IP addresses, which are in no flow.");
	for (uint32_t at = 0; flow_groups_next(s->groups, &at, false, &t);)
		cli_writer_printf(w, "nfring_flow_not_ip_packets_total{group=\"%u\"} %" PRIu64 "\n", t.group, t.not_ip);
}

static void write_targets(struct cli_writer *w, const struct flow_summary *s)
{
	for (size_t k = 0; k < sizeof(of_targets) / sizeof(of_targets[0]); k++) {
		head(w, of_targets[k].name, "counter", of_targets[k].help);
		for (unsigned i = 0; i < flow_exporter_sinks(s->exporter); i++) {
			const struct flow_sink *sink = flow_exporter_sink(s->exporter, i);
			const void *at = (const char *)&sink->counts + of_targets[k].at;

			cli_writer_printf(w, "%s{target=\"", of_targets[k].name);
			monitor_label_write(w, sink->target->url, strlen(sink->target->url));
			cli_writer_printf(w, "\"} %" PRIu64 "\n", get(at));
		}
	}
}

void flow_metrics(struct cli_writer *w, void *user)
{
	const struct flow_summary *s = user;

	write_tables(w, s);
	write_groups(w, s);
	write_targets(w, s);
}
