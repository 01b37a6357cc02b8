/* SPDX-License-Identifier: MIT */
/* Flows of connections that a Debian kernel logged (tests/recordings/conntrack.guest), with NAT both ways. */
#include "little_endian.h"
#include "burst.h"

#include "recording.h"

static struct kept k;

/* Counts a packet of the recording, a second after the last one. */
static void add(const struct nfring_pkt *p)
{
	static uint64_t now;
	struct nfring_batch b = { .pkt = p, .count = 1, .received_ns = 1, .group = nfring_pkt_group(p) };

	flow_table_add(k.table, &k.group, &b, 1, now += 1000);
}

static int open_table(void **state)
{
	(void)state;
#ifndef CLI_CONNTRACK
	skip(); /* built without libnetfilter_conntrack */
#endif
	kept_open(&k);
	return 0;
}

static int close_table(void **state)
{
	(void)state;
	kept_close(&k);
	return 0;
}

struct want {
	const char *src, *dst; /* addresses as text */
	uint16_t src_port;     /* 0: any */
	uint16_t dst_port;
	uint8_t protocol;
};

static bool is_address(const struct flow_record *r, const uint8_t *address, const char *text)
{
	uint8_t want[16] = { 0 };

	return inet_pton(r->family, text, want) == 1 && memcmp(address, want, r->family == AF_INET ? 4 : 16) == 0;
}

static const struct flow_record *find(const struct want *w)
{
	const struct flow_record *found = NULL;

	for (size_t i = 0; i < k.records; i++) {
		const struct flow_record *r = &k.record[i];

		if (r->protocol != w->protocol || (w->src_port && r->src_port != w->src_port) ||
		    r->dst_port != w->dst_port || !is_address(r, r->src, w->src) || !is_address(r, r->dst, w->dst))
			continue;
		assert_null(found);
		found = r;
	}
	assert_non_null(found);
	return found;
}

static void assert_nat(const struct flow_record *r, const char *src, uint16_t src_port, const char *dst,
		       uint16_t dst_port)
{
	assert_int_equal(r->present & (FLOW_HAS_NAT | FLOW_HAS_CONNTRACK), FLOW_HAS_NAT | FLOW_HAS_CONNTRACK);
	assert_true(is_address(r, r->nat_src, src));
	assert_true(is_address(r, r->nat_dst, dst));
	assert_int_equal(r->nat_src_port, src_port);
	assert_int_equal(r->nat_dst_port, dst_port);
}

/* A rule before the source is changed sees the first packet when that is yet to be decided. */
static void the_source_that_nat_gives_is_read_of_later_packets(void **state)
{
	const struct flow_record *r;

	(void)state;
	recording_read(add);
	kept_end(&k);
	r = find(&(struct want){ "192.0.2.2", "198.51.100.2", 53586, 80, IPPROTO_TCP });
	assert_nat(r, "198.51.100.1", 53586, "198.51.100.2", 80);
	assert_int_equal(r->present & FLOW_HAS_REVERSE, FLOW_HAS_REVERSE);
	assert_true(r->ct_id != 0);
	r = find(&(struct want){ "192.0.2.2", "198.51.100.2", 0, 82, IPPROTO_TCP });
	assert_nat(r, "198.51.100.1", r->src_port, "198.51.100.2", 82);
	r = find(&(struct want){ "192.0.2.2", "198.51.100.2", 0, 53, IPPROTO_UDP });
	assert_nat(r, "198.51.100.1", 40053, "198.51.100.2", 53);
	r = find(&(struct want){ "2001:db8:1::2", "2001:db8:2::2", 0, 53, IPPROTO_UDP });
	assert_nat(r, "2001:db8:2::1", 40053, "2001:db8:2::2", 53);
}

