/* SPDX-License-Identifier: MIT */
/* Finds steps of the wall clock (CLOCK_REALTIME), by which a latency cannot be told. The rule is that of the
 * library (engine/core/clock.h), whose own histograms leave the same packets out.
 *
 * One thread at a time. Begins as zeroes. */
#ifndef CLI_STEP_H
#define CLI_STEP_H

#include <stdbool.h>
#include <stdint.h>

#define CLI_STEP_NS 1000000
#define CLI_STEP_LOOK_NS 1000000u
#define CLI_STEP_SLEW_PPM 500u

struct cli_step {
	uint64_t real_ns, mono_ns; /* of the last look; 0: there was none */
	uint64_t stepped_ns;       /* CLOCK_REALTIME of the look that found the last step; 0: none */
};

/* Says whether cli_step_look() is due at `real_ns`. */
static inline bool cli_step_is_due(const struct cli_step *s, uint64_t real_ns)
{
	/* Unsigned: a clock that was set back is far ahead. */
	return real_ns - s->real_ns >= CLI_STEP_LOOK_NS;
}

/* Says whether the time from `from_ns` to `now_ns` cannot be told: it begins before the last step, or
 * ends more than CLI_STEP_NS before it begins. */
static inline bool cli_step_hides(const struct cli_step *s, uint64_t from_ns, uint64_t now_ns)
{
	return from_ns < s->stepped_ns || from_ns > now_ns + CLI_STEP_NS;
}

/* Compares the clocks, read at the same time, with those of the last look. */
void cli_step_look(struct cli_step *s, uint64_t real_ns, uint64_t mono_ns);

/* Reads both clocks and looks. Does nothing if this thread was interrupted between the readings, three
 * times in a row. */
void cli_step_look_now(struct cli_step *s);

#endif
