/* SPDX-License-Identifier: MIT */
#include "pcapng_time.h"

#define BINARY 0x80u
#define NS_PER_S 1000000000

__extension__ typedef __int128 wide;

/* The nanosecond is exact to 2^64 s: wide enough for every unit. */
static wide without_offset(uint64_t time, uint8_t unit)
{
	wide ns = (wide)time * NS_PER_S;

	if (unit & BINARY)
		return ns >> (unit & ~BINARY);
	for (; unit && ns; unit--)
		ns /= 10;
	return ns;
}

uint64_t recorded_pcapng_time_ns(uint64_t time, uint8_t unit, int64_t offset_s)
{
	wide ns;

	if (unit == RECORDED_PCAPNG_NANOSECONDS && offset_s == 0)
		return time;
	ns = without_offset(time, unit) + (wide)offset_s * NS_PER_S;
	if (ns < 0)
		return 0;
	return ns > UINT64_MAX ? UINT64_MAX : (uint64_t)ns;
}
