/* SPDX-License-Identifier: MIT */
/* nfring-pps: measures rate, loss, latency and CPU of a capture. */
#include "capture.h"
#include "notify.h"
#include "pulse.h"
#include "report.h"
#include "stop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

static struct pps pps;

/* Counters that report() reads. sums_close() is to be called even if sums_open() failed. */
struct sums {
	struct nfring_worker_stats *worker;
	struct nfring_stats *group;
	uint64_t *packets;
	struct cli_meter *meter;
};

static bool sums_open(struct sums *s)
{
	s->worker = calloc(pps.workers, sizeof(*s->worker));
	s->group = calloc(pps.groups, sizeof(*s->group));
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
	for (uint32_t i = 0; i < pps.groups; i++) {
		s->group[i].size = sizeof(s->group[i]);
		nfring_group_stats_read(pps.engine, pps.group_number[i], &s->group[i]);
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
				.group_number = pps.group_number,
				.groups = pps.groups,
				.mode = pps_mode_name(pps.options.mode),
				.seconds = pps.seconds,
				.cpu_seconds = pps.cpu_seconds };
	struct utsname name;
	struct sums sums;
	int code = 0;

	if (!sums_open(&sums) || uname(&name) < 0) {
		code = cli_fail(&pps_program, "no memory for the summary");
	} else {
		nfring_stats_read(pps.engine, &r.stats);
		r.meter = sums.meter;
		r.worker = sums.worker;
		r.worker_packets = sums.packets;
		r.group = sums.group;
		r.kernel = name.release;
		(pps.options.json ? pps_report_json : pps_report_text)(stdout, &r);
		if (fflush(stdout) != 0 && errno != EPIPE)
			code = cli_fail(&pps_program, "cannot write stdout: %s", strerror(errno));
	}
	sums_close(&sums);
	return code;
}

static struct nfring_opts engine_options(const struct pps_options *o)
{
	struct nfring_opts opts = o->capture.opts;

	opts.on_error = pps_on_error;
	opts.callback_user = &pps;
	if (o->mode == PPS_INLINE) {
		opts.on_bound = pps_on_bound;
		opts.on_thread_start = o->capture.user.text ? pps_on_thread_start : NULL;
	}
	if (o->mode != PPS_CALLER)
		return opts;
	/* The tool pins these threads, not nfring. */
	opts.caller_threads = true;
	if (opts.workers == 0 && opts.cpu_count)
		opts.workers = opts.cpu_count;
	opts.cpu_count = 0;
	return opts;
}

int main(int argc, char **argv)
{
	struct monitor_setup setup = { .program = &pps_program,
				       .options = &pps.options.monitor,
				       .user = &pps.options.capture.user,
				       .say = pps_say,
				       .say_user = &pps };
	struct nfring_error error = { 0 };
	struct nfring_opts opts;
	int r, code = pps_options_parse(&pps.options, argc, argv);

	if (code >= 0)
		return code;
	r = cli_stop_install();
	if (r < 0)
		return cli_fail(&pps_program, "cannot set up a timer: %s", strerror(-r));
	cli_notify_open(&pps_program);
	opts = engine_options(&pps.options);
	if (nfring_open(&pps.engine, &opts, &error) < 0)
		return cli_error(&pps_program, &error);
	setup.engine = pps.engine;
	setup.silent = pps.options.capture.log_level == NFRING_LOG_ERROR;
	code = monitor_open(&pps.monitor, &setup);
	if (code == 0)
		code = pps_capture(&pps);
	if (code == 0)
		code = report();
	monitor_close(pps.monitor);
	nfring_close(pps.engine);
	cli_pulses_close();
	free(pps.group_number);
	free(pps.meter);
	free(pps.locks);
	return code;
}
