/* SPDX-License-Identifier: MIT */
/* Records as IPFIX: each kind of record, field by field, read by a decoder that is not libfixbuf's. */
#include "unit.h"

#include "encode.h"
#include "elements.h"
#include "ipfix.h"
#include "read_back.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_BYTES 528 /* --mtu 576 */
#define FIRST_NS UINT64_C(1795800000123456789)

/* What has been sent. */
struct sent {
	uint8_t *bytes;
	size_t len, largest;
	unsigned messages;
	uint32_t records;
	struct flow_sums sums;
};

static const char *name_of(void *user, uint32_t index)
{
	(void)user;
	return index == 3 ? "eth0" : NULL;
}

static const struct flow_run run = { .exporter = "host", .pen = NT_PEN, .ifname = name_of };
static fbInfoModel_t *model;

static void on_message(void *user, const struct flow_message *m)
{
	struct sent *s = user;

	assert_int_equal(m->group, GROUP);
	s->bytes = realloc(s->bytes, s->len + m->len);
	memcpy(s->bytes + s->len, m->bytes, m->len);
	s->len += m->len;
	s->largest = m->len > s->largest ? m->len : s->largest;
	s->messages++;
	s->records += m->records;
	s->sums.flows += m->sums.flows;
	s->sums.packets += m->sums.packets;
	s->sums.bytes += m->sums.bytes;
}

static struct flow_encoder *encoder(struct sent *s)
{
	const struct flow_encoder_setup setup = { .run = &run,
						  .model = model,
						  .group = GROUP,
						  .message_bytes = MESSAGE_BYTES,
						  .send = on_message,
						  .send_user = s };
	struct flow_encoder *e = flow_encoder_open(&setup);

	memset(s, 0, sizeof(*s));
	assert_non_null(e);
	return e;
}

static struct flow_prefix *prefix(uint32_t id, const char *text, size_t len)
{
	struct flow_prefix *p = malloc(sizeof(*p) + len);

	p->id = id;
	p->len = (uint32_t)len;
	memcpy(p->text, text, len);
	return p;
}

static void set_direction(struct flow_record *r, enum flow_direction d)
{
	r->packets[d] = 1000000000001u + d;
	r->bytes[d] = 5000000000007u + d;
	r->first_ns[d] = FIRST_NS + d * 5000000;
	r->last_ns[d] = FIRST_NS + d * 5000000 + 1999999999;
	r->tcp_flags[d] = (uint16_t)(0x11b + d);
	r->ttl_min[d] = (uint8_t)(60 + d);
	r->ttl_max[d] = (uint8_t)(64 + d);
}

/* Makes a record of a kind, FLOW_WIRE_x. */
static struct flow_record make(uint32_t kind)
{
	struct flow_record r = { .family = kind & FLOW_WIRE_IP6 ? AF_INET6 : AF_INET,
				 .protocol = IPPROTO_TCP,
				 .src_port = 40000,
				 .dst_port = 443,
				 .in = 3,
				 .out = 9,
				 .vlan = 100,
				 .group = GROUP,
				 .end = FLOW_END_CLOSED,
				 .hook = 2,
				 .mark = 0xdeadbeef,
				 .present = FLOW_HAS_HOOK | FLOW_HAS_MARK };

	for (uint8_t i = 0; i < (kind & FLOW_WIRE_IP6 ? 16 : 4); i++) {
		r.src[i] = (uint8_t)(1 + i);
		r.dst[i] = (uint8_t)(101 + i);
		r.nat_src[i] = (uint8_t)(201 + i);
		r.nat_dst[i] = (uint8_t)(221 + i);
	}
	set_direction(&r, FLOW_FORWARD);
	if (kind & FLOW_WIRE_REVERSE) {
		r.present |= FLOW_HAS_REVERSE;
		set_direction(&r, FLOW_REVERSE);
	}
	if (kind & FLOW_WIRE_OWNER) {
		r.present |= FLOW_HAS_OWNER;
		r.uid = 0; /* root is not nobody */
		r.gid = 4000000000u;
	}
	if (kind & FLOW_WIRE_CONNTRACK) {
		r.present |= FLOW_HAS_CONNTRACK;
		r.ct_id = 3304905831u;
		r.zone = 77;
	}
	if (kind & FLOW_WIRE_NAT) {
		r.present |= FLOW_HAS_NAT;
		r.nat_src_port = 1024;
		r.nat_dst_port = 8443;
	}
	return r;
}

static void decode(struct sent *s, void (*on_record)(void *, const struct nt_ipfix_record *), void *user)
{
	struct nt_ipfix d = { .on_record = on_record, .user = user };

	assert_int_equal(nt_ipfix_stream(&d, s->bytes, s->len), s->len);
	assert_int_equal(d.messages, s->messages);
	assert_int_equal(d.sequence[0].next, s->records);
	assert_true(s->largest <= MESSAGE_BYTES);
	nt_ipfix_forget(&d);
	free(s->bytes);
}

/* -- tests ---------------------------------------------------------------------------------------- */

static void each_kind_of_record_has_its_fields(void **state)
{
	(void)state;
	for (uint32_t kind = 0; kind < FLOW_WIRE_KINDS; kind++) {
		struct flow_record r = make(kind);
		struct expected x = { .record = &r, .kind = kind };
		struct flow_encoder *e;
		struct sent s;

		e = encoder(&s);
		for (unsigned i = 0; i < 5; i++)
			assert_true(flow_encode_record(e, &r));
		flow_encode_end_message(e);
		assert_int_equal(s.sums.flows, 5);
		assert_int_equal(s.sums.packets, 5 * (r.packets[0] + r.packets[1]));
		assert_int_equal(s.sums.bytes, 5 * (r.bytes[0] + r.bytes[1]));
		decode(&s, expect_record, &x);
		assert_int_equal(x.flows, 5);
		flow_encoder_close(e);
	}
}

