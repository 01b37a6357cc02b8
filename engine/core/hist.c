/* SPDX-License-Identifier: MIT */
/* The functions of the public histogram that are not inline; stats.h draws its buckets. */
#include <nfring/stats.h>

/* Returns the largest value of bucket `i`. */
static uint64_t bucket_end(unsigned i)
{
	const unsigned sub = 1u << NFRING_HIST_SUB_BITS;
	unsigned shift;

	if (i < sub)
		return i;
	shift = i / sub - 1;
	return ((uint64_t)(sub + i % sub) << shift) + (((uint64_t)1 << shift) - 1);
}

uint64_t nfring_hist_quantile(const struct nfring_hist *h, double q)
{
	uint64_t seen = 0, rank;
	double exact;

	if (!h || h->count == 0)
		return 0;
	/* A NaN compares false and counts as 0. */
	exact = q > 0 ? (q < 1 ? q : 1) * (double)h->count : 0;
	rank = (uint64_t)exact;
	rank += (double)rank < exact;
	if (rank > h->count)
		rank = h->count;
	for (unsigned i = 0; i < NFRING_HIST_BUCKETS; i++) {
		seen += h->bucket[i];
		if (seen >= rank && seen > 0)
			return bucket_end(i) < h->max ? bucket_end(i) : h->max;
	}
	return h->max;
}

void nfring_hist_merge(struct nfring_hist *into, const struct nfring_hist *from)
{
	if (!into || !from)
		return;
	for (unsigned i = 0; i < NFRING_HIST_BUCKETS; i++)
		into->bucket[i] += from->bucket[i];
	into->count += from->count;
	if (from->max > into->max)
		into->max = from->max;
}
