/* SPDX-License-Identifier: MIT */
#include "meter.h"

/* Consecutive packets with the same timestamp: one addition to the histogram for all. */
struct run {
	struct cli_meter *meter;
	uint64_t now_ns;
	uint64_t sec, usec; /* of the attribute, as the kernel wrote them */
	uint64_t count;
};

/* Adds packets whose latency began at `from_ns`. Clocks of two CPUs differ, so it may be later than now. */
static void add(struct cli_meter *m, enum cli_latency_clock clock, uint64_t from_ns, uint64_t now_ns, uint64_t packets)
{
	if (nfring_steps_hide(&m->steps, from_ns, now_ns))
		m->stepped += packets;
	else
		nfring_hist_add(&m->latency_ns[clock], now_ns > from_ns ? now_ns - from_ns : 0, packets);
}

static void run_end(struct run *r)
{
	uint64_t then_ns;

	if (!r->count)
		return;
	then_ns = nfring_get_be64(&r->sec) * 1000000000u + nfring_get_be64(&r->usec) * 1000u;
	add(r->meter, CLI_LATENCY_KERNEL, then_ns, r->now_ns, r->count);
	r->count = 0;
}

static inline void run_add(struct run *r, const void *timestamp)
{
	uint64_t sec, usec;

	memcpy(&sec, timestamp, sizeof(sec));
	memcpy(&usec, (const char *)timestamp + sizeof(sec), sizeof(usec));
	if (sec != r->sec || usec != r->usec) {
		run_end(r);
		r->sec = sec;
		r->usec = usec;
	}
	r->count++;
}

static void by_timestamp(struct cli_meter *m, const struct nfring_batch *b, uint32_t count, uint64_t now_ns)
{
	struct run r = { .meter = m, .now_ns = now_ns };
	uint64_t bytes = 0, without = 0;

	for (uint32_t i = 0; i < count; i++) {
		const struct nfring_pkt *p = &b->pkt[i];
		uint32_t len = 0;
		const void *timestamp;

		nfring_pkt_payload(p, &len);
		bytes += len;
		timestamp = nfring_pkt_attr(p, NFULA_TIMESTAMP, NULL);
		if (timestamp)
			run_add(&r, timestamp);
		else
			without++;
	}
	run_end(&r);
	m->bytes += bytes;
	if (without)
		add(m, CLI_LATENCY_RECEIPT, b->received_ns, now_ns, without);
}

static void by_payload(struct cli_meter *m, const struct nfring_batch *b, uint32_t count, uint64_t now_ns)
{
	uint64_t without = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t len = 0;
		const uint8_t *payload = nfring_pkt_payload(&b->pkt[i], &len);
		uint64_t then_ns;

		m->bytes += len;
		if (!payload || len < sizeof(then_ns) || m->payload_offset > len - sizeof(then_ns)) {
			without++;
			continue;
		}
		memcpy(&then_ns, payload + m->payload_offset, sizeof(then_ns));
		add(m, CLI_LATENCY_PAYLOAD, then_ns, now_ns, 1);
	}
	if (without)
		add(m, CLI_LATENCY_RECEIPT, b->received_ns, now_ns, without);
}

void cli_meter_batch(struct cli_meter *m, const struct nfring_batch *b, uint32_t count, uint64_t now_ns)
{
	if (m->lock)
		pthread_mutex_lock(m->lock);
	nfring_steps_look_now(&m->steps, now_ns);
	m->packets += count;
	if (m->payload_offset == CLI_METER_NO_OFFSET)
		by_timestamp(m, b, count, now_ns);
	else
		by_payload(m, b, count, now_ns);
	if (m->lock)
		pthread_mutex_unlock(m->lock);
}

void cli_meter_merge(struct cli_meter *into, const struct cli_meter *from)
{
	into->packets += from->packets;
	into->bytes += from->bytes;
	into->stepped += from->stepped;
	for (unsigned i = 0; i < CLI_LATENCY_CLOCKS; i++)
		nfring_hist_merge(&into->latency_ns[i], &from->latency_ns[i]);
}

void cli_meter_merge_locked(struct cli_meter *into, struct cli_meter *from)
{
	if (from->lock)
		pthread_mutex_lock(from->lock);
	cli_meter_merge(into, from);
	if (from->lock)
		pthread_mutex_unlock(from->lock);
}

enum cli_latency_clock cli_meter_clock(const struct cli_meter *m)
{
	for (unsigned i = 0; i < CLI_LATENCY_RECEIPT; i++)
		if (m->latency_ns[i].count)
			return (enum cli_latency_clock)i;
	return CLI_LATENCY_RECEIPT;
}
