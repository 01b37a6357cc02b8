/* SPDX-License-Identifier: MIT */
/* libFuzzer target: any bytes as logged messages, through the engine's feed into a small table of flows, and their
 * records into IPFIX messages and JSON. Every packet is in a record or not IP. See run_fuzz.
 *
 *   options (1) | length (2), time (1), message .. | length, time, message .. | ..
 *
 * corpus/ has messages of tests/recordings/conntrack.pcap in that form. */
#include "compose.h"
#include "encode.h"
#include "elements.h"
#include "holds.h"
#include "table.h"

#include <nfring/nfring.h>
#include <stdlib.h>

#define GROUPS 65536
#define MESSAGE_BYTES 528 /* --mtu 576 */
#define TICK_NS 50000000u
#define BEGIN_NS UINT64_C(1790000000000000000)
#define RECORDS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static struct nfring *engine;
static fbInfoModel_t *model;
static struct flow_group_counts *counts; /* by group */
static struct flow_run run;

/* Of one input. */
struct pass {
	struct flow_record record[RECORDS]; /* the table's; encoded at the end, as the exporter does it later */
	unsigned records;
	struct flow_encoder *encoder;
	struct flow_composer composer;
	struct cli_writer writer;
	uint64_t encoded; /* packets */
	uint64_t sent;    /* packets in finished messages */
};

static const char *no_name(void *user, uint32_t index)
{
	(void)user;
	return index % 2 ? "lo" : NULL;
}

static void on_message(void *user, const struct flow_message *m)
{
	struct pass *p = user;

	HOLDS(m->len >= 16 && m->len <= MESSAGE_BYTES && m->bytes[0] == 0 && m->bytes[1] == 10);
	HOLDS((m->bytes[2] << 8 | m->bytes[3]) == m->len);
	p->sent += m->sums.packets;
}

static void encode_all(struct pass *p)
{
	for (unsigned i = 0; i < p->records; i++) {
		const struct flow_record *r = &p->record[i];

		HOLDS(r->packets[0] && (r->family == AF_INET || r->family == AF_INET6));
		HOLDS(r->first_ns[0] <= r->last_ns[0] && r->first_ns[1] <= r->last_ns[1]);
		HOLDS(flow_encode_record(p->encoder, r));
		cli_writer_clear(&p->writer);
		flow_compose_record(&p->composer, &p->writer, r);
		p->encoded += r->packets[0] + r->packets[1];
	}
	p->records = 0;
}

static struct flow_record *next_record(void *user)
{
	struct pass *p = user;

	if (p->records == RECORDS)
		encode_all(p);
	return &p->record[p->records++];
}

static void init(void)
{
	struct nfring_opts o = nfring_opts_default();

	o.source = NFRING_SOURCE_FEED;
	HOLDS(nfring_open(&engine, &o, NULL) == 0 && nfring_start(engine, NULL) == 0);
	run = (struct flow_run){ .exporter = "host", .pen = 32473, .ifname = no_name };
	model = flow_elements_open(run.pen);
	counts = aligned_alloc(_Alignof(struct flow_group_counts), GROUPS * sizeof(*counts));
	HOLDS(model && counts);
}

/* Feeds a message. Returns how many packets that was. */
static uint32_t feed(struct flow_table *t, const uint8_t *message, uint32_t len, uint64_t time_ns)
{
	struct nfring_queue *q = nfring_queue_get(engine, 0);
	struct nfring_batch b;
	uint32_t packets;

	if (nfring_feed(engine, message, len, BEGIN_NS + time_ns, NFRING_ORDER_HOST) != 0 ||
	    nfring_queue_claim(q, &b) != 1)
		return 0;
	packets = b.count;
	flow_table_add(t, &counts[b.group], &b, packets, time_ns);
	nfring_queue_release(q, &b);
	return packets;
}

static uint64_t sum_not_ip(void)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < GROUPS; i++)
		sum += counts[i].not_ip;
	return sum;
}

static void pass_through(struct pass *p, struct flow_table *t, const uint8_t *data, size_t bytes)
{
	uint64_t fed = 0, time_ns = 1;

	while (bytes > 3) {
		const uint32_t told = nfring_get_be16(data), len = told < bytes - 3 ? told : (uint32_t)bytes - 3;

		time_ns += data[2] * (uint64_t)TICK_NS;
		flow_table_expire(t, time_ns);
		fed += feed(t, data + 3, len, time_ns);
		data += 3 + len;
		bytes -= 3 + len;
	}
	flow_table_end(t);
	encode_all(p);
	flow_encode_repeat(p->encoder);
	HOLDS(p->encoded + sum_not_ip() == fed);
	HOLDS(p->sent == p->encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static struct pass p; /* it is large */
	struct flow_table_setup setup = { .active_ns = 2000000000u,
					  .inactive_ns = 500000000u,
					  .secret = { 1, 2 },
					  .next = next_record,
					  .next_user = &p };
	struct flow_encoder_setup encoder = {
		.run = &run, .group = 5, .message_bytes = MESSAGE_BYTES, .send = on_message, .send_user = &p
	};
	struct flow_table *t;

	if (bytes < 3)
		return 0;
	if (!engine)
		init();
	memset(counts, 0, GROUPS * sizeof(*counts));
	setup.key = data[0] & 0xf;
	setup.uniflow = data[0] & 0x10;
	setup.max_flows = 1 + (data[0] >> 5);
	p = (struct pass){ .composer.run = &run };
	encoder.model = model;
	p.encoder = flow_encoder_open(&encoder);
	t = flow_table_open(&setup);
	HOLDS(t && p.encoder && cli_writer_open(&p.writer, CLI_WRITER_MIN_BYTES) == 0);
	pass_through(&p, t, data + 1, bytes - 1);
	cli_writer_close(&p.writer);
	flow_encoder_close(p.encoder);
	flow_table_close(t);
	return 0;
}
