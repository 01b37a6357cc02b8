/* SPDX-License-Identifier: MIT */
#include "wall_clock.h"

#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static _Atomic int64_t offset_s;

void soak_clock_step(int64_t seconds)
{
	atomic_fetch_add(&offset_s, seconds);
}

int clock_gettime(clockid_t clock, struct timespec *t)
{
	int ret = (int)syscall(SYS_clock_gettime, clock, t);

	if (ret == 0 && clock == CLOCK_REALTIME)
		t->tv_sec += atomic_load(&offset_s);
	return ret;
}
