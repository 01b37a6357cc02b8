/* SPDX-License-Identifier: MIT */
/* A million random messages, read by nfring with its layout cache, and by two parsers that share no line with it: a
 * walk with libmnl (fuzz/reference.h), and libnfnetlink's, which the original libnetfilter_log reads with. Every
 * attribute has the same bytes in all three. What is cut or malformed is fuzz/'s subject. */
#include "layout.h"

#include "msg.h"
#include "reference.h"
#include "scale.h"
#include "unit.h"

#include <libnfnetlink/libnfnetlink.h>
#include <stdio.h>

#define MESSAGES 1000000u
#define BATCH 8u
#define RULES 24u /* more than the layout cache holds */
#define VALUE_MAX 96u
#define UNKNOWN_TYPE (NFULA_MAX + 9)

/* What the messages of one rule have in common. */
struct rule {
	uint8_t type[NFRING_PKT_ATTRS];
	uint8_t bytes[NFRING_PKT_ATTRS]; /* of the value; the payload's varies */
	unsigned attrs;
};

static struct rule rules[RULES];
static uint64_t state_of_random = 0x6e6672696e67;

/* splitmix64 */
static uint32_t random_below(uint32_t n)
{
	uint64_t z = state_of_random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ z >> 31) >> 11) % n;
}

/* Of a type that a version yet to come has, too. */
static uint8_t value_bytes(uint8_t type)
{
	size_t bytes = reference_value_bytes(type);

	return bytes ? (uint8_t)bytes : (uint8_t)(1 + random_below(VALUE_MAX - 1));
}

/* Attributes in any order, some of them twice, one that no version knows. Every other rule begins as one that is there
 * does, so that a layout of the cache fits the beginning of a message and not its end. */
static void make_rule(struct rule *r)
{
	unsigned same = 0;

	if (random_below(2)) {
		*r = rules[random_below(RULES)];
		same = r->attrs < NFRING_PKT_ATTRS - 1 ? r->attrs : 0;
	}
	r->attrs = same + 1 + random_below(NFRING_PKT_ATTRS - same - 1);
	for (unsigned i = same; i < r->attrs; i++) {
		r->type[i] = (uint8_t)(random_below(20) ? 1 + random_below(NFRING_PKT_ATTRS - 1) : UNKNOWN_TYPE);
		r->bytes[i] = value_bytes(r->type[i]);
	}
	if (random_below(2))
		r->type[r->attrs - 1] = NFULA_PAYLOAD; /* as the kernel has it */
}

static void put_message(struct msg *m, const struct rule *r)
{
	static const uint8_t families[] = { 2, 3, 5, 7, 10 };
	uint8_t value[VALUE_MAX];

	msg_begin_packet(m, families[random_below(ARRAY_SIZE(families))], (uint16_t)random_below(65536));
	for (unsigned i = 0; i < r->attrs; i++) {
		uint8_t bytes = r->type[i] == NFULA_PAYLOAD ? (uint8_t)random_below(VALUE_MAX) : r->bytes[i];

		for (unsigned k = 0; k < bytes; k++)
			value[k] = (uint8_t)random_below(256);
		msg_attr(m, r->type[i], value, bytes);
	}
}

/* The attribute in all three readings. */
static void compare_attribute(const struct nfring_pkt *p, const struct reference_pkt *ref, const uint8_t *datagram,
			      struct nfattr *const tb[], unsigned type)
{
	const struct nfattr *other = tb[type - 1];
	const void *mnl = ref->attr[type] ? datagram + ref->attr[type] + sizeof(struct nlattr) : NULL;
	uint32_t len;
	const void *ours = nfring_pkt_attr(p, type, &len);

	assert_ptr_equal(ours, mnl);
	assert_int_equal(ours != NULL, other != NULL);
	if (!other)
		return;
	assert_ptr_equal(ours, NFA_DATA(other));
	assert_int_equal(len, NFA_PAYLOAD(other));
}

#define SAME_NUMBER(accessor, type, attr)                                                                              \
	do {                                                                                                           \
		type number;                                                                                           \
		bool there = accessor(p, &number);                                                                     \
		assert_int_equal(there, tb[(attr)-1] != NULL);                                                         \
		if (there)                                                                                             \
			assert_int_equal(number, sizeof(type) == 2                                                     \
							 ? ntohs(*(const uint16_t *)NFA_DATA(tb[(attr)-1]))            \
							 : ntohl(*(const uint32_t *)NFA_DATA(tb[(attr)-1])));          \
	} while (0)

