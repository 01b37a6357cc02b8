/* SPDX-License-Identifier: MIT */
#include "checks.h"
#include "clock.h"
#include "system.h"

#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define READINGS 20000
#define SOURCE "/sys/devices/system/clocksource/clocksource0/current_clocksource"

/* Returns what a reading of the clock costs, in ns: the least of three rounds. */
static unsigned reading_ns(void)
{
	uint64_t least = UINT64_MAX;

	for (int round = 0; round < 3; round++) {
		uint64_t began = cli_clock_ns(), took;

		for (int i = 0; i < READINGS; i++)
			(void)cli_clock_ns();
		took = cli_clock_ns() - began;
		if (took < least)
			least = took;
	}
	return (unsigned)(least / READINGS);
}

/* Returns whether each reading of the clock is a system call and an access to a slow device. */
static bool is_slow(const char *source)
{
	static const char *const slow[] = { "hpet", "acpi_pm", "jiffies", "refined-jiffies", "pit" };

	for (unsigned i = 0; i < sizeof(slow) / sizeof(slow[0]); i++)
		if (strcmp(source, slow[i]) == 0)
			return true;
	return false;
}

void doctor_check_clock(struct doctor *d)
{
	struct timespec tick = { 0 };
	char source[64] = "unknown";
	unsigned ns = reading_ns();

	(void)doctor_read_line(SOURCE, source, sizeof(source));
	if (is_slow(source))
		doctor_bad(d, "clock", DOCTOR_WARN,
			   "See why the kernel gave up the TSC: dmesg | grep -i tsc; where it is sound, boot with "
			   "tsc=reliable "
			   "clocksource=tsc.",
			   "the clock source is %s, which is slow: a reading costs %u ns, and each batch takes some",
			   source, ns);
	else
		doctor_ok(d, "clock", "the clock source is %s: a reading costs %u ns", source, ns);
	/* The coarse clock is as fine as the timer's tick. */
	if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) == 0 && tick.tv_nsec > 0)
		doctor_ok(d, "tick",
			  "the kernel's timer ticks each %g ms (HZ=%ld): so long, at most, the last packets of a "
			  "burst wait",
			  (double)tick.tv_nsec / 1e6, 1000000000 / tick.tv_nsec);
}

void doctor_check_cpus(struct doctor *d)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;
	int allowed;

	CPU_ZERO(&set);
	allowed = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : (int)online;
	if (allowed < 2 && online > 1)
		doctor_bad(d, "cpus", DOCTOR_WARN,
			   "Allow a second CPU: taskset, or CPUAffinity= and AllowedCPUs= of the service.",
			   "this process may use 1 of %ld CPUs: worker and consumer take turns on it", online);
	else if (allowed < 2)
		doctor_bad(d, "cpus", DOCTOR_WARN, "Give the machine a second CPU if packets are lost.",
			   "there is 1 CPU: what logs packets and what captures them take turns on it");
	else
		doctor_ok(d, "cpus", "this process may use %d of %ld CPUs", allowed, online);
}
