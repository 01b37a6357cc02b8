/* SPDX-License-Identifier: MIT */
/* Shows whether each consumer goes on. A consumer changes its pulse whenever it goes to sleep, wakes up, or has done a
 * piece of work. One that works and does not change it is stuck: in a write that nobody takes, or in a loop.
 *
 *     moves, odd: WAITING --work--> moves, even: WORKING --work--> WORKING, a later number
 *                         <--wait--                                                        */
#ifndef CLI_PULSE_H
#define CLI_PULSE_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define CLI_PULSE_LINE 64 /* bytes: a cache line for each consumer */

struct cli_pulse {
	alignas(CLI_PULSE_LINE) _Atomic uint32_t moves; /* consumer: wo, any: ro */
	uint32_t seen;                                  /* the thread of cli_pulses_go_on() */
};

/* Makes the pulses of `count` consumers, which wait. Returns 0 or -ENOMEM. Before the consumers and
 * the monitor start. */
int cli_pulses_open(unsigned count);

/* Returns the pulse of a consumer. */
struct cli_pulse *cli_pulse(unsigned consumer);

/* Returns true if each consumer waits, or has moved since the last call. [one thread] */
bool cli_pulses_go_on(void);

void cli_pulses_close(void);

/* One writer, and no other data goes with the number: relaxed, and no atomic addition. */
static inline void cli_pulse_set(struct cli_pulse *p, uint32_t steps)
{
	atomic_store_explicit(&p->moves, atomic_load_explicit(&p->moves, memory_order_relaxed) + steps,
			      memory_order_relaxed);
}

/* Says that the consumer has something to do, or has done a piece of it. [its consumer] */
static inline void cli_pulse_work(struct cli_pulse *p)
{
	cli_pulse_set(p, atomic_load_explicit(&p->moves, memory_order_relaxed) % 2 ? 1 : 2);
}

/* Says that the consumer goes to sleep until there are packets. [its consumer] */
static inline void cli_pulse_wait(struct cli_pulse *p)
{
	cli_pulse_set(p, atomic_load_explicit(&p->moves, memory_order_relaxed) % 2 ? 2 : 1);
}

#endif