/* The accessors read what the bytes say. */
static void compare_values(const struct nfring_pkt *p, struct nfattr *const tb[])
{
	SAME_NUMBER(nfring_pkt_hw_protocol, uint16_t, NFULA_PACKET_HDR);
	SAME_NUMBER(nfring_pkt_mark, uint32_t, NFULA_MARK);
	SAME_NUMBER(nfring_pkt_indev, uint32_t, NFULA_IFINDEX_INDEV);
	SAME_NUMBER(nfring_pkt_outdev, uint32_t, NFULA_IFINDEX_OUTDEV);
	SAME_NUMBER(nfring_pkt_physindev, uint32_t, NFULA_IFINDEX_PHYSINDEV);
	SAME_NUMBER(nfring_pkt_physoutdev, uint32_t, NFULA_IFINDEX_PHYSOUTDEV);
	SAME_NUMBER(nfring_pkt_uid, uint32_t, NFULA_UID);
	SAME_NUMBER(nfring_pkt_gid, uint32_t, NFULA_GID);
	SAME_NUMBER(nfring_pkt_seq, uint32_t, NFULA_SEQ);
	SAME_NUMBER(nfring_pkt_seq_global, uint32_t, NFULA_SEQ_GLOBAL);
	SAME_NUMBER(nfring_pkt_hw_type, uint16_t, NFULA_HWTYPE);
	SAME_NUMBER(nfring_pkt_hw_len, uint16_t, NFULA_HWLEN);
	SAME_NUMBER(nfring_pkt_ct_info, uint32_t, NFULA_CT_INFO);
}

/* Reads the message with libnfnetlink: tb[type - 1] is an attribute. */
static void read_with_nfnetlink(const struct nlmsghdr *h, struct nfattr *tb[])
{
	const int head = (int)(sizeof(*h) + sizeof(struct nfgenmsg));

	nfnl_parse_attr(tb, NFULA_MAX, (struct nfattr *)((char *)(uintptr_t)h + head), (int)h->nlmsg_len - head);
}

static void compare_datagram(struct nfr_layouts *layouts, const struct msg *m, uint32_t messages)
{
	static struct nfring_pkt pkt[BATCH];
	static struct reference_pkt ref[BATCH];
	struct reference r = { .pkt = ref, .max = BATCH };
	struct nfr_parse parse = { .pkt = pkt, .max = BATCH };

	nfr_layouts_parse(layouts, &parse, m->bytes, m->len);
	reference_read(&r, m->bytes, m->len);
	assert_int_equal(parse.malformed + r.malformed, 0);
	assert_int_equal(parse.count, messages);
	assert_int_equal(r.count, messages);
	for (uint32_t i = 0; i < messages; i++) {
		const struct nlmsghdr *h = nfring_pkt_message(&pkt[i]);
		struct nfattr *tb[NFULA_MAX] = { NULL };

		assert_ptr_equal(h, m->bytes + ref[i].msg);
		read_with_nfnetlink(h, tb);
		for (unsigned type = 1; type <= NFULA_MAX; type++)
			compare_attribute(&pkt[i], &ref[i], m->bytes, tb, type);
		compare_values(&pkt[i], tb);
	}
}

static void million_messages_are_read_as_two_other_parsers_read_them(void **state)
{
	static struct nfr_layouts layouts;
	static struct msg m;
	uint64_t left = test_scale(MESSAGES);

	(void)state;
	nfr_layouts_init(&layouts);
	for (unsigned i = 0; i < RULES; i++)
		make_rule(&rules[i]);
	while (left) {
		uint32_t messages = 1 + random_below(BATCH);

		if (random_below(500) == 0)
			make_rule(&rules[random_below(RULES)]);
		if (messages > left)
			messages = (uint32_t)left;
		m.len = 0;
		for (uint32_t i = 0; i < messages && m.len < MSG_MAX_BYTES / 2; i++) {
			put_message(&m, &rules[random_below(1 + random_below(RULES))]);
			if (m.len >= MSG_MAX_BYTES / 2)
				messages = i + 1;
		}
		compare_datagram(&layouts, &m, messages);
		left -= messages;
	}
	assert_true(layouts.used == NFR_LAYOUTS); /* the cache was at work */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(parsers, million_messages_are_read_as_two_other_parsers_read_them),
	};

	return RUN(parsers, tests);
}
