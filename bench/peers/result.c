/* SPDX-License-Identifier: MIT */
#include "peers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REFERENCE_QTHRESH 64
/* A tick is 10 ms of CPU: fewer say nothing about shares. */
#define TICKS_MIN 20

double peers_of(const struct peers_sample *s, enum peers_value v)
{
	switch (v) {
	case PEERS_NS:
		return s->cpu_ns / s->packets;
	case PEERS_PACKETS:
		return s->packets;
	case PEERS_LOST:
		return s->lost;
	case PEERS_LOST_REPORTED:
		return s->lost_reported < 0 ? NAN : s->lost_reported;
	case PEERS_SENDER_PPS:
		return s->sender_pps;
	case PEERS_PEAK_BYTES:
		return s->peak_bytes;
	default:
		return NAN;
	}
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, unsigned n)
{
	if (n == 0)
		return NAN;
	qsort(v, n, sizeof(*v), by_size);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

unsigned peers_samples(const struct peers *p, const struct peers_cell *c)
{
	unsigned n = 0;

	for (unsigned i = 0; i < p->rounds; i++)
		n += c->sample[i].ok;
	return n;
}

double peers_median(const struct peers *p, const struct peers_cell *c, enum peers_value v)
{
	double values[PEERS_ROUNDS_MAX];
	unsigned n = 0;

	for (unsigned i = 0; i < p->rounds; i++) {
		double value = c->sample[i].ok ? peers_of(&c->sample[i], v) : NAN;

		if (!isnan(value))
			values[n++] = value;
	}
	return median(values, n);
}

double peers_user_share(const struct peers *p, const struct peers_cell *c)
{
	double user = 0, system = 0;

	for (unsigned i = 0; i < p->rounds; i++) {
		user += c->sample[i].ok ? c->sample[i].user_ticks : 0;
		system += c->sample[i].ok ? c->sample[i].system_ticks : 0;
	}
	return user + system >= TICKS_MIN ? user / (user + system) : NAN;
}

/* What `c` is compared with: the receiver of that name on the same traffic. */
static const struct peers_cell *reference(const struct peers *p, const struct peers_cell *c, const char *name)
{
	uint32_t qthresh = c->setting->qthresh ? c->setting->qthresh : REFERENCE_QTHRESH;

	for (unsigned i = 0; i < p->cells; i++) {
		const struct peers_cell *r = &p->cell[i];

		if (r->rate == c->rate && r->setting->qthresh == qthresh && strcmp(r->kind->name, name) == 0)
			return r;
	}
	return NULL;
}

double peers_ratio(const struct peers *p, const struct peers_cell *c, const char *name)
{
	const struct peers_cell *r = reference(p, c, name);
	double values[PEERS_ROUNDS_MAX];
	unsigned n = 0;

	for (unsigned i = 0; r && i < p->rounds; i++)
		if (c->sample[i].ok && r->sample[i].ok)
			values[n++] = peers_of(&c->sample[i], PEERS_NS) / peers_of(&r->sample[i], PEERS_NS);
	return median(values, n);
}
