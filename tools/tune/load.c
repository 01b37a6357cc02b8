/* SPDX-License-Identifier: MIT */
#include "load.h"
#include "clock.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

bool tune_load_read(struct tune_load *l, pid_t sender)
{
	unsigned long long user, nice, system, idle, iowait, irq, softirq, steal;
	FILE *f = fopen("/proc/stat", "re");
	struct timespec t = { 0 };
	clockid_t clock;
	bool ok;

	if (!f)
		return false;
	ok = fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &iowait, &irq,
		    &softirq, &steal) == 8;
	fclose(f);
	if (!ok)
		return false;
	l->busy_s = (double)(user + nice + system + irq + softirq + steal) / (double)sysconf(_SC_CLK_TCK);
	if (sender > 0 && clock_getcpuclockid(sender, &clock) == 0)
		clock_gettime(clock, &t);
	l->ours_s = cli_clock_cpu_seconds() + (double)t.tv_sec + (double)t.tv_nsec / 1e9;
	l->at_s = (double)cli_clock_ns() / 1e9;
	return true;
}

double tune_load_others(const struct tune_load *from, const struct tune_load *to)
{
	double seconds = to->at_s - from->at_s;

	return seconds > 0 ? ((to->busy_s - from->busy_s) - (to->ours_s - from->ours_s)) / seconds : 0;
}
