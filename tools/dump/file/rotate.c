/* SPDX-License-Identifier: MIT */
#include "rotate.h"

#include <errno.h>
#include <stdio.h>

bool dump_rotation_period_over(const struct dump_rotation *r, time_t now)
{
	return r->period_s && now - r->began >= (time_t)r->period_s;
}

bool dump_rotation_next_period(struct dump_rotation *r, time_t now)
{
	r->began = now;
	r->number = 0;
	r->periods++;
	return r->limit_bytes || !r->files || r->periods < r->files;
}

void dump_rotation_next_number(struct dump_rotation *r)
{
	r->number++;
	if (r->files && r->number >= r->files)
		r->number = 0;
}

/* Returns the digits of the largest number of the ring; 0: there is no ring, or only one file in it. */
static int digits(const struct dump_rotation *r)
{
	int n = 0;

	for (uint32_t largest = r->files ? r->files - 1 : 0; largest; largest /= 10)
		n++;
	return n;
}

int dump_rotation_name(const struct dump_rotation *r, char name[PATH_MAX])
{
	char stem[PATH_MAX];
	struct tm local;
	int n;

	if (r->period_s) {
		localtime_r(&r->began, &local);
		if (strftime(stem, sizeof(stem), r->pattern, &local) == 0)
			return -ENAMETOOLONG;
	} else if (snprintf(stem, sizeof(stem), "%s", r->pattern) >= (int)sizeof(stem)) {
		return -ENAMETOOLONG;
	}
	if (!r->limit_bytes || (r->number == 0 && digits(r) == 0))
		n = snprintf(name, PATH_MAX, "%s", stem);
	else
		n = snprintf(name, PATH_MAX, "%s%0*u", stem, digits(r), r->number);
	return n < PATH_MAX ? 0 : -ENAMETOOLONG;
}
