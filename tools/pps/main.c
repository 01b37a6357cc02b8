/* SPDX-License-Identifier: MIT */
/* nfring-pps: a meter of capturing: rate, loss, latency, CPU. */
#include "capture.h"
#include "report.h"
#include "parse.h"
#include "stop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

static struct pps pps;

static const char *set_mode(void *ctx, const char *value)
{
	static const char *const words[] = { "inline", "ring", NULL }; /* enum pps_mode */
	struct pps *p = ctx;
	unsigned i;

	if (!cli_parse_word(value, words, &i))
		return "inline or ring";
	p->mode = (uint8_t)i;
	return NULL;
}

static const char *set_latency_offset(void *ctx, const char *value)
{
	struct pps *p = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, 0, 65535 - sizeof(v), &v))
		return "an offset in the payload from 0 to 65527";
	p->payload_offset = (uint32_t)v;
	return NULL;
}

static const struct cli_option own_options[] = { { "mode", 0, "MODE", set_mode,
						   "ring: a consumer thread per worker; inline: a hook on the\n"
						   "worker's thread (ring)" },
						 { "latency-offset", 0, "N", set_latency_offset,
						   "measure from the CLOCK_REALTIME u64, in ns and host order, at\n"
						   "this offset of the payload (IP header included)" },
						 { 0 } };

static const struct cli_table tables[] = {
	{ "What to capture", cli_capture_options, &pps.capture },
	{ "How to measure", own_options, &pps },
	{ "What the kernel is asked for", cli_kernel_options, &pps.capture },
	{ "How to receive", cli_engine_options, &pps.capture },
};

static const struct cli_program program = {
	.name = "nfring-pps",
	.synopsis = "[options]",
	.about = "Measures the capture of an NFLOG group: packets a second, loss by cause, latency\n"
		 "from logging to the consumer, CPU. A line each second, then a summary.\n",
	.examples = "  nfring-pps --group 5\n"
		    "  nfring-pps --group 5 --seconds 10 --json | jq .latency_us\n"
		    "  nfring-pps --group 5 --mode inline --budget 4000 --cpu 1\n"
		    "  nfring-pps --group 100:8 --workers 4   (a row per worker and group, and the imbalance)\n",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

/* What report() reads; freed whatever could be allocated of it. */
struct sums {
	struct nfring_worker_stats *worker;
	struct nfring_stats *group;
	uint64_t *packets;
	struct cli_meter *meter;
};

static bool sums_open(struct sums *s)
{
	s->worker = calloc(pps.workers, sizeof(*s->worker));
	s->group = calloc(pps.capture.opts.group_count, sizeof(*s->group));
	s->packets = calloc(pps.workers, sizeof(*s->packets));
	s->meter = aligned_alloc(_Alignof(struct cli_meter), sizeof(*s->meter));
	if (!s->worker || !s->group || !s->packets || !s->meter)
		return false;
	memset(s->meter, 0, sizeof(*s->meter));
	for (unsigned i = 0; i < pps.workers; i++) {
		cli_meter_merge(s->meter, &pps.meter[i]);
		s->packets[i] = pps.meter[i].packets;
		s->worker[i].size = sizeof(s->worker[i]);
		nfring_worker_stats_read(pps.engine, i, &s->worker[i]);
	}
	for (unsigned i = 0; i < pps.capture.opts.group_count; i++) {
		s->group[i].size = sizeof(s->group[i]);
		nfring_group_stats_read(pps.engine, (uint16_t)(pps.capture.opts.group + i), &s->group[i]);
	}
	return true;
}

static void sums_close(struct sums *s)
{
	free(s->worker);
	free(s->group);
	free(s->packets);
	free(s->meter);
}

/* Prints the summary of a capture that has ended. Returns 0 or an exit code. */
static int report(void)
{
	struct pps_result r = { .stats = { .size = sizeof(r.stats) },
				.worker_meter = pps.meter,
				.workers = pps.workers,
				.groups = pps.capture.opts.group_count,
				.first_group = pps.capture.opts.group,
				.mode = pps.mode == PPS_INLINE ? "inline" : "ring",
				.seconds = pps.seconds,
				.cpu_seconds = pps.cpu_seconds };
	struct utsname name;
	struct sums sums;
	int code = 0;

	if (!sums_open(&sums) || uname(&name) < 0) {
		code = cli_fail(&program, "no memory for the summary");
	} else {
		nfring_stats_read(pps.engine, &r.stats);
		r.meter = sums.meter;
		r.worker = sums.worker;
		r.worker_packets = sums.packets;
		r.group = sums.group;
		r.kernel = name.release;
		(pps.capture.json ? pps_report_json : pps_report_text)(stdout, &r);
		if (fflush(stdout) != 0 && errno != EPIPE)
			code = cli_fail(&program, "cannot write stdout: %s", strerror(errno));
	}
	sums_close(&sums);
	return code;
}

int main(int argc, char **argv)
{
	struct nfring_error error = { 0 };
	int first, r, code = 0;

	cli_capture_init(&pps.capture);
	pps.program = &program;
	pps.mode = PPS_RING;
	pps.payload_offset = CLI_METER_NO_OFFSET;
	pps.capture.opts.log = cli_log;
	first = cli_options_parse(&program, argc, argv, &code);
	if (first < 0)
		return code;
	if (first < argc)
		return cli_usage(&program, "unexpected '%s': it takes options only; see %s --help", argv[first],
				 program.name);
	r = cli_stop_install();
	if (r < 0)
		return cli_fail(&program, "cannot set up a timer: %s", strerror(-r));
	if (nfring_open(&pps.engine, &pps.capture.opts, &error) < 0)
		return cli_error(&program, &error);
	code = pps_capture(&pps);
	if (code == 0)
		code = report();
	nfring_close(pps.engine);
	free(pps.meter);
	free(pps.watch);
	return code;
}
