/* SPDX-License-Identifier: MIT */
/* Packets of every family that can log: IPv6, ARP, netdev with VLAN tags, bridge.
 * Frames are sent by a packet socket into one end of a veth pair. */
#include "capture.h"
#include "flood.h"
#include "frame.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "stamp.h"
#include "test.h"

#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FRAMES 50
#define FAMILY_ARP 3
#define FAMILY_NETDEV 5
#define FAMILY_BRIDGE 7

static unsigned index_of(const struct nt_ns *ns, const char *name)
{
	int home = nt_ns_enter(ns);
	unsigned i = if_nametoindex(name);

	nt_ns_leave(home);
	assert_int_not_equal(i, 0);
	return i;
}

struct expected {
	uint8_t family, hook;
	uint16_t hw_protocol;
	uint32_t indev, physindev, physoutdev; /* 0: absent */
	uint16_t vlan_proto;                   /* 0: absent */
	const struct nt_frame *l2;             /* the frame whose header it shows; NULL: absent */
	const uint8_t *payload;
	uint32_t payload_len;
};

static void check_ports(const struct nfring_pkt *p, const struct expected *e)
{
	uint32_t v = 0;

	assert_int_equal(nfring_pkt_indev(p, &v), e->indev != 0);
	assert_true(!e->indev || v == e->indev);
	assert_int_equal(nfring_pkt_physindev(p, &v), e->physindev != 0);
	assert_true(!e->physindev || v == e->physindev);
	assert_int_equal(nfring_pkt_physoutdev(p, &v), e->physoutdev != 0);
	assert_true(!e->physoutdev || v == e->physoutdev);
}

static void check_packet(const struct nfring_batch *b, const struct nfring_pkt *p, void *user)
{
	const struct expected *e = user;
	uint16_t proto = 0, tci = 0;
	const uint8_t *bytes;
	uint32_t len = 0;
	uint8_t hook;

	(void)b;
	assert_int_equal(nfring_pkt_family(p), e->family);
	assert_true(nfring_pkt_hook(p, &hook));
	assert_int_equal(hook, e->hook);
	assert_true(nfring_pkt_hw_protocol(p, &proto));
	assert_int_equal(proto, e->hw_protocol);
	check_ports(p, e);
	assert_int_equal(nfring_pkt_vlan(p, &proto, &tci), e->vlan_proto != 0);
	if (e->vlan_proto) {
		assert_int_equal(proto, e->vlan_proto);
		assert_int_equal(tci, NT_FRAME_TCI);
	}
	bytes = nfring_pkt_l2_header(p, &len);
	assert_int_equal(bytes != NULL, e->l2 != NULL);
	if (e->l2) {
		assert_int_equal(len, ETH_HLEN); /* the tag is not in it any more */
		assert_memory_equal(bytes, e->l2->bytes, 12);
	}
	bytes = nfring_pkt_payload(p, &len);
	assert_non_null(bytes);
	if (e->payload) {
		assert_int_equal(len, e->payload_len);
		assert_memory_equal(bytes, e->payload, len);
	}
}

static void expect_frames(const struct nt_ns *ns, const struct nt_frame *f, struct expected *e)
{
	struct nfring *n = nt_capture(ns, 5);
	struct nfring_stats s;

	e->l2 = e->family == FAMILY_ARP ? NULL : f;
	e->payload = f->bytes + f->len - e->payload_len;
	nt_frame_send(ns, f, FRAMES);
	assert_int_equal(nt_take(n, FRAMES, 2, check_packet, e), FRAMES);
	s = nt_stop(n);
	assert_int_equal(s.packets, FRAMES);
	assert_int_equal(s.lost + s.malformed + s.truncated, 0);
	nfring_close(n);
}

static void ipv6_is_delivered(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts o = traffic_defaults();
	struct expected e = { .family = AF_INET6, .hook = 3, .hw_protocol = ETH_P_IPV6 };
	struct nfring *n;

	nt_output_rules(ns, "meta nfproto ipv6 udp dport 9", "log group 5", 1);
	n = nt_capture(ns, 5);
	o.ipv6 = true;
	o.count = FRAMES;
	nt_send_with(ns, o);
	assert_int_equal(nt_take(n, FRAMES, 2, check_packet, &e), FRAMES);
	nfring_close(n);
}

static void arp_is_delivered(void **state)
{
	const struct nt_ns *ns = *state;
	struct expected e = { .family = FAMILY_ARP, .hook = 0, .hw_protocol = ETH_P_ARP, .payload_len = 28 };
	struct nt_frame f = nt_frame_arp();

	nt_frame_pair(ns);
	nt_nft(ns,
	       "table arp t { chain i { type filter hook input priority 0; arp operation request log group 5; }\n}\n");
	e.indev = index_of(ns, "vb");
	expect_frames(ns, &f, &e);
}

