/* SPDX-License-Identifier: MIT */
/* Finds steps of the wall clock (CLOCK_REALTIME), by which a latency cannot be told.
 *
 * Timestamps of packets are readings of that clock. Where it was stepped between a packet's timestamp and
 * the program's own reading, their difference is no latency. The library's own histograms leave such packets
 * out (latency_stepped in stats.h). A program that takes latencies of its own does the same:
 *
 *   nfring_steps_look_now(&steps, now_ns);
 *   if (!nfring_steps_hide(&steps, logged_ns, now_ns))
 *           nfring_hist_add(&latency_ns, now_ns > logged_ns ? now_ns - logged_ns : 0, 1);
 *
 * Inputs: both clocks at a look, ns. offset = CLOCK_REALTIME - CLOCK_MONOTONIC. A step changes it; a
 * clock that is slewed (adjtime(3), NTP) does not, since the kernel slews both clocks alike.
 *
 *   stepped if |offset - offset at the last look| > NFRING_STEPS_NS + NFRING_STEPS_SLEW_PPM of the time since then
 *
 * A look is due once CLOCK_REALTIME is NFRING_STEPS_LOOK_NS after the last look, or before it. So a step of
 * more than NFRING_STEPS_NS, give or take a tenth, is found at the first reading after it. CLOCK_MONOTONIC is read
 * 1,000 times a second at most, and both clocks together where the offset seems to have changed.
 *
 * After a step a latency counts only if it begins after the look that has found the step. Known gap: after
 * a step back by J, what waited longer than J can look younger than it is. A suspended machine looks like
 * one whose clock was stepped forward. */
#ifndef NFRING_CLOCK_H
#define NFRING_CLOCK_H

#include <nfring/version.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NFRING_STEPS_NS 1000000u      /* a change of the offset that is no step yet */
#define NFRING_STEPS_LOOK_NS 1000000u /* between two looks */
#define NFRING_STEPS_SLEW_PPM 500u    /* what two readings of the clocks may drift apart */

/* What is known of the wall clock. The caller's memory, which must begin as zeroes; one thread at a time. */
struct nfring_steps {
	uint64_t real_ns;     /* CLOCK_REALTIME of the last look */
	uint64_t mono_ns;     /* CLOCK_MONOTONIC of the last look; 0: there was none */
	uint64_t stepped_ns;  /* CLOCK_REALTIME of the look that found the last step; 0: none */
	uint64_t reserved[5]; /* 0; later fields take this room, so the size stays */
};

/* Looks: compares the two clocks, read at the same time, with those of the last look. For programs that
 * read the clocks themselves. [owner of *s] Since 0.1. */
NFRING_API void nfring_steps_look(struct nfring_steps *s, uint64_t real_ns, uint64_t mono_ns);

/* Reads CLOCK_MONOTONIC and looks, if a look is due at `real_ns`, a reading of CLOCK_REALTIME that the caller has
 * just taken. Call it with each reading, before nfring_steps_hide(). It finds nothing if the thread was
 * interrupted between the clocks three times in a row; the next call looks then. Follows clock_gettime(2).
 * [owner of *s] Since 0.1. */
NFRING_API void nfring_steps_look_now(struct nfring_steps *s, uint64_t real_ns);

/* Returns true if the time from `from_ns` to `now_ns`, readings of CLOCK_REALTIME, cannot be told: it begins
 * before the last step was found, or ends more than NFRING_STEPS_NS before it begins. (Clocks of two CPUs
 * differ: a begin that is later by less counts as now.) [owner of *s] Since 0.1. */
NFRING_INLINE bool nfring_steps_hide(const struct nfring_steps *s, uint64_t from_ns, uint64_t now_ns)
{
	return from_ns < s->stepped_ns || from_ns > now_ns + NFRING_STEPS_NS;
}

#ifdef __cplusplus
}
#endif
#endif
