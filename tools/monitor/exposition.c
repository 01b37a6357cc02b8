/* SPDX-License-Identifier: MIT */
#include "exposition.h"
#include "prefixes.h"

#include <inttypes.h>
#include <stdlib.h>

#define NS_PER_S UINT64_C(1000000000)

/* All counters at one moment. */
struct sample {
	const struct monitor_source *source;
	struct nfring_stats *group;         /* by index */
	struct nfring_worker_stats *worker; /* by number */
	struct monitor_series *prefix;
	size_t prefixes;
};

struct metric {
	const char *name, *help;
	const char *type;
	size_t at; /* in struct nfring_stats */
};

#define COUNTER(name, field, help)                                                                                     \
	{                                                                                                              \
		"nfring_" name, help, "counter", offsetof(struct nfring_stats, field)                                  \
	}
#define GAUGE(name, field, help)                                                                                       \
	{                                                                                                              \
		"nfring_" name, help, "gauge", offsetof(struct nfring_stats, field)                                    \
	}

/* For each group. */
static const struct metric of_groups[] = {
	COUNTER("packets_total", packets, "Packets delivered to the tool."),
	COUNTER("lost_packets_total", lost, "Packets whose sequence number is missing, whatever the cause."),
	COUNTER("socket_drops_total", socket_drops, "Datagrams that the kernel dropped at a full socket buffer."),
	COUNTER("truncated_total", truncated, "Datagrams that were longer than a slab."),
	COUNTER("malformed_total", malformed, "Netlink messages and attributes that no kernel writes."),
	COUNTER("filtered_packets_total", filtered, "Packets that the filter of the tool refused."),
	COUNTER("discarded_packets_total", discarded, "Packets received before the start or after the stop."),
	COUNTER("datagrams_total", datagrams, "Datagrams received."),
	GAUGE("tail_unknown", tail_unknown, "1 if datagrams were dropped since the last packet: more may be lost."),
};

/* For each worker. */
static const struct metric of_workers[] = {
	COUNTER("wakeups_total", wakeups, "Waits of a worker that brought a datagram."),
	COUNTER("starved_total", starved, "Times that receiving paused because the consumer held all memory."),
};

static bool sample_take(struct sample *s, const struct monitor_source *source)
{
	*s = (struct sample){ .source = source };
	s->group = calloc(source->counts.groups, sizeof(*s->group));
	s->worker = calloc(source->workers, sizeof(*s->worker));
	s->prefix = monitor_prefixes_read(source, &s->prefixes);
	if (!s->group || !s->worker || !s->prefix)
		return false;
	for (uint32_t i = 0; i < source->counts.groups; i++) {
		s->group[i].size = sizeof(s->group[i]);
		nfring_group_stats_read(source->engine, source->group_number[i], &s->group[i]);
	}
	for (unsigned i = 0; i < source->workers; i++) {
		s->worker[i].size = sizeof(s->worker[i]);
		nfring_worker_stats_read(source->engine, i, &s->worker[i]);
	}
	return true;
}

static void sample_free(struct sample *s)
{
	free(s->group);
	free(s->worker);
	free(s->prefix);
}