static void icmp_is_type_and_code_and_an_unknown_hook_is_255(void **state)
{
	struct flow_record r = make(0);
	struct expected x = { .record = &r };
	struct sent s;
	struct flow_encoder *e = encoder(&s);

	(void)state;
	r.protocol = IPPROTO_ICMP;
	r.icmp_type = 3;
	r.icmp_code = 13;
	r.present |= FLOW_HAS_ICMP;
	r.present &= ~FLOW_HAS_HOOK;
	r.hook = 255;
	assert_true(flow_encode_record(e, &r));
	flow_encode_end_message(e);
	decode(&s, expect_record, &x);
	flow_encoder_close(e);
}

/* The longest prefix that the kernel has, of bytes that are no text, in the smallest message. */
static void a_long_prefix_fits_the_smallest_message(void **state)
{
	struct flow_record r = make(FLOW_WIRE_KINDS - 1);
	struct expected x = { .record = &r, .kind = FLOW_WIRE_KINDS - 1 };
	struct flow_prefix *p;
	struct flow_encoder *e;
	char text[127];
	struct sent s;

	(void)state;
	memset(text, 0xff, sizeof(text));
	p = prefix(42, text, sizeof(text));
	r.prefix = p;
	e = encoder(&s);
	for (unsigned i = 0; i < 10; i++)
		assert_true(flow_encode_record(e, &r));
	flow_encode_end_message(e);
	decode(&s, expect_record, &x);
	assert_int_equal(x.flows, 10);
	flow_encoder_close(e);
	free(p);
}

/* What options records say. */
struct told {
	unsigned types, prefixes, interfaces, losses;
	uint64_t ignored, not_sent, exported;
};

static void take_options(void *user, const struct nt_ipfix_record *r)
{
	struct told *t = user;

	if (!r->is_options)
		return;
	if (nt_ipfix_find(r, 0, ELEMENT_NAME))
		t->types++;
	else if (nt_ipfix_find(r, 0, INTERFACE_NAME))
		t->interfaces++;
	else if (nt_ipfix_find(r, 0, IGNORED))
		t->losses++, t->ignored = nt_ipfix_number(r, 0, IGNORED);
	else if (nt_ipfix_find(r, 0, NOT_SENT))
		t->not_sent = nt_ipfix_number(r, 0, NOT_SENT);
	else if (nt_ipfix_find(r, 0, EXPORTED_FLOWS))
		t->exported = nt_ipfix_number(r, 0, EXPORTED_FLOWS);
	else
		t->prefixes++;
}

static void names_and_types_are_told_once_and_again_when_all_is_repeated(void **state)
{
	struct flow_prefix *p = prefix(1, "drop: ", 6);
	struct flow_record r = make(FLOW_WIRE_OWNER);
	struct told once = { 0 }, again = { 0 };
	struct flow_encoder *e;
	struct sent s;
	size_t first;

	(void)state;
	r.prefix = p;
	e = encoder(&s);
	for (unsigned i = 0; i < 3; i++)
		flow_encode_record(e, &r);
	flow_encode_end_message(e);
	first = s.len;
	flow_encode_repeat(e);
	assert_true(s.len > first);
	{
		struct nt_ipfix d = { .on_record = take_options, .user = &once };
		struct nt_ipfix alone = { .on_record = take_options, .user = &again };

		assert_int_equal(nt_ipfix_stream(&d, s.bytes, first), first);
		assert_int_equal(nt_ipfix_stream(&alone, s.bytes + first, s.len - first), s.len - first);
		nt_ipfix_forget(&d);
		nt_ipfix_forget(&alone); /* what is repeated can be read by itself */
	}
	assert_int_equal(once.types, FLOW_ELEMENTS);
	assert_int_equal(once.prefixes, 1);
	assert_int_equal(once.interfaces, 1); /* of 9 there is no name */
	assert_memory_equal(&once, &again, sizeof(once));
	free(s.bytes);
	flow_encoder_close(e);
	free(p);
}

static void totals_say_what_is_missing(void **state)
{
	const struct flow_totals t = { .group = GROUP, .lost = 10, .filtered = 20, .discarded = 30, .not_ip = 40 };
	struct flow_sink_counts counts = { .unsent_flows = 5 };
	struct flow_record r = make(0);
	struct told told = { 0 };
	struct flow_encoder *e;
	struct sent s;

	(void)state;
	e = encoder(&s);
	flow_encode_record(e, &r);
	flow_encode_totals(e, &t, &counts);
	flow_encode_end_message(e);
	decode(&s, take_options, &told);
	assert_int_equal(told.losses, 1);
	assert_int_equal(told.ignored, 100);
	assert_int_equal(told.not_sent, 5);
	assert_int_equal(told.exported, 1);
	flow_encoder_close(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(encode, each_kind_of_record_has_its_fields),
		TEST(encode, icmp_is_type_and_code_and_an_unknown_hook_is_255),
		TEST(encode, a_long_prefix_fits_the_smallest_message),
		TEST(encode, names_and_types_are_told_once_and_again_when_all_is_repeated),
		TEST(encode, totals_say_what_is_missing),
	};
	int failed;

	model = flow_elements_open(NT_PEN);
	failed = RUN(encode, tests);
	fbInfoModelFree(model);
	return failed;
}
