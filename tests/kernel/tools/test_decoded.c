/* SPDX-License-Identifier: MIT */
/* The same packets, logged to two groups: the JSON that nfring-dump makes of one group against what tshark reads in the
 * pcap file that it writes of the other. */
#include "decoded_traffic.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"
#include "tshark.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PACKETS_MAX 1000

/* When tshark has a field: */
enum when {
	ALWAYS,
	AS_RECORD, /* the packet was read with its attributes */
	AS_FRAME,  /* as an Ethernet frame */
	IN_IP4,
	IN_IP6,
	OF_TCP,
	OF_UDP,
	OF_ICMP,
	OF_ICMP6,
	OF_ARP,
	ELSEWHERE, /* compared by a function of its own */
};

/* Fields of tshark, and the keys of JSON that have to be equal: an object and its key are separated by a point. A
 * number may be written to another base. */
static const struct {
	const char *field, *key;
	enum when when;
} rows[] = {
	{ "ip.version", "ip_v", IN_IP4 },
	{ "ip.src", "src_ip", IN_IP4 },
	{ "ip.dst", "dest_ip", IN_IP4 },
	{ "ip.proto", "proto", IN_IP4 },
	{ "ip.ttl", "ttl", IN_IP4 },
	{ "ip.dsfield", "tos", IN_IP4 },
	{ "ip.id", "ip_id", IN_IP4 },
	{ "ip.len", "ip_len", IN_IP4 },
	{ "ipv6.version", "ip_v", IN_IP6 },
	{ "ipv6.src", "src_ip", IN_IP6 },
	{ "ipv6.dst", "dest_ip", IN_IP6 },
	{ "ipv6.hlim", "ttl", IN_IP6 },
	{ "ipv6.tclass", "tos", IN_IP6 },
	{ "tcp.srcport", "src_port", OF_TCP },
	{ "tcp.dstport", "dest_port", OF_TCP },
	{ "tcp.flags", "tcp_flags", OF_TCP },
	{ "tcp.seq_raw", "tcp_seq", OF_TCP },
	{ "tcp.ack_raw", "tcp_ack", OF_TCP },
	{ "tcp.window_size_value", "tcp_window", OF_TCP },
	{ "udp.srcport", "src_port", OF_UDP },
	{ "udp.dstport", "dest_port", OF_UDP },
	{ "icmp.type", "icmp_type", OF_ICMP },
	{ "icmp.code", "icmp_code", OF_ICMP },
	{ "icmpv6.type", "icmp_type", OF_ICMP6 },
	{ "icmpv6.code", "icmp_code", OF_ICMP6 },
	{ "arp.opcode", "arp.op", OF_ARP },
	{ "arp.src.hw_mac", "arp.src_mac", OF_ARP },
	{ "arp.src.proto_ipv4", "arp.src_ip", OF_ARP },
	{ "arp.dst.hw_mac", "arp.dest_mac", OF_ARP },
	{ "arp.dst.proto_ipv4", "arp.dest_ip", OF_ARP },
	{ "eth.src", "ether.src", AS_FRAME },
	{ "eth.dst", "ether.dst", AS_FRAME },
	{ "nflog.prefix", "prefix", AS_RECORD },
	{ "nflog.hook", "hook", AS_RECORD },
	{ "nflog.ifindex_indev", "indev", AS_RECORD },
	{ "nflog.ifindex_outdev", "outdev", AS_RECORD },
	{ "nflog.uid", "uid", AS_RECORD },
	{ "nflog.gid", "gid", AS_RECORD },
	{ "ip.frag_offset", NULL, ELSEWHERE },
	{ "ip.flags.mf", NULL, ELSEWHERE },
	{ "ipv6.fraghdr.offset", NULL, ELSEWHERE },
	{ "ipv6.fraghdr.more", NULL, ELSEWHERE },
	{ "ipv6.fraghdr.ident", NULL, ELSEWHERE },
	{ "ipv6.plen", NULL, ELSEWHERE },
	{ "vlan.id", NULL, ELSEWHERE },
	{ "vlan.priority", NULL, ELSEWHERE },
	{ "ieee8021ad.id", NULL, ELSEWHERE },
	{ "ieee8021ad.priority", NULL, ELSEWHERE },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static struct tshark_packet packets[PACKETS_MAX];

static const char *value_of(const struct tshark_packet *p, const char *field)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].field, field) == 0)
			return p->value[i];
	fail_msg("no field %s", field);
	return NULL;
}

/* Copies value `n` of a list with commas between them; it is empty if there are less. Returns out. */
static const char *nth(const char *values, unsigned n, char out[128])
{
	for (; n && values; n--) {
		values = strchr(values, ',');
		values = values ? values + 1 : NULL;
	}
	snprintf(out, 128, "%.*s", values ? (int)strcspn(values, ",") : 0, values ? values : "");
	return out;
}

