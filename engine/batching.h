/* SPDX-License-Identifier: MIT */
/* How packets are batched within the latency budget: pure choices, no system.
 *
 * Two places hold a packet back, the kernel's batch and the worker's sleep; each
 * gets half of the budget. */
#ifndef NFR_BATCHING_H
#define NFR_BATCHING_H

#include <stdint.h>

/* Most packets that a batch may ever hold when QThresh is nfring's choice. */
#define NFR_QTHRESH_AUTO_MAX 512u

/* QThresh to begin with. */
uint32_t nfr_batching_qthresh(uint32_t budget_us);
/* How long the worker may sleep on packets that are there. */
uint32_t nfr_batching_hold_us(uint32_t budget_us);

#endif
