/* SPDX-License-Identifier: MIT */
#include "datagram.h"

#include "exact_block.h"
#include "holds.h"
#include "layouts.h"
#include "ledger.h"
#include "reference.h"
#include <stdlib.h>

struct parsed {
	struct exact_block block;
	struct nfr_parse parse;
	uint32_t acks;
};

static void count_ack(void *user, uint32_t seq, int err)
{
	struct parsed *d = user;

	(void)seq;
	(void)err;
	d->acks++;
}

static struct parsed *parse_with(const void *data, uint32_t bytes, uint32_t max, uint32_t hide, nfr_ack_fn on_ack)
{
	struct parsed *d = calloc(1, sizeof(*d));

	HOLDS(d);
	d->block = exact_block_make(data, bytes, max);
	d->parse =
		(struct nfr_parse){ .pkt = d->block.pkt, .max = max, .hide = hide, .on_ack = on_ack, .on_ack_user = d };
	nfr_nlmsg_parse(&d->parse, d->block.datagram, bytes);
	HOLDS(d->parse.count <= max);
	HOLDS(d->parse.numbered <= d->parse.count);
	return d;
}

static struct parsed *parse(const void *data, uint32_t bytes, uint32_t max, uint32_t hide)
{
	return parse_with(data, bytes, max, hide, count_ack);
}

static void parsed_free(struct parsed *d)
{
	HOLDS(exact_block_free(&d->block));
	free(d);
}

static uint32_t message_offset(const struct parsed *d, uint32_t i)
{
	return (uint32_t)((const uint8_t *)nfring_pkt_message(&d->parse.pkt[i]) - d->block.datagram);
}

static void check_packet(const struct parsed *d, uint32_t i, const struct reference_pkt *expected)
{
	const struct nfring_pkt *p = &d->parse.pkt[i];
	uint32_t msg = message_offset(d, i);

	HOLDS(msg == expected->msg);
	HOLDS(msg + nfring_pkt_message(p)->nlmsg_len <= d->block.bytes);
	HOLDS(p->present >> NFRING_PKT_ATTRS == 0);
	for (unsigned k = 0; k < sizeof(p->reserved) / sizeof(p->reserved[0]); k++)
		HOLDS(p->reserved[k] == 0);
	for (unsigned type = 0; type < NFRING_PKT_ATTRS; type++) {
		uint32_t len = 0;
		const uint8_t *at = nfring_pkt_attr(p, type, &len);

		HOLDS((at != NULL) == (expected->attr[type] != 0));
		if (!at)
			continue;
		HOLDS(at == d->block.datagram + expected->attr[type] + sizeof(struct nlattr));
		HOLDS(at + len <= d->block.datagram + msg + nfring_pkt_message(p)->nlmsg_len);
	}
}

/* The second reading is libmnl's. */
static void check_against_reference(const struct parsed *d)
{
	struct reference r = { .max = d->block.max };

	r.pkt = calloc(d->block.max + 1, sizeof(*r.pkt));
	HOLDS(r.pkt);
	reference_read(&r, d->block.datagram, d->block.bytes);
	HOLDS(r.count == d->parse.count);
	HOLDS(r.acks == d->acks);
	HOLDS(r.malformed == d->parse.malformed);
	for (uint32_t i = 0; i < r.count; i++)
		check_packet(d, i, &r.pkt[i]);
	free(r.pkt);
}

static void check_numbers(const struct parsed *d)
{
	uint32_t numbered = 0, first = 0, last = 0, seq;

	for (uint32_t i = 0; i < d->parse.count; i++) {
		if (!nfring_pkt_seq(&d->parse.pkt[i], &seq))
			continue;
		if (numbered++ == 0)
			first = seq;
		last = seq;
	}
	HOLDS(numbered == d->parse.numbered);
	HOLDS(!numbered || (first == d->parse.seq_first && last == d->parse.seq_last));
	HOLDS(!d->parse.count || d->parse.group == nfring_pkt_group(&d->parse.pkt[0]));
}

/* Every number from `expected` to the last one is delivered or lost, unless somebody reset the group. */
static void check_ledger(const struct parsed *d, uint32_t expected)
{
	struct nfr_ledger l = { .expected = expected };
	const struct nfr_parse *p = &d->parse;
	uint64_t lost = nfr_ledger_sequence(&l, p->seq_first, p->seq_last, p->numbered);

	HOLDS(lost == nfr_counter(&l.lost));
	if (p->numbered == 0) {
		HOLDS(lost == 0 && l.expected == expected && nfr_counter(&l.resyncs) == 0);
		return;
	}
	HOLDS(l.expected == p->seq_last + 1);
	HOLDS(nfr_counter(&l.resyncs) == 1 || lost + p->numbered == (uint32_t)(l.expected - expected));
}

static uint64_t digest_of(const struct parsed *d)
{
	uint64_t digest = 0;

	for (uint32_t i = 0; i < d->parse.count; i++)
		digest = digest * 31 + datagram_digest(&d->parse.pkt[i]);
	return digest;
}

/* The same bytes elsewhere, with only as many descriptors as are needed, give the same. */
static void check_again(const struct parsed *first, uint64_t digest)
{
	struct parsed *d = parse(first->block.datagram, first->block.bytes, first->parse.count, 0);

	HOLDS(d->parse.count == first->parse.count);
	HOLDS(d->acks == first->acks);
	HOLDS(digest_of(d) == digest);
	check_numbers(d);
	parsed_free(d);
}

/* One descriptor too few: the last packet is counted as malformed, the rest is unchanged. */
static void check_too_few(const struct parsed *first)
{
	uint32_t max = first->parse.count - 1;
	struct parsed *d = parse(first->block.datagram, first->block.bytes, max, 0);

	HOLDS(d->parse.count == max);
	HOLDS(d->parse.malformed > 0);
	for (uint32_t i = 0; i < max; i++)
		HOLDS(datagram_digest(&d->parse.pkt[i]) == datagram_digest(&first->parse.pkt[i]));
	parsed_free(d);
}

/* What is hidden from the user is not hidden from the ledger. Nobody gets the ACKs. */
static void check_hidden(const struct parsed *first)
{
	struct parsed *d = parse_with(first->block.datagram, first->block.bytes, first->block.max, UINT32_MAX, NULL);

	HOLDS(d->parse.count == first->parse.count);
	HOLDS(d->parse.malformed == first->parse.malformed);
	HOLDS(d->parse.numbered == first->parse.numbered);
	HOLDS(!d->parse.numbered || d->parse.seq_last == first->parse.seq_last);
	for (uint32_t i = 0; i < d->parse.count; i++)
		HOLDS(d->parse.pkt[i].present == 0);
	parsed_free(d);
}

struct datagram_found datagram_check(const void *data, size_t bytes)
{
	struct datagram_found found;
	struct parsed *d;

	HOLDS(bytes <= NFR_DATAGRAM_MAX_BYTES);
	d = parse(data, (uint32_t)bytes, (uint32_t)bytes / NFR_MSG_MIN_BYTES, 0);
	found = (struct datagram_found){ d->parse.count, d->parse.malformed, d->parse.numbered, d->acks, digest_of(d) };
	check_against_reference(d);
	check_numbers(d);
	check_ledger(d, 0);
	check_ledger(d, UINT32_MAX - 1);
	check_ledger(d, d->parse.seq_first);
	check_again(d, found.digest);
	check_hidden(d);
	layouts_check(data, (uint32_t)bytes);
	if (d->parse.count)
		check_too_few(d);
	parsed_free(d);
	return found;
}
