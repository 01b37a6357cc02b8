/* SPDX-License-Identifier: MIT */
#include "slope.h"

#include <math.h>

static double mean(const double *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i];
	return sum / (double)n;
}

struct soak_slope soak_slope(const double *x, const double *y, size_t n)
{
	struct soak_slope s = { 0 };
	double mx, my, xx = 0, xy = 0, rest = 0;

	if (n < 3)
		return s;
	mx = mean(x, n);
	my = mean(y, n);
	for (size_t i = 0; i < n; i++) {
		xx += (x[i] - mx) * (x[i] - mx);
		xy += (x[i] - mx) * (y[i] - my);
	}
	s.slope = xy / xx;
	for (size_t i = 0; i < n; i++)
		rest += pow(y[i] - my - s.slope * (x[i] - mx), 2);
	s.error = sqrt(rest / (double)(n - 2) / xx);
	s.rise = s.slope * (x[n - 1] - x[0]);
	return s;
}

bool soak_slope_grows(const struct soak_slope *s, double allowed_rise)
{
	return s->rise > allowed_rise && s->slope > 3 * s->error;
}