static void head(struct cli_writer *w, const char *name, const char *type, const char *help)
{
	cli_writer_printf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static uint64_t field(const struct nfring_stats *s, const struct metric *m)
{
	uint64_t value;

	memcpy(&value, (const char *)s + m->at, sizeof(value));
	return value;
}

/* -- groups ----------------------------------------------------------------------- */

static void write_groups(struct cli_writer *w, const struct sample *s)
{
	for (size_t k = 0; k < sizeof(of_groups) / sizeof(of_groups[0]); k++) {
		head(w, of_groups[k].name, of_groups[k].type, of_groups[k].help);
		for (uint32_t i = 0; i < s->source->counts.groups; i++)
			cli_writer_printf(w, "%s{group=\"%u\"} %" PRIu64 "\n", of_groups[k].name,
					  s->source->group_number[i], field(&s->group[i], &of_groups[k]));
	}
	head(w, "nfring_bytes_total", "counter", "Bytes of the packets delivered, as they were on the wire.");
	for (uint32_t i = 0; i < s->source->counts.groups; i++)
		cli_writer_printf(w, "nfring_bytes_total{group=\"%u\"} %" PRIu64 "\n", s->source->group_number[i],
				  atomic_load_explicit(&s->source->counts.group[i].bytes, memory_order_relaxed));
}

static void write_prefix(struct cli_writer *w, const char *name, const struct monitor_series *p, uint64_t value)
{
	cli_writer_printf(w, "%s{group=\"%u\",prefix=\"", name, p->group);
	cli_writer_bytes(w, p->label, p->len);
	cli_writer_printf(w, "\"} %" PRIu64 "\n", value);
}

static void write_prefixes(struct cli_writer *w, const struct sample *s)
{
	const char *packets = "nfring_prefix_packets_total", *bytes = "nfring_prefix_bytes_total";

	head(w, packets, "counter", "Packets delivered, by the prefix of the rule that logged them.");
	for (size_t i = 0; i < s->prefixes; i++)
		write_prefix(w, packets, &s->prefix[i], s->prefix[i].packets);
	head(w, bytes, "counter", "Bytes of these packets, as they were on the wire.");
	for (size_t i = 0; i < s->prefixes; i++)
		write_prefix(w, bytes, &s->prefix[i], s->prefix[i].bytes);
}

/* -- workers ------------------------------------------------------------------------- */

static void write_latency(struct cli_writer *w, struct monitor_counter *c, unsigned worker)
{
	/* monitor_bound_ns in seconds, as Prometheus itself writes them. */
	static const char *const bounds[] = {
		"5e-05", "0.0001", "0.0002", "0.0005", "0.001", "0.002", "0.005", "0.01",
		"0.02",  "0.05",   "0.1",    "0.2",    "0.5",   "1",     "5",     "+Inf"
	};
	uint64_t below = 0, ns = atomic_load_explicit(&c->latency_ns, memory_order_relaxed);

	_Static_assert(sizeof(bounds) / sizeof(bounds[0]) == MONITOR_BOUNDS + 1, "a name for each bucket");
	for (unsigned i = 0; i <= MONITOR_BOUNDS; i++) {
		below += atomic_load_explicit(&c->latency[i], memory_order_relaxed);
		cli_writer_printf(w, "nfring_latency_seconds_bucket{worker=\"%u\",le=\"%s\"} %" PRIu64 "\n", worker,
				  bounds[i], below);
	}
	cli_writer_printf(w, "nfring_latency_seconds_sum{worker=\"%u\"} %" PRIu64 ".%09" PRIu64 "\n", worker,
			  ns / NS_PER_S, ns % NS_PER_S);
	cli_writer_printf(w, "nfring_latency_seconds_count{worker=\"%u\"} %" PRIu64 "\n", worker, below);
}

static void write_settings(struct cli_writer *w, const struct sample *s)
{
	head(w, "nfring_qthresh_packets", "gauge",
	     "Packets that the kernel gathers into a datagram, at most (QThresh).");
	for (unsigned i = 0; i < s->source->workers; i++)
		cli_writer_printf(w, "nfring_qthresh_packets{worker=\"%u\"} %u\n", i, s->worker[i].qthresh);
	head(w, "nfring_nlbufsiz_bytes", "gauge", "Size of the kernel's batch buffer.");
	for (unsigned i = 0; i < s->source->workers; i++)
		cli_writer_printf(w, "nfring_nlbufsiz_bytes{worker=\"%u\"} %u\n", i, s->worker[i].nlbufsiz_bytes);
	head(w, "nfring_latency_budget_seconds", "gauge", "Time that packets may be held back to save CPU (--budget).");
	for (unsigned i = 0; i < s->source->workers; i++)
		cli_writer_printf(w, "nfring_latency_budget_seconds{worker=\"%u\"} %u.%06u\n", i,
				  s->worker[i].latency_budget_us / 1000000, s->worker[i].latency_budget_us % 1000000);
}

static void write_workers(struct cli_writer *w, const struct sample *s)
{
	for (size_t k = 0; k < sizeof(of_workers) / sizeof(of_workers[0]); k++) {
		head(w, of_workers[k].name, of_workers[k].type, of_workers[k].help);
		for (unsigned i = 0; i < s->source->workers; i++)
			cli_writer_printf(w, "%s{worker=\"%u\"} %" PRIu64 "\n", of_workers[k].name, i,
					  field(&s->worker[i].sum, &of_workers[k]));
	}
	head(w, "nfring_latency_seconds", "histogram", "Time from the kernel logging a packet until the tool took it.");
	for (unsigned i = 0; i < s->source->workers; i++)
		write_latency(w, &s->source->counter[i], i);
	write_settings(w, s);
}

/* -- the tool ---------------------------------------------------------------------------- */

static void write_tool(struct cli_writer *w, const struct monitor_source *s)
{
	head(w, "nfring_start_time_seconds", "gauge", "When the capture began, in seconds since 1970.");
	cli_writer_printf(w, "nfring_start_time_seconds %" PRIu64 ".%03" PRIu64 "\n", s->started_ns / NS_PER_S,
			  s->started_ns % NS_PER_S / 1000000);
	head(w, "nfring_build_info", "gauge",
	     "1, with the version, the first worker's source of packets, and the tool.");
}

bool monitor_exposition_write(struct cli_writer *w, const struct monitor_source *source)
{
	struct sample s;

	if (sample_take(&s, source)) {
		write_groups(w, &s);
		write_prefixes(w, &s);
		write_workers(w, &s);
		write_tool(w, source);
		cli_writer_printf(w, "nfring_build_info{version=\"%s\",source=\"%s\",tool=\"%s\"} 1\n",
				  nfring_version(), s.worker[0].source, source->tool);
		if (source->more)
			source->more(w, source->more_user);
	} else {
		w->failed = true;
	}
	sample_free(&s);
	return !w->failed;
}
