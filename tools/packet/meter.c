/* SPDX-License-Identifier: MIT */
#include "meter.h"
#include "stamp_run.h"

/* Adds packets whose latency began at `from_ns`. Clocks of two CPUs differ, so it may be later than now. */
static void add(struct cli_meter *m, enum cli_latency_clock clock, uint64_t from_ns, uint64_t now_ns, uint64_t packets)
{
	if (nfring_steps_hide(&m->steps, from_ns, now_ns))
		m->stepped += packets;
	else
		nfring_hist_add(&m->latency_ns[clock], now_ns > from_ns ? now_ns - from_ns : 0, packets);
}

static void by_timestamp(struct cli_meter *m, const struct nfring_batch *b, uint32_t count, uint64_t now_ns)
{
	struct cli_stamp_run run = { 0 };
	uint64_t bytes = 0, without = 0, logged_ns, same;

	for (uint32_t i = 0; i < count; i++) {
		const struct nfring_pkt *p = &b->pkt[i];
		uint32_t len = 0;
		const void *timestamp;

		nfring_pkt_payload(p, &len);
		bytes += len;
		timestamp = nfring_pkt_attr(p, NFULA_TIMESTAMP, NULL);
		same = timestamp ? cli_stamp_run_add(&run, timestamp, &logged_ns) : 0;
		if (same)
			add(m, CLI_LATENCY_KERNEL, logged_ns, now_ns, same);
		without += !timestamp;
	}
	same = cli_stamp_run_end(&run, &logged_ns);
	if (same)
		add(m, CLI_LATENCY_KERNEL, logged_ns, now_ns, same);
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

static void hist_since(struct nfring_hist *before, const struct nfring_hist *now)
{
	for (unsigned i = 0; i < NFRING_HIST_BUCKETS; i++)
		before->bucket[i] = now->bucket[i] - before->bucket[i];
	before->count = now->count - before->count;
	before->max = now->max;
}

void cli_meter_since(struct cli_meter *before, const struct cli_meter *now)
{
	before->packets = now->packets - before->packets;
	before->bytes = now->bytes - before->bytes;
	before->stepped = now->stepped - before->stepped;
	for (unsigned i = 0; i < CLI_LATENCY_CLOCKS; i++)
		hist_since(&before->latency_ns[i], &now->latency_ns[i]);
}

enum cli_latency_clock cli_meter_clock(const struct cli_meter *m)
{
	for (unsigned i = 0; i < CLI_LATENCY_RECEIPT; i++)
		if (m->latency_ns[i].count)
			return (enum cli_latency_clock)i;
	return CLI_LATENCY_RECEIPT;
}
