/* SPDX-License-Identifier: MIT */
/* nfring/decode.h against tshark, on whole and on cut frames.
 *
 * Only nfring decodes:
 *   the destination in an IPv4 header whose options are cut (RFC 791, 3.1)
 *   ports, flags and types in a transport header that is cut behind them (RFC 9293, 768, 9260, 4340, 792)
 * Only tshark decodes:
 *   tunnels, and what an ICMP error quotes: the first of several values is compared
 *   source or destination of an IP header that is cut between them or behind them (RFC 791, RFC 8200) */
#include "frame.h"
#include "packet.h"
#include "unit.h"

#include <arpa/inet.h>
#include <nfring/decode.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FRAMES 4000
#define ETHER_BYTES 14u
#define FAMILY_NETDEV 5
#define LONGEST_HEADER 20 /* of those that frame.c makes: TCP's */

#define COMMAND                                                                                                        \
	"tshark -n -r %s -T fields -E separator=, -E occurrence=f -o ip.defragment:FALSE -o ipv6.defragment:FALSE"     \
	" -o tcp.desegment_tcp_streams:FALSE -e ip.src -e ip.dst -e ip.proto -e ip.frag_offset -e ip.flags.mf"         \
	" -e ipv6.src -e ipv6.dst -e ipv6.fraghdr.offset -e ipv6.fraghdr.more -e tcp.srcport -e tcp.dstport"           \
	" -e tcp.flags -e udp.srcport -e udp.dstport -e sctp.srcport -e sctp.dstport -e dccp.srcport"                  \
	" -e dccp.dstport -e icmp.type -e icmp.code -e icmpv6.type -e icmpv6.code 2>/dev/null"

/* The fields of COMMAND, in its order. */
enum {
	IP_SRC,
	IP_DST,
	IP_PROTO,
	IP_OFFSET,
	IP_MORE,
	IP6_SRC,
	IP6_DST,
	IP6_OFFSET,
	IP6_MORE,
	TCP_SRC,
	TCP_DST,
	TCP_FLAGS,
	UDP_SRC,
	UDP_DST,
	SCTP_SRC,
	SCTP_DST,
	DCCP_SRC,
	DCCP_DST,
	ICMP_TYPE,
	ICMP_CODE,
	ICMP6_TYPE,
	ICMP6_CODE,
	FIELDS
};

static struct frame frames[FRAMES];
static char path[] = "/tmp/nfring-test-XXXXXX";

static void write_frames(void)
{
	pcap_t *handle = pcap_open_dead(DLT_EN10MB, 65535);
	pcap_dumper_t *out = pcap_dump_fopen(handle, fdopen(mkstemp(path), "w"));

	assert_non_null(out);
	for (unsigned i = 0; i < FRAMES; i++) {
		const struct frame *f = &frames[i];
		uint8_t bytes[ETHER_BYTES + FRAME_MAX_BYTES] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 };
		struct pcap_pkthdr h = { .caplen = ETHER_BYTES + f->len, .len = ETHER_BYTES + f->wire_len };

		bytes[12] = (uint8_t)(f->type >> 8);
		bytes[13] = (uint8_t)f->type;
		memcpy(bytes + ETHER_BYTES, f->bytes, f->len);
		pcap_dump((u_char *)out, &h, bytes);
	}
	pcap_dump_close(out);
	pcap_close(handle);
}

/* Splits a line at its commas. */
static void split(char *line, const char *field[FIELDS])
{
	for (unsigned i = 0; i < FIELDS; i++)
		field[i] = strsep(&line, ",\n");
	assert_non_null(field[FIELDS - 1]);
}

static void expect_address(const char *shown, int family, const uint8_t *address)
{
	char text[INET6_ADDRSTRLEN];

	assert_string_equal(shown, inet_ntop(family, address, text, sizeof(text)));
}

static void expect_number(const char *shown, bool present, uint32_t value)
{
	if (present)
		assert_int_equal(strtoul(shown, NULL, 0), value);
	else
		assert_string_equal(shown, "");
}

