/* SPDX-License-Identifier: MIT */
#include "latency.h"
#include "clock.h"
#include "compiler.h"
#include "counter.h"

void nfr_latency_begin(struct nfr_latency *l)
{
	nfring_steps_look_now(&l->steps, nfr_clock_ns(CLOCK_REALTIME));
}

void nfr_latency_enter_at(struct nfr_latency *l, const struct nfring_batch *batch, uint64_t now_ns)
{
	uint64_t since = batch->received_ns, ns;
	bool stamped = nfring_pkt_timestamp_ns(&batch->pkt[l->sample_at++ % batch->count], &since);

	if (nfr_unlikely(nfring_steps_hide(&l->steps, since, now_ns))) {
		nfr_count(&l->stepped, batch->count);
		return;
	}
	ns = now_ns > since ? now_ns - since : 0;
	nfr_count(&l->bucket[nfring_hist_index(ns)], batch->count);
	nfr_count(stamped ? &l->stamped : &l->unstamped, batch->count);
	if (nfr_unlikely(ns > nfr_counter(&l->max)))
		atomic_store_explicit(&l->max, ns, memory_order_relaxed);
}

void nfr_latency_enter(struct nfr_latency *l, const struct nfring_batch *batch)
{
	uint64_t now_ns = nfr_clock_ns(CLOCK_REALTIME);

	nfring_steps_look_now(&l->steps, now_ns);
	nfr_latency_enter_at(l, batch, now_ns);
}

void nfr_latency_read(const struct nfr_latency *l, struct nfring_hist *out)
{
	out->count = 0;
	out->max = nfr_counter(&l->max);
	for (unsigned i = 0; i < NFRING_HIST_BUCKETS; i++) {
		out->bucket[i] = nfr_counter(&l->bucket[i]);
		out->count += out->bucket[i];
	}
}