static void ends_that_are_the_flow_s_own_are_no_nat(void **state)
{
	const struct flow_record *r;

	(void)state;
	recording_read(add);
	kept_end(&k);
	/* behind the change of the destination, before none of the source */
	r = find(&(struct want){ "2001:db8:1::2", "2001:db8:2::2", 50492, 80, IPPROTO_TCP });
	assert_int_equal(r->present & (FLOW_HAS_NAT | FLOW_HAS_CONNTRACK), FLOW_HAS_CONNTRACK);
	/* behind both */
	r = find(&(struct want){ "198.51.100.1", "198.51.100.2", 53586, 80, IPPROTO_TCP });
	assert_int_equal(r->present & (FLOW_HAS_NAT | FLOW_HAS_CONNTRACK), FLOW_HAS_CONNTRACK);
	assert_int_equal(r->ct_id, find(&(struct want){ "192.0.2.2", "198.51.100.2", 53586, 80, IPPROTO_TCP })->ct_id);
	/* an answer, as it leaves */
	r = find(&(struct want){ "192.0.2.1", "192.0.2.2", 8080, 53586, IPPROTO_TCP });
	assert_int_equal(r->present & (FLOW_HAS_NAT | FLOW_HAS_CONNTRACK), FLOW_HAS_CONNTRACK);
}

/* Returns the only ICMP flow of a prefix. */
static const struct flow_record *find_icmp(const char *prefix)
{
	const struct flow_record *found = NULL;

	for (size_t i = 0; i < k.records; i++) {
		const struct flow_record *r = &k.record[i];

		if (r->protocol != IPPROTO_ICMP || r->prefix->len != strlen(prefix) ||
		    memcmp(r->prefix->text, prefix, r->prefix->len) != 0)
			continue;
		assert_null(found);
		found = r;
	}
	assert_non_null(found);
	return found;
}

/* An error belongs to the connection that it quotes. */
static void icmp_errors_have_a_connection_but_not_its_nat(void **state)
{
	(void)state;
	kept_close(&k);
	kept_open_as(&k, 1000, FLOW_KEY_PREFIX, false);
	recording_read(add);
	kept_end(&k);
	assert_int_equal(find_icmp("RELATED REPLY")->present & (FLOW_HAS_NAT | FLOW_HAS_CONNTRACK), FLOW_HAS_CONNTRACK);
	assert_int_equal(find_icmp("RELATED")->present & (FLOW_HAS_NAT | FLOW_HAS_CONNTRACK), FLOW_HAS_CONNTRACK);
	assert_int_equal(find_icmp("INVALID")->present & (FLOW_HAS_NAT | FLOW_HAS_CONNTRACK), 0);
}

static void without_a_connection_a_flow_has_none(void **state)
{
	unsigned without = 0;

	(void)state;
	recording_read(add);
	kept_end(&k);
	for (size_t i = 0; i < k.records; i++) {
		const struct flow_prefix *p = k.record[i].prefix;

		if (p && p->len == 9 && memcmp(p->text, "UNTRACKED", 9) == 0) {
			assert_int_equal(k.record[i].present & (FLOW_HAS_CONNTRACK | FLOW_HAS_NAT), 0);
			without++;
		}
	}
	assert_true(without > 0);
}

static void the_zone_is_read_and_can_tell_flows_apart(void **state)
{
	size_t flows;

	(void)state;
	recording_read(add);
	flows = kept_end(&k);
	assert_int_equal(find(&(struct want){ "192.0.2.2", "198.51.100.2", 51656, 7, IPPROTO_TCP })->zone, 7);
	assert_int_equal(find(&(struct want){ "192.0.2.2", "198.51.100.2", 53586, 80, IPPROTO_TCP })->zone, 0);
	kept_close(&k);
	kept_open_as(&k, 1000, FLOW_KEY_ZONE, false);
	recording_read(add);
	assert_int_equal(kept_end(&k), flows);
	assert_int_equal(find(&(struct want){ "192.0.2.2", "198.51.100.2", 51656, 7, IPPROTO_TCP })->zone, 7);
}

/* The connection of an echo, 192.0.2.2 > 198.51.100.2, as a kernel wrote it. */
static char echo_ct[] = "\x3c\x00\x01\x80\x14\x00\x01\x80\x08\x00\x01\x00\xc0\x00\x02\x02\x08\x00\x02\x00"
			"\xc6\x33\x64\x02\x24\x00\x02\x80\x05\x00\x01\x00\x01\x00\x00\x00\x06\x00\x04\x00"
			"\x00\x9d\x00\x00\x05\x00\x05\x00\x08\x00\x00\x00\x05\x00\x06\x00\x00\x00\x00\x00"
			"\x3c\x00\x02\x80\x14\x00\x01\x80\x08\x00\x01\x00\xc6\x33\x64\x02\x08\x00\x02\x00"
			"\xc0\x00\x02\x02\x24\x00\x02\x80\x05\x00\x01\x00\x01\x00\x00\x00\x06\x00\x04\x00"
			"\x00\x9d\x00\x00\x05\x00\x05\x00\x00\x00\x00\x00\x05\x00\x06\x00\x00\x00\x00\x00"
			"\x08\x00\x0c\x00\xb9\xe0\xcb\x39\x08\x00\x03\x00\x00\x00\x01\x00\x08\x00\x07\x00"
			"\x00\x00\x00\x1e";

