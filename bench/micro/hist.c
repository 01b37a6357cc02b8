/* SPDX-License-Identifier: MIT */
/* The latency histogram: counting, and reading quantiles. */
#include "micro.h"
#include <nfring/stats.h>

#include <stdlib.h>

#define VALUES 1024u

struct nfrb_hist {
	struct nfring_hist hist;
	uint64_t value[VALUES];
};

struct nfrb_hist *nfrb_hist_open(void)
{
	struct nfrb_hist *b = calloc(1, sizeof(*b));
	uint64_t x = 88172645463325252u; /* xorshift's customary seed: the same values in every run */

	if (!b)
		return NULL;
	for (unsigned i = 0; i < VALUES; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		b->value[i] = x >> (40 + x % 16); /* up to 16 ms in ns, small ones as often as large ones */
	}
	nfrb_hist_add(b);
	return b;
}

void nfrb_hist_close(struct nfrb_hist *b)
{
	free(b);
}

uint64_t nfrb_hist_add(struct nfrb_hist *b)
{
	for (unsigned i = 0; i < VALUES; i++)
		nfring_hist_add(&b->hist, b->value[i], 1);
	return b->hist.count >= VALUES ? VALUES : 0;
}

uint64_t nfrb_hist_quantile(struct nfrb_hist *b)
{
	static const double wanted[] = { 0.5, 0.9, 0.99, 0.999 };
	uint64_t sum = 0;

	for (unsigned i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		sum += nfring_hist_quantile(&b->hist, wanted[i]);
	return sum ? sizeof(wanted) / sizeof(wanted[0]) : 0;
}
