/* SPDX-License-Identifier: MIT */
#include "report.h"
#include "spread.h"
#include "decimal.h"
#include "groups.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

static const double quantiles[] = { 0.5, 0.9, 0.99, 0.999 };
static const char *const quantile_names[] = { "p50", "p90", "p99", "p999" };
#define QUANTILES (sizeof(quantiles) / sizeof(quantiles[0]))

static const char *const clock_names[CLI_LATENCY_CLOCKS] = { "kernel timestamp", "payload", "receipt" };

/* Returns value / by, or 0 if `by` is 0: JSON has no infinity. */
static double ratio(double value, double by)
{
	return by > 0 ? value / by : 0;
}

/* Returns the packets that nobody measured: discarded by the engine, or delivered after
 * --count was reached. */
static uint64_t discarded(const struct pps_result *r)
{
	uint64_t unmeasured = r->stats.packets > r->meter->packets ? r->stats.packets - r->meter->packets : 0;

	return r->stats.discarded + unmeasured;
}

static void json_counter(FILE *f, const char *key, uint64_t value)
{
	fprintf(f, "\"%s\":%" PRIu64 ",", key, value);
}

static void json_latency(FILE *f, const struct cli_meter *m)
{
	enum cli_latency_clock c = cli_meter_clock(m);
	const struct nfring_hist *h = &m->latency_ns[c];

	fputs("\"latency_us\":{", f);
	for (unsigned i = 0; i < QUANTILES; i++)
		fprintf(f, "\"%s\":%.3f,", quantile_names[i], (double)nfring_hist_quantile(h, quantiles[i]) / 1e3);
	fprintf(f, "\"max\":%.3f},", (double)h->max / 1e3);
	json_counter(f, "samples", h->count);
	json_counter(f, "latency_stepped", m->stepped);
	fprintf(f, "\"latency_clock\":\"%s\",", clock_names[c]);
}

/* Returns the numbers of a worker's groups; r->worker[i].group_count of them. */
static const uint16_t *groups_of(const struct pps_result *r, unsigned i)
{
	const uint16_t *group = r->group_number;

	for (unsigned before = 0; before < i; before++)
		group += r->worker[before].group_count;
	return group;
}

/* Lists a worker's groups unless they are `group` and those that follow it. */
static void json_group_list(FILE *f, const struct pps_result *r, unsigned i)
{
	const uint16_t *group = groups_of(r, i);
	unsigned count = r->worker[i].group_count, k = 1;

	while (k < count && group[k] == group[k - 1] + 1)
		k++;
	if (k >= count)
		return;
	for (k = 0; k < count; k++)
		fprintf(f, k ? ",%u" : "\"group_list\":[%u", group[k]);
	fputs("],", f);
}

static void json_worker(FILE *f, const struct pps_result *r, unsigned i)
{
	const struct nfring_worker_stats *w = &r->worker[i];

	fprintf(f, "{\"source\":\"%s\",\"cpu\":%d,", w->source ? w->source : "", w->cpu);
	json_counter(f, "group", w->group);
	json_counter(f, "group_count", w->group_count);
	json_group_list(f, r, i);
	json_counter(f, "qthresh", w->qthresh);
	json_counter(f, "timeout_cs", w->timeout_cs);
	json_counter(f, "nlbufsiz", w->nlbufsiz_bytes);
	json_counter(f, "rcvbuf", w->rcvbuf_bytes);
	json_counter(f, "budget_us", w->latency_budget_us);
	json_counter(f, "hold_us", w->hold_us);
	json_counter(f, "slab_bytes", w->slab_bytes);
	json_counter(f, "slabs", w->slabs);
	json_counter(f, "window", w->window);
	json_counter(f, "free_slabs", w->free_slabs);
	json_counter(f, "min_wait", w->min_wait);
	json_counter(f, "packets", r->worker_packets[i]);
	if (r->worker_meter) {
		json_counter(f, "bytes", r->worker_meter[i].bytes);
		json_latency(f, &r->worker_meter[i]);
	}
	json_counter(f, "datagrams", w->sum.datagrams);
	json_counter(f, "wakeups", w->sum.wakeups);
	json_counter(f, "lost", w->sum.lost);
	json_counter(f, "tail_unknown", w->sum.tail_unknown);
	json_counter(f, "truncated", w->sum.truncated);
	json_counter(f, "starved", w->sum.starved);
	fprintf(f, "\"socket_drops\":%" PRIu64 "}", w->sum.socket_drops);
}

static void json_counters(FILE *f, const struct pps_result *r)
{
	json_counter(f, "packets", r->meter->packets);
	json_counter(f, "bytes", r->meter->bytes);
	json_counter(f, "datagrams", r->stats.datagrams);
	json_counter(f, "wakeups", r->stats.wakeups);
	json_counter(f, "lost", r->stats.lost);
	json_counter(f, "tail_unknown", r->stats.tail_unknown);
	json_counter(f, "socket_drops", r->stats.socket_drops);
	json_counter(f, "truncated", r->stats.truncated);
	json_counter(f, "malformed", r->stats.malformed);
	json_counter(f, "filtered", r->stats.filtered);
	json_counter(f, "discarded", discarded(r));
	json_counter(f, "resyncs", r->stats.resyncs);
	json_counter(f, "starved", r->stats.starved);
}

