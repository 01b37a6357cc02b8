/* SPDX-License-Identifier: MIT */
#include "step.h"
#include "clock.h"

/* Readings of two clocks that are further apart do not tell their offset. */
#define APART_NS (CLI_STEP_NS / 10)
#define TRIES 3

void cli_step_look(struct cli_step *s, uint64_t real_ns, uint64_t mono_ns)
{
	/* Wraps where the wall clock is behind the other: only differences are used. */
	int64_t change = (int64_t)(real_ns - mono_ns - (s->real_ns - s->mono_ns));
	int64_t allowed = CLI_STEP_NS + (int64_t)((mono_ns - s->mono_ns) / (1000000u / CLI_STEP_SLEW_PPM));

	if (s->mono_ns && (change > allowed || change < -allowed))
		s->stepped_ns = real_ns;
	s->real_ns = real_ns;
	s->mono_ns = mono_ns;
}

void cli_step_look_now(struct cli_step *s)
{
	for (int i = 0; i < TRIES; i++) {
		uint64_t before = cli_clock_ns();
		uint64_t real = cli_clock_real_ns();
		uint64_t after = cli_clock_ns();

		if (after - before > APART_NS)
			continue;
		cli_step_look(s, real, after);
		return;
	}
}
