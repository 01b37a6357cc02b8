/* SPDX-License-Identifier: MIT */
#include "clock.h"

/* Readings of two clocks that are further apart do not tell their offset. */
#define APART_NS (NFRING_STEPS_NS / 10)
#define TRIES 3

void nfring_steps_look(struct nfring_steps *s, uint64_t real_ns, uint64_t mono_ns)
{
	/* Wraps where the wall clock is behind the other: only differences are used. */
	int64_t change = (int64_t)(real_ns - mono_ns - (s->real_ns - s->mono_ns));
	int64_t allowed = NFRING_STEPS_NS + (int64_t)((mono_ns - s->mono_ns) / (1000000u / NFRING_STEPS_SLEW_PPM));

	if (s->mono_ns && (change > allowed || change < -allowed))
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
	/* Unsigned: a clock that was set back is far ahead. */
	if (real_ns - s->real_ns >= NFRING_STEPS_LOOK_NS)
		read_and_look(s);
}
