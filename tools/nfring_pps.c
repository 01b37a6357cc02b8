/* SPDX-License-Identifier: MIT */
/* nfring-pps: a meter of capturing: rate, loss, latency, CPU. */
#include "nfring_pps.h"
#include "nfring_pps_report.h"
#include "cli_parse.h"
#include "cli_stop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

static struct nfr_pps pps;

static const char *set_mode(void *ctx, const char *value)
{
	static const char *const words[] = { "inline", "ring", NULL }; /* enum nfr_pps_mode */
	struct nfr_pps *p = ctx;
	unsigned i;

	if (!nfr_parse_word(value, words, &i))
		return "inline or ring";
	p->mode = (uint8_t)i;
	return NULL;
}

static const char *set_latency_offset(void *ctx, const char *value)
{
	struct nfr_pps *p = ctx;
	uint64_t v;

	if (!nfr_parse_u64(value, 0, 65535 - sizeof(v), &v))
		return "an offset in the payload from 0 to 65527";
	p->payload_offset = (uint32_t)v;
	return NULL;
}

static const struct nfr_cli_option own_options[] = { { "mode", 0, "MODE", set_mode,
						       "ring: a consumer thread per worker; inline: a hook on the\n"
						       "worker's thread (ring)" },
						     { "latency-offset", 0, "N", set_latency_offset,
						       "measure from the CLOCK_REALTIME u64, in ns and host order, at\n"
						       "this offset of the payload (IP header included)" },
						     { 0 } };

static const struct nfr_cli_table tables[] = {
	{ "What to capture", nfr_cli_capture_options, &pps.capture },
	{ "How to measure", own_options, &pps },
	{ "What the kernel is asked for", nfr_cli_kernel_options, &pps.capture },
	{ "How to receive", nfr_cli_engine_options, &pps.capture },
};

static const struct nfr_cli_program program = {
	.name = "nfring-pps",
	.synopsis = "[options]",
	.about = "Measures the capture of an NFLOG group: packets a second, loss by cause, latency\n"
		 "from logging to the consumer, CPU. A line each second, then a summary.\n",
	.examples = "  nfring-pps --group 5\n"
		    "  nfring-pps --group 5 --seconds 10 --json | jq .latency_us\n"
		    "  nfring-pps --group 5 --mode inline --budget 4000 --cpu 1\n",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

static void on_log(void *user, int level, const char *text)
{
	(void)user;
	if (level == NFRING_LOG_WARNING)
		fprintf(stderr, "%s: warning: %s\n", program.name, text);
}

/* Prints the summary of a capture that has ended. Returns 0 or an exit code. */
static int report(void)
{
	struct nfring_worker_stats *workers = calloc(pps.workers, sizeof(*workers));
	uint64_t *packets = calloc(pps.workers, sizeof(*packets));
	struct nfr_meter *sum = aligned_alloc(_Alignof(struct nfr_meter), sizeof(*sum));
	struct nfr_report r = { .stats = { .size = sizeof(r.stats) },
				.worker = workers,
				.worker_packets = packets,
				.workers = pps.workers,
				.mode = pps.mode == NFR_PPS_INLINE ? "inline" : "ring",
				.seconds = pps.seconds,
				.cpu_seconds = pps.cpu_seconds };
	struct utsname name;
	int code = 0;

	if (!workers || !packets || !sum || uname(&name) < 0) {
		code = nfr_cli_fail(&program, "no memory for the summary");
	} else {
		memset(sum, 0, sizeof(*sum));
		for (unsigned i = 0; i < pps.workers; i++) {
			nfr_meter_merge(sum, &pps.meter[i]);
			packets[i] = pps.meter[i].packets;
			workers[i].size = sizeof(workers[i]);
			nfring_stats_worker(pps.engine, i, &workers[i]);
		}
		nfring_stats_read(pps.engine, &r.stats);
		r.meter = sum;
		r.kernel = name.release;
		(pps.capture.json ? nfr_report_json : nfr_report_text)(stdout, &r);
		if (fflush(stdout) != 0 && errno != EPIPE)
			code = nfr_cli_fail(&program, "cannot write stdout: %s", strerror(errno));
	}
	free(workers);
	free(packets);
	free(sum);
	return code;
}

int main(int argc, char **argv)
{
	struct nfring_error error = { 0 };
	int first, r, code = 0;

	nfr_cli_capture_init(&pps.capture);
	pps.program = &program;
	pps.mode = NFR_PPS_RING;
	pps.payload_offset = NFR_METER_NO_OFFSET;
	pps.capture.opts.log = on_log;
	first = nfr_cli_parse(&program, argc, argv, &code);
	if (first < 0)
		return code;
	if (first < argc)
		return nfr_cli_usage(&program, "unexpected '%s': it takes options only; see %s --help", argv[first], program.name);
	r = nfr_stop_install();
	if (r < 0)
		return nfr_cli_fail(&program, "cannot set up a timer: %s", strerror(-r));
	if (nfring_open(&pps.engine, &pps.capture.opts, &error) < 0)
		return nfr_cli_error(&program, &error);
	code = nfr_pps_capture(&pps);
	if (code == 0)
		code = report();
	nfring_close(pps.engine);
	free(pps.meter);
	return code;
}
