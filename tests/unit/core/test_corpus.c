/* SPDX-License-Identifier: MIT */
/* Real datagrams of the kernel: what is in them, and every truncation of them. */
#include "corpus.h"
#include "datagram.h"
#include "exact_block.h"
#include "unit.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct nfr_parse p;
static struct exact_block block;

static const struct nfring_pkt *load(const char *name, uint32_t packets)
{
	struct corpus_file file = corpus_load(NFRING_CORPUS_DIR, name);

	assert_non_null(file.data);
	block = exact_block_make(file.data, file.bytes, packets);
	free(file.data);
	memset(&p, 0, sizeof(p));
	p.pkt = block.pkt;
	p.max = packets;
	nfr_nlmsg_parse(&p, block.datagram, block.bytes);
	assert_int_equal(p.count, packets);
	assert_int_equal(p.malformed, 0);
	assert_int_equal(p.group, packets ? 5 : 0);
	return block.pkt;
}

static int unload(void **state)
{
	(void)state;
	return exact_block_free(&block) ? 0 : -1;
}

static void assert_present(const struct nfring_pkt *pkt, const unsigned *types, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_true(nfring_pkt_has(pkt, types[i]));
}

#define PRESENT(pkt, ...)                                                                                              \
	assert_present(pkt, (const unsigned[]){ __VA_ARGS__ }, ARRAY_SIZE(((const unsigned[]){ __VA_ARGS__ })))

static void assert_prefix(const struct nfring_pkt *pkt, const char *expected)
{
	uint32_t len = 0;
	const char *prefix = nfring_pkt_prefix(pkt, &len);

	assert_non_null(prefix);
	assert_int_equal(len, strlen(expected));
	assert_memory_equal(prefix, expected, len);
}

static void assert_hook(const struct nfring_pkt *pkt, uint8_t family, uint8_t hook, uint16_t protocol)
{
	uint16_t got_protocol = 0;
	uint8_t got_hook = 0xff;

	assert_int_equal(nfring_pkt_family(pkt), family);
	assert_true(nfring_pkt_hook(pkt, &got_hook) && nfring_pkt_hw_protocol(pkt, &got_protocol));
	assert_int_equal(got_hook, hook);
	assert_int_equal(got_protocol, protocol);
}

static void assert_sender_hw(const struct nfring_pkt *pkt)
{
	static const uint8_t source[] = { 2, 0, 0, 0, 0, 1 };
	uint32_t len = 0;

	assert_memory_equal(nfring_pkt_hw_addr(pkt, &len), source, 6);
	assert_int_equal(len, 6);
	assert_memory_equal(nfring_pkt_hw_header(pkt, &len) + 6, source, 6);
	assert_int_equal(len, 14);
}

static void inet_output_has_owner_mark_and_numbers(void **state)
{
	const struct nfring_pkt *pkt = load("inet-output", 1);
	uint32_t uid = 0, gid = 0, mark = 0, seq = 9, global = 9, len = 0, dev = 0;
	const uint8_t *payload = nfring_pkt_payload(pkt, &len);

	(void)state;
	assert_hook(pkt, 2, 3, 0x0800);
	assert_prefix(pkt, "out <x> ");
	assert_true(nfring_pkt_uid(pkt, &uid) && nfring_pkt_gid(pkt, &gid) && nfring_pkt_mark(pkt, &mark));
	assert_true(nfring_pkt_seq(pkt, &seq) && nfring_pkt_seq_global(pkt, &global) && nfring_pkt_outdev(pkt, &dev));
	assert_int_equal(uid, 1234);
	assert_int_equal(gid, 5678);
	assert_int_equal(mark, 0x1234abcd);
	assert_int_equal(seq, 0);
	assert_int_equal(dev, 1);
	assert_false(nfring_pkt_has(pkt, NFULA_TIMESTAMP) || nfring_pkt_has(pkt, NFULA_IFINDEX_INDEV));
	assert_int_equal(len, 20 + 8 + 40);
	assert_memory_equal(payload + 28, "abcdefgh", 8);
}