static void netdev_vlan(const struct nt_ns *ns, uint16_t tag_type)
{
	struct expected e = { .family = FAMILY_NETDEV, .hw_protocol = ETH_P_IP, .payload_len = 48 };
	struct nt_frame f = nt_frame_udp(tag_type);

	nt_frame_pair(ns);
	nt_nft(ns, "table netdev t { chain i { type filter hook ingress device vb priority 0;"
		   "meta protocol ip udp dport 9 log group 5; }\n}\n");
	e.vlan_proto = tag_type;
	e.indev = index_of(ns, "vb");
	expect_frames(ns, &f, &e);
}

static void netdev_ingress_without_a_tag_is_delivered(void **state)
{
	netdev_vlan(*state, 0);
}

static void netdev_ingress_shows_the_802_1q_tag_as_sent(void **state)
{
	netdev_vlan(*state, ETH_P_8021Q);
}

static void netdev_ingress_shows_the_802_1ad_tag_as_sent(void **state)
{
	netdev_vlan(*state, ETH_P_8021AD);
}

static void take_tuple(const struct nfring_batch *batch, const struct nfring_pkt *pkt, void *user)
{
	(void)batch;
	if (nfring_pkt_tuple(pkt, user) < 0)
		((struct nfring_tuple *)user)->present = 0;
}

static void netdev_egress_gives_a_tuple_behind_the_link_header(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_tuple t = { .size = sizeof(t) };
	struct nfring *n = nt_capture(ns, 5);

	nt_nft(ns, "table netdev t { chain e { type filter hook egress device lo priority 0;"
		   "udp dport 9 log group 5; }\n}\n");
	nt_send(ns, 1, 64, 0);
	assert_int_equal(nt_take(n, 1, 2, take_tuple, &t), 1);
	assert_true(t.present & NFRING_TUPLE_PORTS);
	assert_int_equal(t.dst_port, 9);
	assert_int_equal(t.l4_offset, 14 + 20);
	nfring_close(n);
}

static void bridge_prerouting(const struct nt_ns *ns, uint16_t tag_type)
{
	struct expected e = { .family = FAMILY_BRIDGE, .hook = 0, .hw_protocol = ETH_P_IP, .payload_len = 48 };
	struct nt_frame f = nt_frame_udp(tag_type);

	nt_frame_bridge(ns);
	nt_nft(ns, "table bridge t { chain p { type filter hook prerouting priority 0;"
		   "meta protocol ip udp dport 9 log group 5; }\n}\n");
	e.vlan_proto = tag_type;
	e.indev = index_of(ns, "br0");
	e.physindev = index_of(ns, "vb");
	expect_frames(ns, &f, &e);
}

static void bridge_is_delivered_with_its_port(void **state)
{
	bridge_prerouting(*state, 0);
}

static void bridge_shows_the_vlan_tag_as_sent(void **state)
{
	bridge_prerouting(*state, ETH_P_8021Q);
}

static void bridge_forward_shows_both_ports(void **state)
{
	const struct nt_ns *ns = *state;
	struct expected e = { .family = FAMILY_BRIDGE, .hook = 2, .hw_protocol = ETH_P_IP, .payload_len = 48 };
	struct nt_frame f = nt_frame_udp(0);

	memset(f.bytes, 0xff, 6); /* to everybody: the bridge floods it, never keeps it to itself */
	nt_frame_bridge(ns);
	nt_nft(ns, "table bridge t { chain p { type filter hook forward priority 0;"
		   "meta protocol ip udp dport 9 log group 5; }\n}\n");
	e.indev = index_of(ns, "br0");
	e.physindev = index_of(ns, "vb");
	e.physoutdev = index_of(ns, "vc");
	expect_frames(ns, &f, &e);
}

/* A hook, and what is sent so that a packet comes by it: a frame into vb, or else a datagram over lo. */
struct hooked {
	const char *table; /* up to the hook */
	const struct nt_frame *frame;
	uint8_t family, hook;
	enum { NEVER, ARRIVED, SENT } stamp; /* what the machine sends is stamped from Linux 6.6 on */
};

static void check_stamp(const struct nfring_batch *batch, const struct nfring_pkt *pkt, void *user)
{
	const struct hooked *e = user;
	uint64_t ns = 0;
	uint8_t hook;

	assert_int_equal(nfring_pkt_family(pkt), e->family);
	assert_true(nfring_pkt_hook(pkt, &hook));
	assert_int_equal(hook, e->hook);
	if (nfring_pkt_timestamp_ns(pkt, &ns))
		assert_true(e->stamp != NEVER && ns != 0);
	else
		assert_true(e->stamp != ARRIVED && ns == 0);
	assert_true(ns <= batch->received_ns);
}