void pps_report_json(FILE *f, const struct pps_result *r)
{
	double packets = (double)r->meter->packets;

	putc('{', f);
	json_counters(f, r);
	fprintf(f, "\"seconds\":%.6f,\"pps\":%.1f,", r->seconds, ratio(packets, r->seconds));
	fprintf(f, "\"cpu_seconds\":%.6f,\"cpu_ns_per_packet\":%.1f,", r->cpu_seconds,
		ratio(r->cpu_seconds * 1e9, packets));
	json_latency(f, r->meter);
	fprintf(f, "\"source\":\"%s\",\"mode\":\"%s\",\"kernel\":", r->workers ? r->worker[0].source : "", r->mode);
	cli_text_json(f, r->kernel, strlen(r->kernel));
	fputs(",\"workers\":[", f);
	for (unsigned i = 0; i < r->workers; i++) {
		if (i)
			putc(',', f);
		json_worker(f, r, i);
	}
	fputs("],", f);
	pps_spread_json(f, r);
	fputs("}\n", f);
}

static void text_counter(FILE *f, const char *label, uint64_t value, const char *meaning)
{
	char grouped[CLI_DECIMAL_GROUPED_MAX];

	fprintf(f, "  %-13s %15s  %s\n", label, cli_decimal_grouped(value, grouped), meaning);
}

static void text_latency(FILE *f, const struct cli_meter *m)
{
	static const char *const since[CLI_LATENCY_CLOCKS] = {
		"from logging or arrival to the consumer", "from sending to the consumer",
		"from receipt to the consumer: no packet had a timestamp"
	};
	enum cli_latency_clock c = cli_meter_clock(m);
	const struct nfring_hist *h = &m->latency_ns[c];

	if (!h->count)
		return;
	fprintf(f, "  latency       ");
	for (unsigned i = 0; i < QUANTILES; i++)
		fprintf(f, "%s %.1f us, ", quantile_names[i], (double)nfring_hist_quantile(h, quantiles[i]) / 1e3);
	fprintf(f, "max %.1f us\n                %s\n", (double)h->max / 1e3, since[c]);
	if (c != CLI_LATENCY_RECEIPT && m->latency_ns[CLI_LATENCY_RECEIPT].count)
		fprintf(f, "                without %" PRIu64 " packets that had no such time\n",
			m->latency_ns[CLI_LATENCY_RECEIPT].count);
}

static void text_stepped(FILE *f, const struct cli_meter *m)
{
	if (m->stepped)
		fprintf(f, "                without %" PRIu64 " packets across a step of the wall clock\n", m->stepped);
}

static void text_worker(FILE *f, const struct pps_result *r, unsigned i)
{
	const struct nfring_worker_stats *w = &r->worker[i];

	fprintf(f, "  worker %u      %s, group ", i, w->source ? w->source : "");
	cli_groups_print(f, groups_of(r, i), w->group_count);
	if (w->cpu >= 0)
		fprintf(f, ", CPU %d", w->cpu);
	fprintf(f, ", qthresh %u, timeout %u cs, nlbufsiz %u, rcvbuf %u\n", w->qthresh, w->timeout_cs,
		w->nlbufsiz_bytes, w->rcvbuf_bytes);
	fprintf(f, "                budget %u us (%u us asleep), %u slabs of %u bytes, %u posted\n",
		w->latency_budget_us, w->hold_us, w->slabs, w->slab_bytes, w->window);
}

void pps_report_text(FILE *f, const struct pps_result *r)
{
	double packets = (double)r->meter->packets;
	char grouped[CLI_DECIMAL_GROUPED_MAX];

	fprintf(f, "%s packets in %.2f s", cli_decimal_grouped(r->meter->packets, grouped), r->seconds);
	fprintf(f, ", %s packets/s (%s mode, Linux ",
		cli_decimal_grouped((uint64_t)ratio(packets, r->seconds), grouped), r->mode);
	cli_text_plain(f, r->kernel, strlen(r->kernel));
	fputs(")\n", f);
	text_counter(f, "bytes", r->meter->bytes, "of payload");
	text_counter(f, "datagrams", r->stats.datagrams, "from the kernel");
	text_counter(f, "wake-ups", r->stats.wakeups, "of the workers");
	text_counter(f, "lost", r->stats.lost,
		     r->stats.tail_unknown ? "packets at least: datagrams were dropped, maybe behind the last packet"
					   : "packets missing by sequence number");
	text_counter(f, "socket drops", r->stats.socket_drops, "datagrams dropped at a full socket buffer");
	text_counter(f, "truncated", r->stats.truncated, "datagrams longer than their slab");
	text_counter(f, "malformed", r->stats.malformed, "messages or attributes");
	text_counter(f, "discarded", discarded(r), "packets that came after the end");
	text_counter(f, "resyncs", r->stats.resyncs, "sequence numbers that went backwards");
	text_counter(f, "starved", r->stats.starved, "pauses because the consumer held every slab");
	fprintf(f, "  CPU           %.3f s, %.1f ns a packet\n", r->cpu_seconds, ratio(r->cpu_seconds * 1e9, packets));
	text_latency(f, r->meter);
	text_stepped(f, r->meter);
	for (unsigned i = 0; i < r->workers; i++)
		text_worker(f, r, i);
	pps_spread_text(f, r);
}
