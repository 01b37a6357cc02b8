/* SPDX-License-Identifier: MIT */
/* Counts packets into the flows of nfring-flow: of flows that are there, chosen at random; or each of another flow,
 * which pushes one out of a full table. */
#include "micro.h"
#include "nlmsg.h"
#include "table.h"

#include <nfring/batch.h>
#include <stdlib.h>

#define PAYLOAD 64u
#define IP4_SOURCE 12 /* in the header */
#define HOUR_NS (3600 * UINT64_C(1000000000))

struct nfrb_flows {
	struct flow_table *table;
	struct flow_group_counts group;
	struct flow_record record; /* of every flow that ends */
	struct nfring_batch batch;
	struct nfring_pkt *pkt; /* the datagram follows */
	uint32_t flows, flood;
	uint64_t random;
};

static struct flow_record *next_record(void *user)
{
	struct nfrb_flows *b = user;

	return &b->record;
}

static bool make_batch(struct nfrb_flows *b, const char **why)
{
	const size_t desc_bytes = NFRB_MESSAGES * sizeof(struct nfring_pkt);
	struct nfr_parse parse = { .max = NFRB_MESSAGES };
	struct nfrb_datagram d;

	if (!nfrb_datagram_make(&d, "inet-output", PAYLOAD, 0, why))
		return false;
	parse.pkt = b->pkt = aligned_alloc(NFR_CACHE_LINE, nfr_round_up(desc_bytes + d.len, NFR_CACHE_LINE));
	if (b->pkt) {
		memcpy((uint8_t *)b->pkt + desc_bytes, d.bytes, d.len);
		nfr_nlmsg_parse(&parse, (uint8_t *)b->pkt + desc_bytes, d.len);
	}
	nfrb_datagram_free(&d);
	b->batch = (struct nfring_batch){ .pkt = b->pkt, .count = parse.count, .received_ns = HOUR_NS };
	*why = "no memory";
	return parse.count == NFRB_MESSAGES;
}

static uint32_t next_flow(struct nfrb_flows *b)
{
	if (b->flood)
		return b->flood++;
	b->random ^= b->random << 13;
	b->random ^= b->random >> 7;
	b->random ^= b->random << 17;
	return (uint32_t)((b->random >> 32) * b->flows >> 32);
}

static void send(struct nfrb_flows *b, uint32_t flow, unsigned packet)
{
	uint8_t *ip = (uint8_t *)(uintptr_t)nfring_pkt_payload(&b->pkt[packet], NULL);

	memcpy(ip + IP4_SOURCE, &flow, sizeof(flow));
}

/* Sends a packet of each flow. */
static void fill(struct nfrb_flows *b)
{
	for (uint32_t flow = 0; flow < b->flows;) {
		for (unsigned i = 0; i < NFRB_MESSAGES; i++, flow++)
			send(b, flow < b->flows ? flow : 0, i);
		flow_table_add(b->table, &b->group, &b->batch, NFRB_MESSAGES, HOUR_NS);
	}
}

struct nfrb_flows *nfrb_flows_open(uint32_t flows, bool flood, const char **why)
{
	struct nfrb_flows *b = aligned_alloc(64, nfr_round_up(sizeof(*b), 64));
	struct flow_table_setup setup = { .max_flows = flows, .active_ns = HOUR_NS, .inactive_ns = HOUR_NS };

	*why = "no memory";
	if (!b)
		return NULL;
	*b = (struct nfrb_flows){ .flows = flows, .flood = flood ? flows : 0, .random = 88172645463325252u };
	setup.next = next_record;
	setup.next_user = b;
	for (unsigned i = 0; i < FLOW_SECRET_WORDS; i++)
		setup.secret[i] = (i + 1) * UINT64_C(0x9e3779b97f4a7c15) ^ (i + 7) * UINT64_C(0xc2b2ae3d27d4eb4f);
	b->table = flow_table_open(&setup);
	if (!b->table || !make_batch(b, why)) {
		nfrb_flows_close(b);
		return NULL;
	}
	fill(b);
	return b;
}

void nfrb_flows_close(struct nfrb_flows *b)
{
	if (b->table)
		flow_table_close(b->table);
	free(b->pkt);
	free(b);
}

uint64_t nfrb_flows_run(struct nfrb_flows *b)
{
	const uint64_t before = atomic_load(&b->group.packets);

	for (unsigned round = 0; round < NFRB_ROUNDS; round++) {
		for (unsigned i = 0; i < NFRB_MESSAGES; i++)
			send(b, next_flow(b), i);
		flow_table_add(b->table, &b->group, &b->batch, NFRB_MESSAGES, HOUR_NS);
	}
	if (atomic_load(&flow_table_counts(b->table)->active) > b->flows)
		return 0;
	return atomic_load(&b->group.packets) - before;
}
