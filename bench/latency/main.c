/* SPDX-License-Identifier: MIT */
/* latency: sends shapes of traffic, and measures for every packet the time from its send
 * to its consumer. bench/latency/run runs it; see its --help.
 *
 *   sender's CPU                      capture's CPU
 *   main thread: sends                nfring's workers -> rings -> consumers
 *   sampler: QThresh in force         probe: how late the scheduler wakes a thread */
#include "feed.h"
#include "interrupt.h"
#include "json.h"
#include "result.h"
#include "rules.h"
#include "sandbox.h"
#include "table.h"
#include "thread.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* Bare log statements: one with a queue-threshold would lower nfring's QThresh. */
static bool enter_sandbox(void)
{
	char text[256], *rules = latency_rules();
	bool ok = rules && cli_sandbox_enter(rules, text, sizeof(text)) == 0;

	if (!ok)
		bench_say("%s", rules ? text : "no memory");
	free(rules);
	return ok;
}

/* Moves the main thread, which sends, to its CPU, and lets its sleeps end on time. */
static bool become_sender(const struct bench_options *o)
{
	int err = cli_thread_pin((unsigned)o->sender_cpu);

	prctl(PR_SET_TIMERSLACK, 1);
	if (err < 0)
		bench_say("cannot run on the sender's CPU (see --cpus): %s", strerror(-err));
	return err == 0;
}

static void describe(void *ctx, unsigned cell, char *text, size_t size)
{
	const struct latency_cell *c = &((struct latency_plan *)ctx)->cell[cell];

	snprintf(text, size, "%s, budget %u us, %u group(s) on %u worker(s)", c->shape->name, c->budget_us, c->groups,
		 c->workers);
}

/* The seed is the round's: all cells of a round get the same Poisson arrivals. */
static bool measure(void *ctx, unsigned cell, unsigned round, struct bench_failure *why)
{
	struct latency_plan *p = ctx;
	struct latency_cell *c = &p->cell[cell];

	return latency_measure(p->opts, c, 0x9e3779b97f4a7c15ull * (round + 1), &c->series.round[round], why);
}

static int run(struct latency_plan *p)
{
	bool ok;

	p->rounds.ctx = p;
	p->rounds.describe = describe;
	p->rounds.measure = measure;
	ok = bench_rounds_run(&p->rounds);
	if (p->rounds.done > 0) {
		(p->opts->bench.json ? latency_json_print : latency_table_print)(p, stdout);
		ok &= fflush(stdout) == 0;
	}
	return bench_exit_code(ok);
}

int main(int argc, char **argv)
{
	static char name[] = "latency";
	struct latency_opts opts;
	struct latency_plan plan;
	int code = 1;

	bench_name = argv[0] = name; /* getopt_long() begins its errors with argv[0] */
	latency_opts_read(&opts, argc, argv);
	bench_interrupt_install();
	if (!enter_sandbox() || !become_sender(&opts.bench))
		return 1;
	if (latency_plan_make(&plan, &opts))
		code = run(&plan);
	else
		bench_say("no memory for the results");
	latency_plan_free(&plan);
	return code;
}
