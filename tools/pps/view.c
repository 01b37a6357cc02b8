/* SPDX-License-Identifier: MIT */
#include "view.h"
#include "spread.h"
#include "decimal.h"
#include "clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 16 /* of workers, and of groups: a terminal has few lines */

struct pps_sample *pps_sample_open(const struct pps *pps)
{
	struct pps_sample *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->workers = pps->workers;
	s->groups = pps->groups;
	s->group_number = pps->group_number;
	s->worker = calloc(s->workers, sizeof(*s->worker));
	s->group = calloc(s->groups, sizeof(*s->group));
	s->meter = aligned_alloc(_Alignof(struct cli_meter), sizeof(*s->meter));
	if (s->worker && s->group && s->meter)
		return s;
	pps_sample_close(s);
	return NULL;
}

void pps_sample_close(struct pps_sample *s)
{
	if (!s)
		return;
	free(s->worker);
	free(s->group);
	free(s->meter);
	free(s);
}

void pps_sample_take(struct pps_sample *s, struct pps *pps)
{
	memset(s->meter, 0, sizeof(*s->meter));
	for (unsigned i = 0; i < s->workers; i++) {
		cli_meter_merge_locked(s->meter, &pps->meter[i]);
		s->worker[i].size = sizeof(s->worker[i]);
		nfring_worker_stats_read(pps->engine, i, &s->worker[i]);
	}
	for (uint32_t i = 0; i < s->groups; i++) {
		s->group[i].size = sizeof(s->group[i]);
		nfring_group_stats_read(pps->engine, s->group_number[i], &s->group[i]);
	}
	s->stats.size = sizeof(s->stats);
	nfring_stats_read(pps->engine, &s->stats);
	s->at_ns = cli_clock_ns();
	s->cpu_seconds = cli_clock_cpu_seconds();
}

/* -- differences ------------------------------------------------------------------- */

static double rate(uint64_t before, uint64_t now, double seconds)
{
	return (double)(now - before) / seconds;
}

/* Returns the 99th percentile of the latencies from `a` to `b`, in us. */
static double p99_us(struct pps_sample *a, const struct pps_sample *b)
{
	cli_meter_since(a->meter, b->meter);
	return (double)nfring_hist_quantile(&a->meter->latency_ns[cli_meter_clock(b->meter)], 0.99) / 1e3;
}

/* Prints "QThresh 64", or "QThresh 16-64" if the workers differ. */
static void print_qthresh(FILE *f, const struct pps_sample *s)
{
	uint32_t min = UINT32_MAX, max = 0;

	for (unsigned i = 0; i < s->workers; i++) {
		min = s->worker[i].qthresh < min ? s->worker[i].qthresh : min;
		max = s->worker[i].qthresh > max ? s->worker[i].qthresh : max;
	}
	if (min != max)
		fprintf(f, "QThresh %u-%u", min, max);
	else
		fprintf(f, "QThresh %u", max);
}

static void print_rate(FILE *f, const struct pps_sample *a, const struct pps_sample *b, double seconds)
{
	char packets[CLI_DECIMAL_GROUPED_MAX], lost[CLI_DECIMAL_GROUPED_MAX], drops[CLI_DECIMAL_GROUPED_MAX];

	fprintf(f, "%13s packets/s %8.1f MB/s  lost %s%s  socket drops %s  CPU %.0f %%",
		cli_decimal_grouped((uint64_t)rate(a->stats.packets, b->stats.packets, seconds), packets),
		rate(a->stats.bytes, b->stats.bytes, seconds) / 1e6, b->stats.tail_unknown ? "at least " : "",
		cli_decimal_grouped(b->stats.lost, lost), cli_decimal_grouped(b->stats.socket_drops, drops),
		(b->cpu_seconds - a->cpu_seconds) / seconds * 100);
}

static void print_batching(FILE *f, struct pps_sample *a, const struct pps_sample *b, double seconds)
{
	uint64_t datagrams = b->stats.datagrams - a->stats.datagrams, packets = b->stats.packets - a->stats.packets;
	char wakeups[CLI_DECIMAL_GROUPED_MAX];

	print_qthresh(f, b);
	fprintf(f, "  %.1f packets/datagram  %s wake-ups/s", datagrams ? (double)packets / (double)datagrams : 0,
		cli_decimal_grouped((uint64_t)rate(a->stats.wakeups, b->stats.wakeups, seconds), wakeups));
	if (packets)
		fprintf(f, "  p99 %.0f us", p99_us(a, b));
	else
		fputs("  p99 -", f);
}

void pps_view_line(FILE *f, struct pps_sample *a, const struct pps_sample *b, double elapsed)
{
	double seconds = (double)(b->at_ns - a->at_ns) / 1e9;

	fprintf(f, "%5.0f s ", elapsed);
	print_rate(f, a, b, seconds);
	fputs("  ", f);
	print_batching(f, a, b, seconds);
	putc('\n', f);
}

/* -- rows ---------------------------------------------------------------------------- */

static void print_row(FILE *f, const struct nfring_stats *a, const struct nfring_stats *b, double seconds)
{
	char packets[CLI_DECIMAL_GROUPED_MAX];

	fprintf(f, " %13s packets/s  lost %s%" PRIu64 "  socket drops %" PRIu64,
		cli_decimal_grouped((uint64_t)rate(a->packets, b->packets, seconds), packets),
		b->tail_unknown ? "at least " : "", b->lost, b->socket_drops);
}

static void print_workers(FILE *f, const struct pps_sample *a, const struct pps_sample *b, double seconds)
{
	uint64_t packets[ROWS_MAX];
	unsigned n = b->workers < ROWS_MAX ? b->workers : ROWS_MAX;

	for (unsigned i = 0; i < n; i++) {
		packets[i] = b->worker[i].sum.packets - a->worker[i].sum.packets;
		fprintf(f, "  worker %-5u", i);
		print_row(f, &a->worker[i].sum, &b->worker[i].sum, seconds);
		fprintf(f, "  QThresh %u\n", b->worker[i].qthresh);
	}
	fprintf(f, "    imbalance %.2f%s\n", pps_imbalance(packets, sizeof(packets[0]), n),
		n < b->workers ? " of these; more are not shown" : "");
}

static void print_groups(FILE *f, const struct pps_sample *a, const struct pps_sample *b, double seconds)
{
	uint64_t packets[ROWS_MAX];
	unsigned n = b->groups < ROWS_MAX ? b->groups : ROWS_MAX;

	for (unsigned i = 0; i < n; i++) {
		packets[i] = b->group[i].packets - a->group[i].packets;
		fprintf(f, "  group %-6u", b->group_number[i]);
		print_row(f, &a->group[i], &b->group[i], seconds);
		putc('\n', f);
	}
	fprintf(f, "    imbalance %.2f%s\n", pps_imbalance(packets, sizeof(packets[0]), n),
		n < b->groups ? " of these; more are not shown" : "");
}

void pps_view_block(FILE *f, struct pps_sample *a, const struct pps_sample *b, double elapsed)
{
	double seconds = (double)(b->at_ns - a->at_ns) / 1e9;

	fprintf(f, "%5.0f s ", elapsed);
	print_rate(f, a, b, seconds);
	fputs("\n        ", f);
	print_batching(f, a, b, seconds);
	putc('\n', f);
	if (b->workers > 1)
		print_workers(f, a, b, seconds);
	if (b->groups > 1)
		print_groups(f, a, b, seconds);
}
