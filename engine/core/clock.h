/* SPDX-License-Identifier: MIT */
/* Reads clocks, and finds steps of the wall clock. */
#ifndef NFR_CLOCK_H
#define NFR_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* Returns the time of `clock` in ns. */
static inline uint64_t nfr_clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* -- steps ----------------------------------------------------------------------
 * Finds steps of the wall clock (CLOCK_REALTIME), by which a latency cannot be told.
 *
 * Inputs: both clocks at a look, ns. offset = CLOCK_REALTIME - CLOCK_MONOTONIC. A step changes it; a
 * clock that is slewed (adjtime(3), NTP) does not, since the kernel slews both clocks alike.
 *
 *   stepped if |offset - offset at the last look| > NFR_CLOCK_STEP_NS + NFR_CLOCK_SLEW_PPM of the time since then
 *
 * A look is due once CLOCK_REALTIME is NFR_CLOCK_LOOK_NS after the last look, or before it. So a step of
 * NFR_CLOCK_STEP_NS or more is found at the first reading after it, and the second clock is read 1,000 times a
 * second at most.
 *
 * After a step a latency counts only if it begins after the look that has found the step. Known gap: after
 * a step back by J, what waited longer than J can look younger than it is. A suspended machine looks like
 * one whose clock was stepped forward.
 *
 * One thread at a time. Begins as zeroes. */
#define NFR_CLOCK_STEP_NS 1000000
#define NFR_CLOCK_LOOK_NS 1000000u
#define NFR_CLOCK_SLEW_PPM 500u
/* Readings of two clocks that are further apart do not tell their offset. */
#define NFR_CLOCK_APART_NS (NFR_CLOCK_STEP_NS / 10)
#define NFR_CLOCK_TRIES 3

struct nfr_clock_steps {
	uint64_t real_ns, mono_ns; /* of the last look; 0: there was none */
	uint64_t stepped_ns;       /* CLOCK_REALTIME of the look that found the last step; 0: none */
};

/* Says whether nfr_clock_look() is due at `real_ns`. */
static inline bool nfr_clock_look_is_due(const struct nfr_clock_steps *s, uint64_t real_ns)
{
	/* Unsigned: a clock that was set back is far ahead. */
	return real_ns - s->real_ns >= NFR_CLOCK_LOOK_NS;
}

/* Says whether the time from `from_ns` to `now_ns` cannot be told: it begins before the last step, or
 * ends more than NFR_CLOCK_STEP_NS before it begins. */
static inline bool nfr_clock_hides(const struct nfr_clock_steps *s, uint64_t from_ns, uint64_t now_ns)
{
	return from_ns < s->stepped_ns || from_ns > now_ns + NFR_CLOCK_STEP_NS;
}

/* Compares the clocks, read at the same time, with those of the last look. */
static inline void nfr_clock_look(struct nfr_clock_steps *s, uint64_t real_ns, uint64_t mono_ns)
{
	/* Wraps where the wall clock is behind the other: only differences are used. */
	int64_t change = (int64_t)(real_ns - mono_ns - (s->real_ns - s->mono_ns));
	int64_t allowed = NFR_CLOCK_STEP_NS + (int64_t)((mono_ns - s->mono_ns) / (1000000u / NFR_CLOCK_SLEW_PPM));

	if (s->mono_ns && (change > allowed || change < -allowed))
		s->stepped_ns = real_ns;
	s->real_ns = real_ns;
	s->mono_ns = mono_ns;
}

/* Reads both clocks and looks. Does nothing if this thread was interrupted between the readings, three
 * times in a row. */
static inline void nfr_clock_look_now(struct nfr_clock_steps *s)
{
	for (int i = 0; i < NFR_CLOCK_TRIES; i++) {
		uint64_t before = nfr_clock_ns(CLOCK_MONOTONIC);
		uint64_t real = nfr_clock_ns(CLOCK_REALTIME);
		uint64_t after = nfr_clock_ns(CLOCK_MONOTONIC);

		if (after - before > NFR_CLOCK_APART_NS)
			continue;
		nfr_clock_look(s, real, after);
		return;
	}
}

#endif
