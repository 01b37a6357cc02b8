/* SPDX-License-Identifier: MIT */
#include "rounds.h"
#include "clock.h"
#include "interrupt.h"

#include <stdio.h>
#include <unistd.h>

static double seconds_since(uint64_t start_ns)
{
	return (double)(cli_clock_ns() - start_ns) / 1e9;
}

static void clear_progress(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

static void show_progress(const struct bench_rounds *r, const char *what, unsigned done, uint64_t start_ns)
{
	unsigned all = r->cells * r->wanted;
	long left;

	if (!isatty(STDERR_FILENO))
		return;
	clear_progress();
	fprintf(stderr, "[%u/%u] %s", done + 1, all, what);
	if (done == 0)
		return;
	left = (long)(seconds_since(start_ns) / done * (all - done));
	fprintf(stderr, ", %ld min %02ld s left", left / 60, left % 60);
}

static bool run_round(struct bench_rounds *r, unsigned round, uint64_t start_ns)
{
	struct bench_failure why;
	bool ok = true;
	char what[120];

	for (unsigned i = 0; i < r->cells && !bench_interrupted; i++) {
		r->describe(r->ctx, i, what, sizeof(what));
		show_progress(r, what, round * r->cells + i, start_ns);
		if (r->measure(r->ctx, i, round, &why) || bench_interrupted)
			continue;
		ok = false;
		clear_progress();
		bench_say("%s, round %u: %s", what, round + 1, why.text);
	}
	return ok;
}

bool bench_rounds_run(struct bench_rounds *r)
{
	uint64_t start_ns = cli_clock_ns();
	bool ok = true;

	for (unsigned round = 0; round < r->wanted && !bench_interrupted; round++) {
		ok &= run_round(r, round, start_ns);
		if (bench_interrupted)
			break;
		r->done++;
		if (!isatty(STDERR_FILENO))
			bench_say("round %u of %u done, %.0f s", r->done, r->wanted, seconds_since(start_ns));
	}
	clear_progress();
	if (bench_interrupted)
		bench_say("interrupted after %u of %u rounds", r->done, r->wanted);
	return ok;
}

const char *bench_rounds_title(const struct bench_rounds *r, char *text, size_t size)
{
	snprintf(text, size, "medians of %u round%s of %g s", r->done, r->done == 1 ? "" : "s", r->seconds);
	return text;
}

int bench_exit_code(bool ok)
{
	return bench_interrupted ? 128 + bench_interrupted : !ok;
}