static void inet_input_has_device_address_and_time(void **state)
{
	const struct nfring_pkt *pkt = load("inet-input", 1);
	uint16_t hw_type = 0, hw_len = 0;
	uint64_t ns = 0;
	uint32_t len = 0;

	(void)state;
	assert_hook(pkt, 2, 1, 0x0800);
	PRESENT(pkt, NFULA_IFINDEX_INDEV, NFULA_HWADDR, NFULA_HWHEADER, NFULA_SEQ);
	assert_true(nfring_pkt_hw_type(pkt, &hw_type) && nfring_pkt_hw_len(pkt, &hw_len));
	assert_int_equal(hw_type, 772); /* loopback */
	assert_int_equal(hw_len, 14);
	assert_true(nfring_pkt_timestamp_ns(pkt, &ns));
	assert_true(ns / 1000000000u > 1600000000u);
	assert_int_equal(ns % 1000, 0);
	assert_non_null(nfring_pkt_payload(pkt, &len));
	assert_int_equal(len, 20 + 8 + 33);
}

static void ip6_output_is_of_its_family(void **state)
{
	const struct nfring_pkt *pkt = load("ip6-output", 1);
	uint32_t len = 0;

	(void)state;
	assert_hook(pkt, 10, 3, 0x86dd);
	assert_int_equal(nfring_pkt_payload(pkt, &len)[0] >> 4, 6);
	assert_int_equal(len, 40 + 8 + 40);
}

static void arp_input_begins_at_the_arp_header(void **state)
{
	const struct nfring_pkt *pkt = load("arp-input", 1);
	uint32_t len = 0;

	(void)state;
	assert_hook(pkt, 3, 0, 0x0806);
	assert_prefix(pkt, "arp");
	assert_sender_hw(pkt);
	assert_memory_equal(nfring_pkt_payload(pkt, &len), "\0\1\10\0\6\4\0\1", 8);
	assert_int_equal(len, 28);
}

static void netdev_ingress_has_vlan_and_layer_2(void **state)
{
	const struct nfring_pkt *pkt = load("netdev-vlan", 1);
	uint16_t proto = 0, tci = 0;
	uint32_t len = 0;

	(void)state;
	assert_hook(pkt, 5, 0, 0x0800);
	assert_prefix(pkt, "vlan");
	assert_sender_hw(pkt);
	assert_true(nfring_pkt_vlan(pkt, &proto, &tci));
	assert_int_equal(proto, 0x8100);
	assert_int_equal(tci, 0xa064);
	assert_non_null(nfring_pkt_l2_header(pkt, &len));
	assert_int_equal(len, 14);
	assert_int_equal(nfring_pkt_payload(pkt, &len)[0], 0x45);
}

static void bridge_forward_has_ports_and_bridge(void **state)
{
	const struct nfring_pkt *pkt = load("bridge-forward", 1);
	uint32_t in = 0, out = 0, in_port = 0, out_port = 0, len = 0;

	(void)state;
	assert_hook(pkt, 7, 2, 0x0800);
	assert_sender_hw(pkt);
	assert_true(nfring_pkt_indev(pkt, &in) && nfring_pkt_outdev(pkt, &out));
	assert_true(nfring_pkt_physindev(pkt, &in_port) && nfring_pkt_physoutdev(pkt, &out_port));
	assert_int_equal(in, out);
	assert_int_not_equal(in_port, out_port);
	assert_non_null(nfring_pkt_l2_header(pkt, &len));
	assert_int_equal(len, 14);
}

static void several_packets_come_in_order(void **state)
{
	const struct nfring_pkt *pkt = load("eight-packets", 8);
	uint32_t seq = 0;

	(void)state;
	for (uint32_t i = 0; i < 8; i++) {
		assert_prefix(&pkt[i], "eight");
		assert_true(nfring_pkt_seq(&pkt[i], &seq));
		assert_int_equal(seq, i);
	}
	assert_int_equal(p.numbered, 8);
	assert_int_equal(p.seq_last, 7);
}

static void gso_packet_is_whole(void **state)
{
	const struct nfring_pkt *pkt = load("gso", 1);
	uint32_t len = 0;

	(void)state;
	assert_non_null(nfring_pkt_payload(pkt, &len));
	assert_int_equal(len, 20 + 8 + 9000);
}