static void expect_stamp(const struct nt_ns *ns, struct hooked *e)
{
	struct nfring *n = nt_capture(ns, 5);

	print_message("table %s\n", e->table);
	nt_nft(ns, "flush ruleset\ntable %s priority 0; %s log group 5; }\n}\n", e->table,
	       e->family == FAMILY_ARP ? "" : "udp dport 9");
	if (e->frame)
		nt_frame_send(ns, e->frame, 1);
	else
		nt_send(ns, 1, 20, 0);
	assert_int_equal(nt_take(n, 1, 2, check_stamp, e), 1);
	nfring_close(n);
}

static void timestamp_is_there_where_the_number_of_the_hook_is_at_most_2(void **state)
{
	struct nt_frame arp = nt_frame_arp(), udp = nt_frame_udp(0);
	struct hooked hooked[] = {
		{ "netdev t { chain c { type filter hook ingress device vb", &udp, FAMILY_NETDEV, 0, ARRIVED },
		{ "netdev t { chain c { type filter hook egress device lo", NULL, FAMILY_NETDEV, 1, SENT },
		{ "arp t { chain c { type filter hook input", &arp, FAMILY_ARP, 0, ARRIVED },
		{ "arp t { chain c { type filter hook output", &arp, FAMILY_ARP, 1, SENT },
		{ "inet t { chain c { type filter hook prerouting", NULL, AF_INET, 0, ARRIVED },
		{ "inet t { chain c { type filter hook input", NULL, AF_INET, 1, ARRIVED },
		{ "inet t { chain c { type filter hook output", NULL, AF_INET, 3, NEVER },
		{ "inet t { chain c { type filter hook postrouting", NULL, AF_INET, 4, NEVER },
		{ "inet t { chain c { type filter hook ingress device vb", &udp, AF_INET, 5, NEVER },
	};
	int fd;

	nt_frame_pair(*state);
	fd = nt_timestamps_on();
	for (unsigned i = 0; i < sizeof(hooked) / sizeof(hooked[0]); i++)
		expect_stamp(*state, &hooked[i]);
	close(fd);
}

static void bridge_gives_a_timestamp_up_to_forward_only(void **state)
{
	struct nt_frame udp = nt_frame_udp(0);
	struct hooked hooked[] = {
		{ "bridge t { chain c { type filter hook prerouting", &udp, FAMILY_BRIDGE, 0, ARRIVED },
		{ "bridge t { chain c { type filter hook forward", &udp, FAMILY_BRIDGE, 2, ARRIVED },
		{ "bridge t { chain c { type filter hook postrouting", &udp, FAMILY_BRIDGE, 4, NEVER },
	};
	int fd;

	memset(udp.bytes, 0xff, 6); /* to everybody: the bridge floods it */
	nt_frame_bridge(*state);
	fd = nt_timestamps_on();
	for (unsigned i = 0; i < sizeof(hooked) / sizeof(hooked[0]); i++)
		expect_stamp(*state, &hooked[i]);
	close(fd);
}

static void dump_prints_the_vlan_tag_in_json(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_frame f = nt_frame_udp(ETH_P_8021Q);
	struct nt_proc dump;
	json_t *all, *vlan;

	nt_frame_pair(ns);
	nt_nft(ns, "table netdev t { chain i { type filter hook ingress device vb priority 0;"
		   "meta protocol ip udp dport 9 log group 5; }\n}\n");
	nt_spawn_bound(&dump, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--json", "--count", "2"));
	nt_frame_send(ns, &f, 2);
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 0);
	all = nt_json_lines(dump.out);
	assert_int_equal(json_array_size(all), 2);
	vlan = json_object_get(json_array_get(all, 1), "vlan");
	assert_int_equal(nt_json_number(vlan, "proto"), ETH_P_8021Q);
	assert_int_equal(nt_json_number(vlan, "tci"), NT_FRAME_TCI);
	assert_int_equal(nt_json_number(json_array_get(all, 1), "family"), FAMILY_NETDEV);
	assert_true(strncmp(nt_json_text(json_array_get(all, 1), "l2_header"), "02000000000b02000000000a", 24) == 0);
	json_decref(all);
	nt_proc_free(&dump);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(ipv6_is_delivered),
		NT_TEST(arp_is_delivered),
		NT_TEST(netdev_ingress_without_a_tag_is_delivered),
		NT_TEST(netdev_ingress_shows_the_802_1q_tag_as_sent),
		NT_TEST(netdev_ingress_shows_the_802_1ad_tag_as_sent),
		NT_TEST(netdev_egress_gives_a_tuple_behind_the_link_header),
		NT_TEST(bridge_is_delivered_with_its_port),
		NT_TEST(bridge_shows_the_vlan_tag_as_sent),
		NT_TEST(bridge_forward_shows_both_ports),
		NT_TEST(timestamp_is_there_where_the_number_of_the_hook_is_at_most_2),
		NT_TEST(bridge_gives_a_timestamp_up_to_forward_only),
		NT_TEST(dump_prints_the_vlan_tag_in_json),
	};

	NT_MAIN(argc, argv, tests);
}