static const json_t *find(const json_t *o, const char *key)
{
	const char *point = strchr(key, '.');
	char object[32];

	if (!point)
		return json_object_get(o, key);
	snprintf(object, sizeof(object), "%.*s", (int)(point - key), key);
	return json_object_get(json_object_get(o, object), point + 1);
}

static json_int_t number(const json_t *o, const char *key)
{
	const json_t *v = find(o, key);

	return v ? json_integer_value(v) : -1;
}

static void expect_equal(const json_t *o, const char *key, const char *field, const char *shown)
{
	const json_t *v = find(o, key);
	bool equal;

	if (!v)
		equal = *shown == '\0';
	else if (json_is_string(v))
		equal = strcmp(json_string_value(v), shown) == 0;
	else
		equal = *shown && strtoll(shown, NULL, 0) == json_integer_value(v);
	if (!equal)
		fail_msg("%s is \"%s\"; %s in %s", field, shown, key, json_dumps(o, 0));
}

/* -- what is compared ---------------------------------------------------------------------------------------- */

/* A later fragment has no header of its protocol. */
static bool has_transport(const json_t *o, int protocol)
{
	return number(o, "proto") == protocol && number(o, "fragment.offset") <= 0;
}

static bool applies(enum when when, const json_t *o, const struct tshark_packet *p)
{
	switch (when) {
	case ALWAYS:
		return true;
	case AS_RECORD:
		return !p->as_frame;
	case AS_FRAME:
		return p->as_frame;
	case IN_IP4:
		return number(o, "ip_v") == 4;
	case IN_IP6:
		return number(o, "ip_v") == 6;
	case OF_TCP:
		return has_transport(o, IPPROTO_TCP);
	case OF_UDP:
		return has_transport(o, IPPROTO_UDP);
	case OF_ICMP:
		return has_transport(o, IPPROTO_ICMP);
	case OF_ICMP6:
		return has_transport(o, IPPROTO_ICMPV6);
	case OF_ARP:
		return json_object_get(o, "arp") != NULL;
	default:
		return false;
	}
}

/* Compares the headers of `o`. They are the `depth`th ones of their kind in the packet: what an ICMP error quotes is
 * the second IP, but the first UDP or TCP. */
static void compare_rows(const json_t *o, const struct tshark_packet *p, unsigned depth)
{
	char text[128];

	for (size_t i = 0; i < ROWS; i++) {
		enum when when = rows[i].when;
		bool ip = when == IN_IP4 || when == IN_IP6;

		if (depth && !ip && when != OF_TCP && when != OF_UDP)
			continue;
		if (applies(when, o, p))
			expect_equal(o, rows[i].key, rows[i].field, nth(p->value[i], ip ? depth : 0, text));
	}
}

/* tshark counts in units of 8 bytes. */
static void compare_fragment(const json_t *o, const struct tshark_packet *p)
{
	bool ip4 = number(o, "ip_v") == 4;
	const char *offset = value_of(p, ip4 ? "ip.frag_offset" : "ipv6.fraghdr.offset");
	const char *more = value_of(p, ip4 ? "ip.flags.mf" : "ipv6.fraghdr.more");
	json_int_t at = 8 * strtol(offset, NULL, 0);
	bool follows = strtol(more, NULL, 0) != 0;

	assert_int_equal(find(o, "fragment") != NULL, at || follows);
	if (!find(o, "fragment"))
		return;
	assert_int_equal(number(o, "fragment.offset"), at);
	assert_int_equal(json_is_true(find(o, "fragment.more")), follows);
	if (!ip4)
		expect_equal(o, "ip_id", "ipv6.fraghdr.ident", value_of(p, "ipv6.fraghdr.ident"));
}

static void compare_ip(const json_t *o, const struct tshark_packet *p)
{
	json_t *inner = json_object_get(o, "inner");
	char text[128];

	if (number(o, "ip_v") < 0) {
		assert_string_equal(value_of(p, "ip.src"), "");
		assert_string_equal(value_of(p, "ipv6.src"), "");
		return;
	}
	compare_fragment(o, p);
	if (number(o, "ip_v") == 6)
		assert_int_equal(number(o, "ip_len"), 40 + atoi(nth(value_of(p, "ipv6.plen"), 0, text)));
	if (inner)
		compare_rows(inner, p, 1);
	else if (has_transport(o, IPPROTO_ICMP))
		assert_string_equal(nth(value_of(p, "ip.src"), 1, text), "");
}