static void check_network(const struct nfring_tuple *t, const char *const *field)
{
	bool ip4 = t->family == AF_INET;

	expect_address(field[ip4 ? IP_SRC : IP6_SRC], t->family, t->src);
	if (!ip4 || t->present & NFRING_TUPLE_L4)
		expect_address(field[ip4 ? IP_DST : IP6_DST], t->family, t->dst);
	if (ip4) {
		expect_number(field[IP_PROTO], true, t->protocol);
		expect_number(field[IP_OFFSET], true, t->fragment_offset / 8u);
		expect_number(field[IP_MORE], true, t->more_fragments);
	} else if (*field[IP6_OFFSET]) {
		expect_number(field[IP6_OFFSET], true, t->fragment_offset / 8u);
		expect_number(field[IP6_MORE], true, t->more_fragments);
	} else {
		assert_int_equal(t->fragment_offset + t->more_fragments, 0);
	}
}

static void check_ports(const struct nfring_tuple *t, const char *const *field)
{
	bool ports = t->present & NFRING_TUPLE_PORTS;
	unsigned src;

	switch (t->protocol) {
	case IPPROTO_TCP:
		src = TCP_SRC;
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		src = UDP_SRC;
		break;
	case IPPROTO_SCTP:
		src = SCTP_SRC;
		break;
	case IPPROTO_DCCP:
		src = DCCP_SRC;
		break;
	default:
		return;
	}
	expect_number(field[src + 1], ports, t->dst_port);
	if (ports)
		expect_number(field[src], true, t->src_port);
}

static void check_transport(const struct nfring_tuple *t, const char *const *field)
{
	unsigned icmp = t->family == AF_INET ? ICMP_TYPE : ICMP6_TYPE;

	if (t->l4_len < LONGEST_HEADER && t->l4_len != t->l4_wire_len)
		return;
	check_ports(t, field);
	if (t->present & NFRING_TUPLE_TCP_FLAGS)
		expect_number(field[TCP_FLAGS], true, t->tcp_flags);
	if (t->present & NFRING_TUPLE_ICMP) {
		expect_number(field[icmp], true, t->icmp_type);
		expect_number(field[icmp + 1], true, t->icmp_code);
	}
}

static void check(const struct frame *f, char *line)
{
	struct packet p = packet_make(FAMILY_NETDEV, 0, f->type, f->bytes, f->len);
	struct nfring_tuple t = { .size = sizeof(t) };
	const char *field[FIELDS];
	int r = nfring_pkt_tuple(p.pkt, &t);

	split(line, field);
	if (r < 0) {
		assert_string_equal(field[IP_DST], "");
		assert_string_equal(field[IP6_DST], "");
	} else if (t.present & NFRING_TUPLE_ADDRESSES) {
		check_network(&t, field);
		check_transport(&t, field);
	}
	assert_true(packet_free(&p));
}

/* Makes the frames, half of them cut if `cut`, and compares what tshark prints for each. */
static void compare(uint64_t random, bool cut)
{
	char command[sizeof(COMMAND) + sizeof(path)], line[1024];
	unsigned n = 0;
	FILE *tshark;

	for (unsigned i = 0; i < FRAMES; i++) {
		frame_make(&frames[i], &random);
		if (cut)
			frame_cut(&frames[i], &random);
	}
	strcpy(path + sizeof(path) - 7, "XXXXXX");
	write_frames();
	snprintf(command, sizeof(command), COMMAND, path);
	tshark = popen(command, "r");
	assert_non_null(tshark);
	for (; n < FRAMES && fgets(line, sizeof(line), tshark); n++)
		check(&frames[n], line);
	pclose(tshark);
	unlink(path);
	assert_int_equal(n, FRAMES);
}

static void tshark_says_the_same_of_sound_frames(void **state)
{
	(void)state;
	compare(21, false);
}

static void tshark_says_the_same_of_cut_frames(void **state)
{
	(void)state;
	compare(22, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tshark, tshark_says_the_same_of_sound_frames),
		TEST(tshark, tshark_says_the_same_of_cut_frames),
	};

	if (system("command -v tshark >/dev/null") != 0) {
		puts("skipped: tshark is not installed");
		return 77;
	}
	return RUN(tshark, tests);
}
