/* SPDX-License-Identifier: MIT */
#include "load.h"
#include "clock.h"

#include <stdio.h>
#include <unistd.h>

bool tune_load_read(struct tune_load *l, pid_t sender)
{
	unsigned long long user, nice, system, idle, iowait, irq, softirq, steal;
	FILE *f = fopen("/proc/stat", "re");
	uint64_t sender_ns = 0;
	bool ok;

	if (!f)
		return false;
	ok = fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &iowait, &irq,
		    &softirq, &steal) == 8;
	fclose(f);
	if (!ok)
		return false;
	l->busy_s = (double)(user + nice + system + irq + softirq + steal) / (double)sysconf(_SC_CLK_TCK);
	if (sender > 0)
		(void)cli_clock_process_cpu_ns(sender, &sender_ns);
	l->ours_s = cli_clock_cpu_seconds() + (double)sender_ns / 1e9;
	l->at_s = (double)cli_clock_ns() / 1e9;
	return true;
}

double tune_load_others(const struct tune_load *from, const struct tune_load *to)
{
	double seconds = to->at_s - from->at_s;

	return seconds > 0 ? ((to->busy_s - from->busy_s) - (to->ours_s - from->ours_s)) / seconds : 0;
}
