/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <sys/resource.h>

#define NS_PER_SECOND 1000000000u

uint64_t cli_clock_read_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_SECOND + (uint64_t)ts.tv_nsec;
}

uint64_t cli_clock_ns(void)
{
	return cli_clock_read_ns(CLOCK_MONOTONIC);
}

uint64_t cli_clock_real_ns(void)
{
	return cli_clock_read_ns(CLOCK_REALTIME);
}

double cli_clock_cpu_seconds(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

bool cli_clock_process_cpu_ns(pid_t pid, uint64_t *ns)
{
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0)
		return false;
	*ns = cli_clock_read_ns(clock);
	return true;
}

struct timespec cli_clock_timespec(uint64_t ns)
{
	return (struct timespec){ .tv_sec = (time_t)(ns / NS_PER_SECOND), .tv_nsec = (long)(ns % NS_PER_SECOND) };
}

int cli_clock_sleep_until(uint64_t at_ns)
{
	const struct timespec at = cli_clock_timespec(at_ns);

	return -clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

int cli_clock_sleep_ms(unsigned ms)
{
	return cli_clock_sleep_until(cli_clock_ns() + ms * UINT64_C(1000000));
}
