/* SPDX-License-Identifier: MIT */
/* nfring-tune: finds the settings that keep a latency budget for the least CPU. */
#include "sweep.h"
#include "data.h"
#include "files.h"
#include "summary.h"
#include "sender.h"
#include "command_line.h"
#include "select.h"
#include "load.h"
#include "measure.h"
#include "plan.h"
#include "progress.h"
#include "clock.h"
#include "stop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Exit code where nothing kept the goal. */
#define EXIT_NOTHING_KEPT 3

/* CPUs that other programs may use on average without a warning. */
#define OTHERS_CPUS 0.15

static const struct cli_program *const program = &tune_program;

struct tune {
	struct tune_options *options;
	struct tune_sweep sweep;
	struct tune_bench bench;
	struct tune_sender sender;
	uint64_t began_ns;
};

static double left_s(const struct tune *t)
{
	return t->sweep.seconds - (double)(cli_clock_ns() - t->began_ns) / 1e9;
}

/* Ends a sweep of groups that got no packet. Returns the exit code. */
static int fail_silent(const struct cli_groups *g)
{
	char *list = NULL;
	size_t size;
	FILE *f = open_memstream(&list, &size);
	int code;

	if (f) {
		cli_groups_print(f, g->number, g->count);
		fclose(f);
	}
	code = cli_fail(
		program,
		"nothing was logged to group %s: is there a rule with 'log group %u', and traffic that it matches?",
		list ? list : "", g->number[0]);
	free(list);
	return code;
}

/* Measures one step of the sweep. Returns 0 or an exit code. */
static int step(struct tune *t, struct tune_point *p)
{
	struct tune_sweep *s = &t->sweep;
	unsigned runs = p->runs;
	double left = left_s(t);
	int code;

	if (!t->options->json)
		tune_progress(s, p, left);
	code = tune_measure(&t->bench, p, tune_plan_window(s, p->rate_pps, left));
	if (p->runs > runs)
		s->done++;
	if (code == 0 && s->live && p->runs > runs && s->done == 1 && !p->packets) {
		tune_progress_end();
		code = fail_silent(&t->bench.capture->groups);
	}
	return code;
}

/* Measures the cheapest fixed setting of each rate again, and then whichever is cheapest by
 * then: a single measurement may be too good by chance. Controller and fixed setting are
 * measured in turn, so that a disturbance meets both. */
static int measure_best_again(struct tune *t)
{
	struct tune_sweep *s = &t->sweep;
	int code = 0;

	for (unsigned r = 0; r < s->rates; r++) {
		struct tune_best best;

		tune_find_best(s, s->rate[r], &best);
		for (unsigned i = 0; i < tune_plan_repeats(s); i++) {
			const struct tune_point *fixed = tune_cheapest_fixed(s, s->rate[r], 1);

			if (code == 0 && fixed && !cli_stop_age_ns())
				code = step(t, &s->point[fixed - s->point]);
			if (code == 0 && best.controller && !cli_stop_age_ns())
				code = step(t, &s->point[best.controller - s->point]);
		}
	}
	return code;
}

static void warn_of_others(struct tune *t, const struct tune_load *began)
{
	struct tune_load ended;
	double others;

	if (t->sweep.live || !tune_load_read(&ended, t->sender.pid))
		return;
	others = tune_load_others(began, &ended);
	if (others > OTHERS_CPUS)
		tune_warn_add(&t->sweep,
			      "other programs (or the host of this machine) used %.0f %% of a CPU meanwhile: "
			      "latencies and rates are worse than they would be on an idle machine",
			      others * 100);
}

static int sweep(struct tune *t)
{
	struct tune_sweep *s = &t->sweep;
	struct tune_load began;
	bool known = tune_load_read(&began, t->sender.pid);
	int code = 0;

	t->began_ns = cli_clock_ns();
	for (unsigned i = 0; i < s->points && code == 0 && !cli_stop_age_ns(); i++)
		code = step(t, &s->point[i]);
	if (code == 0 && !cli_stop_age_ns())
		code = measure_best_again(t);
	tune_progress_end();
	if (known)
		warn_of_others(t, &began);
	s->partial = cli_stop_age_ns() != 0;
	s->took_seconds = (double)(cli_clock_ns() - t->began_ns) / 1e9;
	return code;
}

static int write_report(const struct tune *t)
{
	const char *name = "", *folder = t->options->out;
	int err = tune_files_write(&t->sweep, folder, &name);

	if (err < 0)
		return cli_fail(program, "cannot write %s/%s: %s", folder, name, strerror(-err));
	fprintf(stderr, "%s: the report is %s/tune.html (also tune.json, tune.csv)\n", program->name, folder);
	return 0;
}

