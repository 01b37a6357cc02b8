/* SPDX-License-Identifier: MIT */
#include "spread.h"
#include "decimal.h"

#include <inttypes.h>

double pps_imbalance(const uint64_t *count, size_t step_bytes, size_t n)
{
	uint64_t max = 0, sum = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t c = *(const uint64_t *)(const void *)((const char *)count + i * step_bytes);

		sum += c;
		max = c > max ? c : max;
	}
	return sum ? (double)max * (double)n / (double)sum : 0;
}

static double of_workers(const struct pps_result *r)
{
	return pps_imbalance(r->worker_packets, sizeof(*r->worker_packets), r->workers);
}

static double of_groups(const struct pps_result *r)
{
	return r->groups ? pps_imbalance(&r->group->packets, sizeof(*r->group), r->groups) : 0;
}

/* Returns the worker that has the group of that index: the first worker has the first groups, and so on. */
static unsigned worker_of(const struct pps_result *r, uint32_t index)
{
	unsigned i = 0;

	for (; i + 1 < r->workers && index >= r->worker[i].group_count; i++)
		index -= r->worker[i].group_count;
	return i;
}

static void json_group(FILE *f, const struct pps_result *r, uint32_t i)
{
	const struct nfring_stats *s = &r->group[i];

	fprintf(f, "{\"group\":%u,\"worker\":%u,\"packets\":%" PRIu64 ",\"datagrams\":%" PRIu64, r->group_number[i],
		worker_of(r, i), s->packets, s->datagrams);
	fprintf(f,
		",\"datagram_bytes\":%" PRIu64 ",\"lost\":%" PRIu64 ",\"tail_unknown\":%" PRIu64
		",\"socket_drops\":%" PRIu64,
		s->bytes, s->lost, s->tail_unknown, s->socket_drops);
	fprintf(f, ",\"truncated\":%" PRIu64 ",\"malformed\":%" PRIu64 ",\"discarded\":%" PRIu64 "}", s->truncated,
		s->malformed, s->discarded);
}

void pps_spread_json(FILE *f, const struct pps_result *r)
{
	fprintf(f, "\"imbalance\":{\"workers\":%.3f,\"groups\":%.3f},\"groups\":[", of_workers(r), of_groups(r));
	for (uint32_t i = 0; i < r->groups; i++) {
		if (i)
			putc(',', f);
		json_group(f, r, i);
	}
	putc(']', f);
}

static double per_second(const struct pps_result *r, uint64_t packets)
{
	return r->seconds > 0 ? (double)packets / r->seconds : 0;
}

static void text_row(FILE *f, const struct pps_result *r, uint64_t packets, const struct nfring_stats *s)
{
	char count[CLI_DECIMAL_GROUPED_MAX], rate[CLI_DECIMAL_GROUPED_MAX];
	double all = (double)r->stats.packets;

	fprintf(f, " %13s packets %12s/s %5.1f %%", cli_decimal_grouped(packets, count),
		cli_decimal_grouped((uint64_t)per_second(r, packets), rate), all > 0 ? (double)packets / all * 100 : 0);
	fprintf(f, ", lost %s%" PRIu64 ", socket drops %" PRIu64 "\n", s->tail_unknown ? "at least " : "", s->lost,
		s->socket_drops);
}

static void text_workers(FILE *f, const struct pps_result *r)
{
	fprintf(f, "  workers       imbalance %.2f (the busiest by the mean)\n", of_workers(r));
	for (unsigned i = 0; i < r->workers; i++) {
		fprintf(f, "    worker %-4u", i);
		text_row(f, r, r->worker_packets[i], &r->worker[i].sum);
	}
}

static void text_groups(FILE *f, const struct pps_result *r)
{
	uint32_t idle = 0;

	fprintf(f, "  groups        imbalance %.2f\n", of_groups(r));
	for (uint32_t i = 0; i < r->groups; i++) {
		const struct nfring_stats *s = &r->group[i];

		if (!s->packets && !s->lost && !s->socket_drops) {
			idle++;
			continue;
		}
		fprintf(f, "    group %-5u", r->group_number[i]);
		text_row(f, r, s->packets, s);
	}
	if (idle)
		fprintf(f, "    %u groups without packets\n", idle);
}

void pps_spread_text(FILE *f, const struct pps_result *r)
{
	if (r->workers > 1)
		text_workers(f, r);
	if (r->groups > 1)
		text_groups(f, r);
}
