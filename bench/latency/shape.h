/* SPDX-License-Identifier: MIT */
/* The shapes of traffic: how the rate of packets changes during one run. */
#ifndef LATENCY_SHAPE_H
#define LATENCY_SHAPE_H

#define LATENCY_SHAPES 13
/* The shape on which the CPU cost of a budget is compared with that of QThresh 1. */
#define LATENCY_COMPARED_SHAPE "steady-300k"

enum latency_form { LATENCY_STEADY, LATENCY_RAMP, LATENCY_BURST, LATENCY_POISSON };

struct latency_shape {
	const char *name;
	enum latency_form form;
	double rate_pps; /* of a burst, while it is on; of a ramp, at its start and its end */
	double peak_pps; /* of a ramp, in the middle of the run */
	double on_s;     /* a burst is on for so long, then off for as long */
};

extern const struct latency_shape latency_shapes[LATENCY_SHAPES];

/* Computes how many packets the shape sends in a run of `seconds`; of Poisson arrivals the
 * expected number. */
double latency_shape_packets(const struct latency_shape *shape, double seconds);

#endif