/* Tags of 0x88a8 and of 0x8100 are counted apart. */
static void compare_vlans(const json_t *o, const struct tshark_packet *p)
{
	static const char *const ids[] = { "vlan.id", "ieee8021ad.id" };
	static const char *const priorities[] = { "vlan.priority", "ieee8021ad.priority" };
	unsigned seen[2] = { 0, 0 };
	char text[128];
	json_t *tag;
	size_t i;

	json_array_foreach(json_object_get(o, "vlans"), i, tag)
	{
		unsigned kind = number(tag, "proto") == 0x88a8, n = seen[kind]++;
		json_int_t tci = number(tag, "tci");

		assert_int_equal(atoi(nth(value_of(p, ids[kind]), n, text)), tci & 0xfff);
		assert_int_equal(atoi(nth(value_of(p, priorities[kind]), n, text)), tci >> 13);
	}
	for (unsigned kind = 0; kind < 2; kind++)
		assert_string_equal(nth(value_of(p, ids[kind]), seen[kind], text), "");
}

static void compare(const json_t *o, const struct tshark_packet *p)
{
	compare_rows(o, p, 0);
	compare_ip(o, p);
	if (p->as_frame)
		compare_vlans(o, p);
	if (!json_object_get(o, "arp"))
		assert_string_equal(value_of(p, "arp.opcode"), "");
}

/* -- what was compared --------------------------------------------------------------------------------------- */

enum kind { IP4, IP6, TCP, UDP, ICMP_ERROR, ICMP6_ERROR, ARP, VLAN, QINQ, FRAGMENT, EXTENSION, GRE, TUNNEL, KINDS };

/* The protocol of an IPv6 header that extension headers follow is one of theirs. */
static bool has_extension(const json_t *o)
{
	unsigned char bytes[512];

	return !json_object_get(o, "vlans") && number(o, "ip_v") == 6 &&
	       nt_json_hex(o, "payload", bytes, sizeof(bytes)) >= 40 && bytes[6] != number(o, "proto");
}

static void count(const json_t *o, unsigned counts[KINDS])
{
	bool inner = json_object_get(o, "inner") != NULL;
	const bool is[KINDS] = {
		[IP4] = number(o, "ip_v") == 4,
		[IP6] = number(o, "ip_v") == 6,
		[TCP] = number(o, "tcp_seq") >= 0,
		[UDP] = number(o, "proto") == IPPROTO_UDP,
		[ICMP_ERROR] = inner && number(o, "ip_v") == 4,
		[ICMP6_ERROR] = inner && number(o, "ip_v") == 6,
		[ARP] = json_object_get(o, "arp") != NULL,
		[VLAN] = json_array_size(json_object_get(o, "vlans")) == 1,
		[QINQ] = json_array_size(json_object_get(o, "vlans")) == 2,
		[FRAGMENT] = json_object_get(o, "fragment") != NULL,
		[EXTENSION] = has_extension(o),
		[GRE] = number(o, "proto") == IPPROTO_GRE,
		[TUNNEL] = strcmp(nt_json_text(o, "hook_name"), "postrouting") == 0,
	};

	for (unsigned i = 0; i < KINDS; i++)
		counts[i] += is[i];
}

static void expect_every_kind(const json_t *all)
{
	static const char *const names[KINDS] = {
		"IPv4",  "IPv6", "TCP",  "UDP",       "ICMP errors",       "ICMPv6 errors",
		"ARP",   "VLAN", "QinQ", "fragments", "extension headers", "GRE",
		"tunnel"
	};
	unsigned counts[KINDS] = { 0 };
	json_t *o;
	size_t i;

	json_array_foreach(all, i, o) count(o, counts);
	for (unsigned k = 0; k < KINDS; k++)
		print_message("%s %u\n", names[k], counts[k]);
	for (unsigned k = 0; k < KINDS; k++)
		assert_true(counts[k] > 0);
}

static void tshark_says_the_same_of_every_packet(void **state)
{
	const struct nt_ns *ns = *state;
	const char *file = nt_scratch(), *names[ROWS + 1] = { NULL };
	struct nt_proc json, pcap;
	json_t *all, *o;
	size_t i, n;

	if (system("command -v tshark >/dev/null") != 0)
		nt_skip("tshark is not installed");
	decoded_begin(ns);
	nt_spawn_bound(&json, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--json"));
	nt_spawn_bound(&pcap, ns, 6, NT_ARGS(NT_DUMP, "--group", "6", "-w", file));
	decoded_send(ns);
	assert_int_equal(nt_group_drained(ns, 5) + nt_group_drained(ns, 6), 0);
	nt_end(&json, SIGINT, 10);
	nt_end(&pcap, SIGINT, 10);
	assert_int_equal(json.status + pcap.status, 0);
	for (i = 0; i < ROWS; i++)
		names[i] = rows[i].field;
	n = tshark_read(file, names, packets, PACKETS_MAX);
	all = nt_json_lines(json.out);
	assert_int_equal(json_array_size(all), n);
	json_array_foreach(all, i, o) compare(o, &packets[i]);
	expect_every_kind(all);
	json_decref(all);
	nt_proc_free(&json);
	nt_proc_free(&pcap);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(tshark_says_the_same_of_every_packet),
	};

	NT_MAIN(argc, argv, tests);
}
