/* SPDX-License-Identifier: MIT */
#include "ledger.h"

/* A difference below half of the number space is a gap; from there on the number went backwards. */
#define BACKWARDS 0x80000000u

uint64_t nfr_ledger_sequence(struct nfr_ledger *l, uint32_t first, uint32_t last, uint32_t count)
{
	uint32_t before = first - l->expected;
	uint32_t inside = last - first + 1 - count;
	uint64_t lost = 0;

	if (count == 0)
		return 0;
	if (nfr_unlikely(before >= BACKWARDS || inside >= BACKWARDS))
		nfr_count(&l->resyncs, 1);
	if (before < BACKWARDS)
		lost += before;
	if (inside < BACKWARDS)
		lost += inside;
	l->expected = last + 1;
	if (nfr_unlikely(lost)) {
		nfr_count(&l->lost, lost);
		l->unreported += lost;
	}
	return lost;
}
