/* SPDX-License-Identifier: MIT */
#include "pulse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Static: a process has one capture, and who watches it does not know the tool's own structs. */
static struct cli_pulse *pulses;
static unsigned pulse_count;

int cli_pulses_open(unsigned count)
{
	pulses = aligned_alloc(CLI_PULSE_LINE, count * sizeof(*pulses));
	if (!pulses)
		return -ENOMEM;
	memset(pulses, 0, count * sizeof(*pulses));
	pulse_count = count;
	for (unsigned i = 0; i < count; i++)
		cli_pulse_wait(&pulses[i]);
	return 0;
}

struct cli_pulse *cli_pulse(unsigned consumer)
{
	return &pulses[consumer];
}

bool cli_pulses_go_on(void)
{
	bool all = true;

	for (unsigned i = 0; i < pulse_count; i++) {
		uint32_t moves = atomic_load_explicit(&pulses[i].moves, memory_order_relaxed);

		all = all && (moves % 2 == 1 || moves != pulses[i].seen);
		pulses[i].seen = moves;
	}
	return all;
}

void cli_pulses_close(void)
{
	free(pulses);
	pulses = NULL;
	pulse_count = 0;
}
