/* SPDX-License-Identifier: MIT */
#include "batching.h"

#define QTHRESH_BATCHED 64u

uint32_t nfr_batching_qthresh(uint32_t budget_us)
{
	return budget_us ? QTHRESH_BATCHED : 1;
}

uint32_t nfr_batching_hold_us(uint32_t budget_us)
{
	return budget_us / 2;
}
