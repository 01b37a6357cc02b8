/* SPDX-License-Identifier: MIT */
/* The slope of a line through samples, by least squares, and whether the samples grow.
 *
 *   slope   = sum((x - mean x) * (y - mean y)) / sum((x - mean x)^2)
 *   error   = sqrt(sum(residual^2) / (n - 2) / sum((x - mean x)^2))
 *   rise    = slope * (last x - first x)
 *   growth:   rise > allowed, and slope > 3 * error
 *
 * So noise is no growth, however large, and a rise that nobody would mind is none either. */
#ifndef SOAK_SLOPE_H
#define SOAK_SLOPE_H

#include <stdbool.h>
#include <stddef.h>

struct soak_slope {
	double slope, error; /* a second */
	double rise;         /* of the line, from the first sample to the last */
};

/* `x` in seconds, ascending. Fewer than three samples have no slope. */
struct soak_slope soak_slope(const double *x, const double *y, size_t n);

bool soak_slope_grows(const struct soak_slope *s, double allowed_rise);

#endif