/* A router's error about an echo is of the echo's protocol, but comes from neither of its ends. */
static void ends_of_others_are_no_nat(void **state)
{
	struct sent s = { .src = 0xc0000202,
			  .dst = 0xc6336402,
			  .protocol = IPPROTO_ICMP,
			  .ct = echo_ct,
			  .ct_len = sizeof(echo_ct) - 1,
			  .ct_info = 2 };

	(void)state;
	little_endian_attributes((uint8_t *)echo_ct, sizeof(echo_ct) - 1);
	kept_send(&k, &s, SECOND);
	s.src = 0xc6336463, s.dst = 0xc0000202, s.ct_info = 4; /* from 198.51.100.99 */
	kept_send(&k, &s, SECOND);
	assert_int_equal(kept_end(&k), 2);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(k.record[i].present & (FLOW_HAS_NAT | FLOW_HAS_CONNTRACK), FLOW_HAS_CONNTRACK);
	assert_int_equal(k.record[0].ct_id, k.record[1].ct_id);
}

/* With the prefix in the key answers are flows of their own. */
static void an_answer_leaves_from_the_address_that_was_asked(void **state)
{
	const struct flow_record *r;

	(void)state;
	kept_close(&k);
	kept_open_as(&k, 1000, FLOW_KEY_PREFIX, false);
	recording_read(add);
	kept_end(&k);
	r = find(&(struct want){ "198.51.100.2", "192.0.2.2", 80, 53586, IPPROTO_TCP });
	assert_nat(r, "192.0.2.1", 8080, "192.0.2.2", 53586);
	r = find(&(struct want){ "2001:db8:2::2", "2001:db8:1::2", 80, 50492, IPPROTO_TCP });
	assert_nat(r, "2001:db8:1::1", 8080, "2001:db8:1::2", 50492);
}

/* Bytes that are no connection, and a zone in them. */
static void the_zone_needs_no_whole_connection(void **state)
{
	static uint8_t zones[][12] = {
		{ 6, 0, 18, 0, 0, 7, 0, 0 },             /* whole */
		{ 4, 0, 1, 0, 6, 0, 18, 0, 0, 7, 0, 0 }, /* behind another */
		{ 5, 0, 18, 0, 7 },                      /* of one byte */
		{ 200, 0, 18, 0, 0, 7 },                 /* reaches beyond */
		{ 0, 0, 0, 0, 6, 0, 18, 0, 0, 7 },       /* behind one without length */
	};
	static const uint16_t want[] = { 7, 7, 0, 0, 0 };
	static struct burst t;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(zones); i++) {
		struct sent s = { .src = i + 1,
				  .dst = 99,
				  .ct = zones[i],
				  .ct_len = i == 1   ? 12
					    : i == 2 ? 5
						     : 8,
				  .ct_info = 2 };

		if (i == 4)
			s.ct_len = 12;
		little_endian_attributes(zones[i], s.ct_len);
		burst_begin(&t, 5);
		burst_add(&t, &s);
		kept_add(&k, &t, SECOND);
		assert_int_equal(kept_end(&k), i + 1);
		assert_int_equal(k.record[i].zone, want[i]);
		assert_int_equal(k.record[i].present & (FLOW_HAS_CONNTRACK | FLOW_HAS_NAT), 0);
	}
}

#define CASE(behaviour)                                                                                                \
	{                                                                                                              \
		"nat." #behaviour, behaviour, open_table, close_table, NULL                                            \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_source_that_nat_gives_is_read_of_later_packets), CASE(ends_that_are_the_flow_s_own_are_no_nat),
		CASE(icmp_errors_have_a_connection_but_not_its_nat),      CASE(without_a_connection_a_flow_has_none),
		CASE(the_zone_is_read_and_can_tell_flows_apart),          CASE(ends_of_others_are_no_nat),
		CASE(an_answer_leaves_from_the_address_that_was_asked),   CASE(the_zone_needs_no_whole_connection),
	};

	return RUN(nat, tests);
}
