/* SPDX-License-Identifier: MIT */
/* nfring/decode.h against libpcap's compiled filters. A filter is written from what one of them says,
 * and must match the frame; a filter for what is not there must not.
 *
 * Only libpcap decodes:
 *   IPv4 and IPv6 of another version than the EtherType's, IPv4 headers below 20 bytes (RFC 791, 3.1)
 *   ports in the link's padding, behind the IP packet's end (RFC 894)
 * Only nfring decodes:
 *   ports behind IPv6 extension headers and in first fragments of IPv6 (RFC 8200, 4)
 *   ports of UDP-Lite (RFC 3828) and DCCP (RFC 4340)
 *   the protocol behind AH (RFC 4302): protochain of libpcap goes on at a wrong place */
#include "frame.h"
#include "packet.h"
#include "unit.h"

#include <arpa/inet.h>
#include <nfring/decode.h>
#include <pcap/pcap.h>

#define FRAMES 4000
#define ETHER_BYTES 14u
#define FAMILY_NETDEV 5

static const char *const wraps[FRAME_WRAPS] = {
	[FRAME_BARE] = "",
	[FRAME_VLAN] = "vlan and ",
	[FRAME_QINQ] = "vlan and vlan and ",
	[FRAME_PPPOE] = "pppoes and ",
	[FRAME_MPLS] = "mpls and ",
	[FRAME_MPLS_2] = "mpls and mpls and ",
	[FRAME_VLAN_PPPOE] = "vlan and pppoes and ",
};

static pcap_t *handle;

/* Tells whether `text`, behind the headers before IP, matches the frame. */
static bool matches(const struct frame *f, const char *text)
{
	uint8_t bytes[ETHER_BYTES + FRAME_MAX_BYTES] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 };
	struct pcap_pkthdr h = { .caplen = ETHER_BYTES + f->len, .len = ETHER_BYTES + f->wire_len };
	struct bpf_program program;
	char whole[512];
	bool match;

	bytes[12] = (uint8_t)(f->type >> 8);
	bytes[13] = (uint8_t)f->type;
	memcpy(bytes + ETHER_BYTES, f->bytes, f->len);
	snprintf(whole, sizeof(whole), "%s%s", wraps[f->wrap], text);
	if (pcap_compile(handle, &program, whole, 1, PCAP_NETMASK_UNKNOWN) < 0)
		fail_msg("%s: %s", whole, pcap_geterr(handle));
	match = pcap_offline_filter(&program, &h, bytes) != 0;
	pcap_freecode(&program);
	return match;
}

static void expect(const struct frame *f, const char *text, bool expected)
{
	if (matches(f, text) == expected)
		return;
	for (uint32_t i = 0; i < f->len; i++)
		fprintf(stderr, "%02x", f->bytes[i]);
	fail_msg(" of type 0x%04x: libpcap says %d to: %s%s", f->type, !expected, wraps[f->wrap], text);
}

static bool has_ports_for_libpcap(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

static void check_addresses(const struct frame *f, const struct nfring_tuple *t)
{
	char text[256], src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];

	inet_ntop(t->family, t->src, src, sizeof(src));
	inet_ntop(t->family, t->dst, dst, sizeof(dst));
	snprintf(text, sizeof(text), "%s and src host %s and dst host %s", t->family == AF_INET ? "ip" : "ip6", src,
		 dst);
	expect(f, text, true);
}

/* Tells whether AH is among the extension headers of a packet whose protocol was found. */
static bool has_ah(const uint8_t *ip, uint8_t protocol)
{
	const uint8_t *at = ip + 40;
	uint8_t next = ip[6];

	while (next != protocol && next != IPPROTO_AH) {
		uint32_t bytes = next == IPPROTO_FRAGMENT ? 8 : (at[1] + 1u) * 8;

		next = at[0];
		at += bytes;
	}
	return next != protocol;
}

static void check_protocol(const struct frame *f, const struct nfring_tuple *t, const uint8_t *ip)
{
	char text[64];

	if (t->family == AF_INET)
		snprintf(text, sizeof(text), "ip and ip proto %u", t->protocol);
	else if (!has_ah(ip, t->protocol))
		snprintf(text, sizeof(text), "ip6 and ip6 protochain %u", t->protocol);
	else
		return;
	expect(f, text, true);
}