/* Ends an interrupted sweep: writes a partial report. */
static int give_up(struct tune *t)
{
	unsigned done = t->sweep.done;

	if (!done)
		return cli_fail(program, "interrupted before the first measurement: no report");
	if (write_report(t))
		return CLI_EXIT_RUNTIME;
	return cli_fail(program,
			"interrupted after %u of %u measurements: the report is partial, and recommends nothing", done,
			t->sweep.steps);
}

/* Says why there is no recommendation. The warnings before say what disturbed it. Returns the exit code. */
static int no_recommendation(const struct tune_sweep *s)
{
	fprintf(stderr, "%s: nothing was seen to keep a p99 of %u us at every rate: no recommendation\n", program->name,
		s->goal_us);
	for (unsigned i = 0; i < s->reasons; i++)
		fprintf(stderr, "%s: %s\n", program->name, s->reason[i]);
	return EXIT_NOTHING_KEPT;
}

static int report(struct tune *t)
{
	struct tune_sweep *s = &t->sweep;
	char flags[TUNE_FLAGS_MAX];
	int code = 0;

	tune_select(s);
	if (s->partial)
		return give_up(t);
	tune_summary(stderr, s);
	for (unsigned i = 0; i < s->warnings; i++)
		fprintf(stderr, "%s: warning: %s\n", program->name, s->warning[i]);
	if (write_report(t))
		return CLI_EXIT_RUNTIME;
	if (!s->recommended)
		code = no_recommendation(s);
	if (t->options->json)
		tune_json(stdout, s);
	else if (s->recommended)
		puts(tune_flags(&s->recommended->set, flags));
	if (fflush(stdout) != 0 && errno != EPIPE)
		return cli_fail(program, "cannot write stdout: %s", strerror(errno));
	return code;
}

/* Makes the plan. Returns 0 or an exit code. */
static int plan(struct tune *t)
{
	struct tune_sweep *s = &t->sweep;
	int err = tune_plan(s, &t->options->given);

	t->bench.meter = aligned_alloc(_Alignof(struct cli_meter), sizeof(struct cli_meter));
	if (err < 0 || !t->bench.meter)
		return cli_fail(program, "no memory");
	if (s->seconds < tune_plan_least(s))
		return cli_usage(program,
				 "%u measurements need %.0f seconds or more: give more --seconds or fewer --rates%s",
				 s->steps, tune_plan_least(s) + 1, s->quick ? "" : ", or --quick");
	return 0;
}

/* Binds the groups of --live once, before anything is measured. With --wait the library's line that says for
 * whom it waits is shown. */
static int check_live(struct tune *t)
{
	struct cli_capture *c = &t->options->capture;
	const uint8_t level = c->log_level;
	int code;

	if (c->opts.wait_ms > NFRING_WAIT_DEFAULT_MS && level < NFRING_LOG_WARNING)
		c->log_level = NFRING_LOG_WARNING;
	code = tune_measure_check(&t->bench, &t->sweep.point[0].set);
	c->log_level = level;
	return code;
}

/* Starts the sender, or checks that the groups of --live can be captured. Returns 0 or an
 * exit code. */
static int open_traffic(struct tune *t)
{
	char text[256];

	if (t->sweep.live)
		return check_live(t);
	if (tune_sender_open(&t->sender, &t->options->capture.opts, text, sizeof(text)) < 0)
		return cli_fail(program, "%s", text);
	t->bench.sender = &t->sender;
	return 0;
}

/* Makes the folder of the report, last of all: a refused run leaves nothing behind. Returns 0
 * or an exit code. */
static int open_report(const struct tune *t)
{
	const char *folder = t->options->out;
	int err = tune_files_prepare(folder);

	return err < 0 ? cli_fail(program, "cannot write a report in %s: %s", folder, strerror(-err)) : 0;
}

/* Runs everything; main() cleans up. */
static int run(struct tune *t)
{
	int code = plan(t), err;

	if (code)
		return code;
	err = cli_stop_install();
	if (err < 0)
		return cli_fail(program, "cannot set up a timer: %s", strerror(-err));
	code = open_traffic(t);
	if (code == 0)
		code = open_report(t);
	if (code == 0)
		code = sweep(t);
	return code ? code : report(t);
}

int main(int argc, char **argv)
{
	static struct tune_options options;
	struct tune t = { .options = &options, .sender = { .fd = -1 } };
	int code = tune_options_parse(&options, argc, argv);

	if (code >= 0)
		return code;
	tune_options_apply(&options, &t.sweep);
	t.bench.program = program;
	t.bench.capture = &options.capture;
	code = run(&t);
	tune_sender_close(&t.sender);
	free(t.sweep.point);
	free(t.bench.meter);
	return code;
}