static void copy_range_limits_the_payload(void **state)
{
	const struct nfring_pkt *pkt = load("copy-range", 1);
	uint32_t len = 0;

	(void)state;
	assert_non_null(nfring_pkt_payload(pkt, &len));
	assert_int_equal(len, 30);
	assert_false(nfring_pkt_has(pkt, NFULA_SEQ));
	assert_int_equal(p.numbered, 0);
}

static void copy_none_and_meta_have_no_payload(void **state)
{
	const struct nfring_pkt *pkt = load("copy-none", 1);

	(void)state;
	assert_false(nfring_pkt_has(pkt, NFULA_PAYLOAD));
	assert_true(nfring_pkt_has(pkt, NFULA_UID));
	assert_true(exact_block_free(&block));
	pkt = load("copy-meta", 1);
	assert_false(nfring_pkt_has(pkt, NFULA_PAYLOAD));
	assert_prefix(pkt, "meta");
}

static int ack_err = 1;
static uint32_t ack_seq;

static void note_ack(void *user, uint32_t seq, int err)
{
	(void)user;
	ack_err = err;
	ack_seq = seq;
}

static void acks_are_no_packets(void **state)
{
	static const struct {
		const char *name;
		int err;
	} acks[] = { { "reply-ack", 0 }, { "reply-refused", -ENODEV } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(acks); i++) {
		load(acks[i].name, 0);
		p.on_ack = note_ack;
		nfr_nlmsg_parse(&p, block.datagram, block.bytes);
		assert_int_equal(ack_err, acks[i].err);
		assert_int_equal(ack_seq, 77);
		if (i + 1 < ARRAY_SIZE(acks))
			assert_true(exact_block_free(&block));
	}
}

static void truncate_everywhere(const struct corpus_file *file)
{
	struct datagram_found whole = datagram_check(file->data, file->bytes), before = { .packets = 0 };

	for (uint32_t bytes = 0; bytes < file->bytes; bytes++) {
		struct datagram_found cut = datagram_check(file->data, bytes);

		/* What is whole is kept, what is cut is one malformed message, and no packet is made up. */
		assert_in_range(cut.packets, before.packets, whole.packets);
		assert_in_range(cut.malformed, 0, whole.malformed + 1);
		before = cut;
	}
}

static void every_truncation_is_safe(void **state)
{
	(void)state;
	assert_in_range(corpus_each(NFRING_CORPUS_DIR, truncate_everywhere), 15, INT32_MAX);
}

/* The packet itself cut, in a message that says so: what libpcap calls a short snaplen. */
static void shorten_message_everywhere(const struct corpus_file *file)
{
	struct nlmsghdr h;

	memcpy(&h, file->data, sizeof(h));
	for (uint32_t len = 0; len < file->bytes && len < h.nlmsg_len; len++) {
		struct datagram_found found;

		memcpy(file->data, &len, sizeof(len));
		found = datagram_check(file->data, len);
		assert_in_range(found.packets + found.malformed + found.acks, len ? 1 : 0, len);
		datagram_check(file->data, file->bytes);
	}
}

static void every_shorter_message_is_safe(void **state)
{
	(void)state;
	assert_in_range(corpus_each(NFRING_CORPUS_DIR, shorten_message_everywhere), 15, INT32_MAX);
}

#define FILE_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"corpus." #behaviour, behaviour, NULL, unload, NULL                                                    \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FILE_TEST(inet_output_has_owner_mark_and_numbers),
		FILE_TEST(inet_input_has_device_address_and_time),
		FILE_TEST(ip6_output_is_of_its_family),
		FILE_TEST(arp_input_begins_at_the_arp_header),
		FILE_TEST(netdev_ingress_has_vlan_and_layer_2),
		FILE_TEST(bridge_forward_has_ports_and_bridge),
		FILE_TEST(several_packets_come_in_order),
		FILE_TEST(gso_packet_is_whole),
		FILE_TEST(copy_range_limits_the_payload),
		FILE_TEST(copy_none_and_meta_have_no_payload),
		FILE_TEST(acks_are_no_packets),
		TEST(corpus, every_truncation_is_safe),
		TEST(corpus, every_shorter_message_is_safe),
	};

	return RUN(corpus, tests);
}
