/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <stdbool.h>

/* Readings of two clocks that are further apart do not tell their offset. */
#define APART_NS (NFRING_STEPS_NS / 10)
#define TRIES 3

/* Returns true if the offset has changed since the last look by more than `most_ns` and what the clocks may drift. */
static bool has_changed(const struct nfring_steps *s, uint64_t real_ns, uint64_t mono_ns, int64_t most_ns)
{
	/* Wraps where the wall clock is behind the other: only differences are used. */
	int64_t change = (int64_t)(real_ns - mono_ns - (s->real_ns - s->mono_ns));
	int64_t allowed = most_ns + (int64_t)((mono_ns - s->mono_ns) / (1000000u / NFRING_STEPS_SLEW_PPM));

	return change > allowed || change < -allowed;
}

void nfring_steps_look(struct nfring_steps *s, uint64_t real_ns, uint64_t mono_ns)
{
	if (s->mono_ns && has_changed(s, real_ns, mono_ns, NFRING_STEPS_NS))
		s->stepped_ns = real_ns;
	s->real_ns = real_ns;
	s->mono_ns = mono_ns;
}

static void read_and_look(struct nfring_steps *s)
{
	for (int i = 0; i < TRIES; i++) {
		uint64_t before = nfr_clock_ns(CLOCK_MONOTONIC);
		uint64_t real = nfr_clock_ns(CLOCK_REALTIME);
		uint64_t after = nfr_clock_ns(CLOCK_MONOTONIC);

		if (after - before > APART_NS)
			continue;
		nfring_steps_look(s, real, after);
		return;
	}
}

void nfring_steps_look_now(struct nfring_steps *s, uint64_t real_ns)
{
	uint64_t mono_ns;

	/* Unsigned: a clock that was set back is far ahead. */
	if (real_ns - s->real_ns < NFRING_STEPS_LOOK_NS)
		return;
	/* One reading is enough where it tells the offset as it was. */
	mono_ns = nfr_clock_ns(CLOCK_MONOTONIC);
	if (s->mono_ns && !has_changed(s, real_ns, mono_ns, APART_NS))
		nfring_steps_look(s, real_ns, mono_ns);
	else
		read_and_look(s);
}
