/* SPDX-License-Identifier: MIT */
#include "interval.h"
#include "clock.h"
#include "rfc3339.h"

#include <inttypes.h>

static const struct {
	const char *name;
	double part;
} quantiles[] = { { "p50", 0.5 }, { "p90", 0.9 }, { "p99", 0.99 }, { "p999", 0.999 }, { "max", 1 } };

static void print_time(FILE *f)
{
	struct cli_rfc3339 second = { 0 };
	struct cli_writer w;

	if (cli_writer_open(&w, CLI_WRITER_MIN_BYTES) < 0)
		return;
	cli_rfc3339(&second, &w, cli_clock_real_ns());
	fprintf(f, "\"time\":\"%.*s\",", (int)cli_writer_len(&w), w.begin);
	cli_writer_close(&w);
}

static void print_latency(FILE *f, const struct nfring_hist *h)
{
	const char *before = "\"latency_us\":{";

	for (unsigned i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++) {
		fprintf(f, "%s\"%s\":%.3f", before, quantiles[i].name,
			(double)nfring_hist_quantile(h, quantiles[i].part) / 1e3);
		before = ",";
	}
	putc('}', f);
}

void pps_interval_json(FILE *f, struct pps_sample *a, const struct pps_sample *b, double elapsed)
{
	const double seconds = (double)(b->at_ns - a->at_ns) / 1e9;
	struct cli_meter *m = a->meter;

	cli_meter_since(m, b->meter);
	putc('{', f);
	print_time(f);
	fprintf(f, "\"seconds\":%.3f,\"interval_seconds\":%.3f,\"packets\":%" PRIu64 ",\"bytes\":%" PRIu64 ",", elapsed,
		seconds, m->packets, m->bytes);
	fprintf(f, "\"lost\":%" PRIu64 ",\"socket_drops\":%" PRIu64 ",\"pps\":%.1f,", b->stats.lost - a->stats.lost,
		b->stats.socket_drops - a->stats.socket_drops, (double)m->packets / seconds);
	print_latency(f, &m->latency_ns[cli_meter_clock(b->meter)]);
	fputs("}\n", f);
}
