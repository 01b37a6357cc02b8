/* SPDX-License-Identifier: MIT */
#include "latency.h"
#include "clock.h"
#include "compiler.h"
#include "counter.h"

void nfr_latency_begin(struct nfr_latency *l)
{
	nfring_steps_look_now(&l->steps, nfr_clock_ns(CLOCK_REALTIME));
}

static struct nfr_sample sample_of(struct nfr_latency *l, const struct nfring_batch *batch)
{
	struct nfr_sample s = { .since_ns = batch->received_ns, .count = batch->count };

	s.stamped = nfring_pkt_timestamp_ns(&batch->pkt[l->sample_at++ % batch->count], &s.since_ns);
	return s;
}

static void enter(struct nfr_latency *l, const struct nfr_sample *s, uint64_t now_ns)
{
	uint64_t ns;

	if (nfr_unlikely(nfring_steps_hide(&l->steps, s->since_ns, now_ns))) {
		nfr_count(&l->stepped, s->count);
		return;
	}
	ns = now_ns > s->since_ns ? now_ns - s->since_ns : 0;
	nfr_count(&l->bucket[nfring_hist_index(ns)], s->count);
	nfr_count(s->stamped ? &l->stamped : &l->unstamped, s->count);
	if (nfr_unlikely(ns > nfr_counter(&l->max)))
		atomic_store_explicit(&l->max, ns, memory_order_relaxed);
}

void nfr_latency_enter_at(struct nfr_latency *l, const struct nfring_batch *batch, uint64_t now_ns)
{
	const struct nfr_sample s = sample_of(l, batch);

	enter(l, &s, now_ns);
}

void nfr_latency_enter(struct nfr_latency *l, const struct nfring_batch *batch)
{
	uint64_t now_ns = nfr_clock_ns(CLOCK_REALTIME);

	nfring_steps_look_now(&l->steps, now_ns);
	nfr_latency_enter_at(l, batch, now_ns);
}

void nfr_latency_note(struct nfr_latency *l, const struct nfring_batch *batch, uint64_t begin_ns)
{
	struct nfr_sample *s;

	if (nfr_unlikely(l->batches == NFR_LATENCY_ROUND))
		nfr_latency_end_round(l);
	if (l->batches == 0) {
		l->begin_ns = begin_ns;
		nfring_steps_look_now(&l->steps, begin_ns);
	}
	s = &l->sample[l->batches++];
	*s = sample_of(l, batch);
	s->before = l->packets;
	l->packets += batch->count;
}

void nfr_latency_end_round(struct nfr_latency *l)
{
	double ns_per_packet = 0;

	/* Nothing was noted. A drain for a queue ends here: what follows belongs to the consumer's thread. */
	if (l->batches == 0)
		return;
	if (l->batches > 1) {
		uint64_t end_ns = nfr_clock_ns(CLOCK_REALTIME);

		nfring_steps_look_now(&l->steps, end_ns);
		if (end_ns > l->begin_ns)
			ns_per_packet = (double)(end_ns - l->begin_ns) / l->packets;
	}
	for (uint32_t i = 0; i < l->batches; i++)
		enter(l, &l->sample[i], l->begin_ns + (uint64_t)(ns_per_packet * l->sample[i].before));
	l->batches = l->packets = 0;
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