/* libpcap reads ports in IPv4, and in IPv6 without extension headers. */
static void check_ports(const struct frame *f, const struct nfring_tuple *t, const uint8_t *ip)
{
	bool extended = t->family == AF_INET6 && ip[6] != t->protocol;
	char text[128];

	if (t->present & NFRING_TUPLE_PORTS && has_ports_for_libpcap(t->protocol) && !extended) {
		snprintf(text, sizeof(text), "src port %u and dst port %u", t->src_port, t->dst_port);
		expect(f, text, true);
		snprintf(text, sizeof(text), "src port %u", t->src_port ^ 1u);
		expect(f, text, false);
	} else if (!(t->present & NFRING_TUPLE_PORTS) && f->wire_len == f->l4_at + t->l4_wire_len) {
		expect(f, "src portrange 0-65535 and dst portrange 0-65535", false);
	}
}

static void check_transport(const struct frame *f, const struct nfring_tuple *t)
{
	char text[128];

	if (t->family != AF_INET)
		return; /* `tcp[13]` and `icmp[0]` of libpcap are IPv4's only */
	if (t->present & NFRING_TUPLE_TCP_FLAGS)
		snprintf(text, sizeof(text), "tcp[12:2] & 0xfff = %u", t->tcp_flags);
	else if (t->present & NFRING_TUPLE_ICMP)
		snprintf(text, sizeof(text), "icmp[0] = %u and icmp[1] = %u", t->icmp_type, t->icmp_code);
	else
		return;
	expect(f, text, true);
}

static void check_fragment(const struct frame *f, const struct nfring_tuple *t)
{
	char text[128];

	if (t->family != AF_INET || !(t->present & NFRING_TUPLE_FRAGMENT))
		return;
	snprintf(text, sizeof(text), "(ip[6:2] & 0x1fff) = %u and (ip[6:2] >> 13 & 1) = %u", t->fragment_offset / 8u,
		 t->more_fragments);
	expect(f, text, true);
}

/* Where nfring finds no IP, libpcap finds none of this version with a header that is long enough. */
static void check_no_ip(const struct frame *f)
{
	expect(f, "ip and ip[0] >> 4 = 4 and ip[0] & 15 >= 5", false);
	expect(f, "ip6 and ip6[0] >> 4 = 6", false);
}

static void check(const struct frame *f)
{
	struct packet p = packet_make(FAMILY_NETDEV, 0, f->type, f->bytes, f->len);
	struct nfring_tuple t = { .size = sizeof(t) };
	const uint8_t *ip = nfring_pkt_ip(p.pkt, NULL);

	if (nfring_pkt_tuple(p.pkt, &t) < 0) {
		check_no_ip(f);
	} else {
		check_fragment(f, &t);
		if (t.present & NFRING_TUPLE_ADDRESSES)
			check_addresses(f, &t);
		if (t.present & NFRING_TUPLE_L4 && t.present & NFRING_TUPLE_PROTOCOL) {
			check_protocol(f, &t, ip);
			check_ports(f, &t, ip);
			check_transport(f, &t);
		}
	}
	assert_true(packet_free(&p));
}

static void libpcap_says_the_same_of_sound_frames(void **state)
{
	uint64_t random = 11;
	struct frame f;

	(void)state;
	for (unsigned i = 0; i < FRAMES; i++) {
		frame_make(&f, &random);
		check(&f);
	}
}

static void libpcap_says_the_same_of_cut_frames(void **state)
{
	uint64_t random = 12;
	struct frame f;

	(void)state;
	for (unsigned i = 0; i < FRAMES; i++) {
		frame_make(&f, &random);
		frame_cut(&f, &random);
		check(&f);
	}
}

/* From IP on: before it the filter would have to name other headers. */
static void libpcap_says_the_same_of_damaged_frames(void **state)
{
	uint64_t random = 13;
	struct frame f;

	(void)state;
	for (unsigned i = 0; i < FRAMES; i++) {
		frame_make(&f, &random);
		frame_damage(&f, f.ip_at, &random);
		check(&f);
	}
}

static int open_handle(void **state)
{
	(void)state;
	handle = pcap_open_dead(DLT_EN10MB, 65535);
	return handle ? 0 : -1;
}

static int close_handle(void **state)
{
	(void)state;
	pcap_close(handle);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(libpcap, libpcap_says_the_same_of_sound_frames),
		TEST(libpcap, libpcap_says_the_same_of_cut_frames),
		TEST(libpcap, libpcap_says_the_same_of_damaged_frames),
	};

	return cmocka_run_group_tests_name("libpcap", tests, open_handle, close_handle);
}
