/* SPDX-License-Identifier: MIT */
/* Flows of recorded connections tell their id, zone, and addresses and ports behind NAT: what nfring-dump shows of the
 * same packets. IPFIX and JSON tell the same. */
#include "ipfix.h"
#include "json.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PACKETS 112 /* in the recording */

/* Elements of IANA. */
enum {
	NAT_SRC_4 = 225,
	NAT_DST_4 = 226,
	NAT_SRC_PORT = 227,
	NAT_DST_PORT = 228,
	NAT_SRC_6 = 281,
	NAT_DST_6 = 282,
	OUR_CT_ID = 7,
	OUR_ZONE = 8,
};

static json_t *packets; /* as nfring-dump shows them */
static json_t *flows;   /* as nfring-flow does */
static bool uniflow;    /* with --uniflow */

/* -- words -------------------------------------------------------------------------------- */

static const char *text(const json_t *o, const char *key)
{
	const char *value = json_string_value(json_object_get(o, key));

	return value ? value : "";
}

static long long number(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key)); /* 0: not there */
}

static bool are_same(const json_t *a, const char *a_key, const json_t *b, const char *b_key)
{
	return strcmp(text(a, a_key), text(b, b_key)) == 0 && number(a, a_key) == number(b, b_key);
}

static bool is_forward(const json_t *flow, const json_t *packet)
{
	static const char *const keys[] = { "src_ip", "dest_ip", "src_port", "dest_port",
					    "proto",  "indev",   "outdev",   "group" };

	for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!are_same(flow, keys[i], packet, keys[i]))
			return false;
	return true;
}

static bool is_reverse(const json_t *flow, const json_t *packet)
{
	static const char *const keys[][2] = { { "src_ip", "dest_ip" },     { "dest_ip", "src_ip" },
					       { "src_port", "dest_port" }, { "dest_port", "src_port" },
					       { "proto", "proto" },        { "indev", "outdev" },
					       { "outdev", "indev" },       { "group", "group" } };

	for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!are_same(flow, keys[i][0], packet, keys[i][1]))
			return false;
	return true;
}

/* -- what is expected ------------------------------------------------------------------------ */

struct expected {
	bool has_ct, has_nat;
	long long id, zone;
	const char *src, *dst;
	long long src_port, dst_port;
};

/* The ends of a connection's original direction, once NAT has changed them. */
static void set_original(struct expected *e, const json_t *ct)
{
	const json_t *orig = json_object_get(ct, "orig"), *snat = json_object_get(ct, "snat");
	const json_t *dnat = json_object_get(ct, "dnat");

	e->src = text(snat ? snat : orig, "src_ip");
	e->src_port = number(snat ? snat : orig, "src_port");
	e->dst = text(dnat ? dnat : orig, "dest_ip");
	e->dst_port = number(dnat ? dnat : orig, "dest_port");
}

/* Answers arrive as if they came from where the first packet was sent to. */
static void set_reply(struct expected *e, const json_t *ct)
{
	const json_t *orig = json_object_get(ct, "orig");

	e->src = text(orig, "dest_ip");
	e->src_port = number(orig, "dest_port");
	e->dst = text(orig, "src_ip");
	e->dst_port = number(orig, "src_port");
}

/* A later packet knows more: the first is logged before the last of NAT's hooks. */
static void take_packet(struct expected *e, const json_t *flow, const json_t *packet, bool forward)
{
	const json_t *ct = json_object_get(packet, "conntrack");
	const bool original = strcmp(text(ct, "direction"), "original") == 0;

	if (!ct || (e->has_ct && number(ct, "id") != e->id))
		return; /* pings and errors have no ports: a flow of them can be of several connections */
	if (!e->has_ct) {
		e->id = number(ct, "id");
		e->zone = number(ct, "zone");
	}
	e->has_ct = true;
	if (number(json_object_get(ct, "orig"), "proto") != number(flow, "proto"))
		return; /* an ICMP error, of a connection that it quotes */
	if (original == forward)
		set_original(e, ct);
	else
		set_reply(e, ct);
	e->has_nat = strcmp(e->src, text(flow, "src_ip")) || strcmp(e->dst, text(flow, "dest_ip")) ||
		     e->src_port != number(flow, "src_port") || e->dst_port != number(flow, "dest_port");
}

static void expect(struct expected *e, const json_t *flow)
{
	long long count[2] = { 0, 0 };

	memset(e, 0, sizeof(*e));
	for (size_t i = 0; i < json_array_size(packets); i++) {
		const json_t *packet = json_array_get(packets, i);
		const bool forward = is_forward(flow, packet);

		if (!forward && (uniflow || !is_reverse(flow, packet)))
			continue;
		count[!forward]++;
		take_packet(e, flow, packet, forward);
	}
	assert_int_equal(count[0], number(flow, "packets"));
	assert_int_equal(count[1], number(flow, "reverse_packets"));
}

/* -- comparing ---------------------------------------------------------------------------------- */

static void check_json(const struct expected *e, const json_t *flow)
{
	assert_int_equal(json_object_get(flow, "ct_id") != NULL, e->has_ct);
	assert_int_equal(json_object_get(flow, "zone") != NULL, e->has_ct);
	assert_int_equal(number(flow, "ct_id"), e->id);
	assert_int_equal(number(flow, "zone"), e->zone);
	assert_int_equal(json_object_get(flow, "nat_src_ip") != NULL, e->has_nat);
	if (!e->has_nat)
		return;
	assert_string_equal(text(flow, "nat_src_ip"), e->src);
	assert_string_equal(text(flow, "nat_dest_ip"), e->dst);
	assert_int_equal(number(flow, "nat_src_port"), e->src_port);
	assert_int_equal(number(flow, "nat_dest_port"), e->dst_port);
}

static void check_address(const struct nt_ipfix_field *f, const char *expected, bool ipv6)
{
	uint8_t address[16];

	assert_non_null(f);
	assert_int_equal(inet_pton(ipv6 ? AF_INET6 : AF_INET, expected, address), 1);
	assert_int_equal(f->len, ipv6 ? 16 : 4);
	assert_memory_equal(f->at, address, f->len);
}

static void check_ipfix(const struct expected *e, const struct nt_ipfix_record *r, bool ipv6)
{
	assert_int_equal(nt_ipfix_find(r, NT_PEN, OUR_CT_ID) != NULL, e->has_ct);
	assert_int_equal(nt_ipfix_number_or_0(r, NT_PEN, OUR_CT_ID), e->id);
	assert_int_equal(nt_ipfix_number_or_0(r, NT_PEN, OUR_ZONE), e->zone);
	assert_null(nt_ipfix_find(r, 0, ipv6 ? NAT_SRC_4 : NAT_SRC_6));
	assert_int_equal(nt_ipfix_find(r, 0, ipv6 ? NAT_SRC_6 : NAT_SRC_4) != NULL, e->has_nat);
	if (!e->has_nat)
		return;
	check_address(nt_ipfix_find(r, 0, ipv6 ? NAT_SRC_6 : NAT_SRC_4), e->src, ipv6);
	check_address(nt_ipfix_find(r, 0, ipv6 ? NAT_DST_6 : NAT_DST_4), e->dst, ipv6);
	assert_int_equal(nt_ipfix_number(r, 0, NAT_SRC_PORT), e->src_port);
	assert_int_equal(nt_ipfix_number(r, 0, NAT_DST_PORT), e->dst_port);
}

struct compared {
	size_t records;
	unsigned connections, nat[2], zones; /* nat: of IPv4 and IPv6 */
};

/* Records come in the same order, whichever way. */
static void take_record(void *user, const struct nt_ipfix_record *r)
{
	struct compared *c = user;
	const json_t *flow;
	struct expected e;
	bool ipv6;

	if (r->is_options)
		return;
	flow = json_array_get(flows, c->records++);
	assert_string_equal(text(flow, "type"), "flow");
	ipv6 = strchr(text(flow, "src_ip"), ':');
	expect(&e, flow);
	check_json(&e, flow);
	check_ipfix(&e, r, ipv6);
	c->connections += e.has_ct;
	c->nat[ipv6] += e.has_nat;
	c->zones += e.zone != 0;
}

/* -- the test -------------------------------------------------------------------------------------- */

static json_t *lines_of(const char *const argv[])
{
	struct nt_proc p;
	json_t *all;

	nt_run(&p, NULL, 20, argv);
	if (p.status)
		fail_msg("%s ended with %d: %s", argv[0], p.status, p.err);
	all = nt_json_lines(p.out);
	nt_proc_free(&p);
	return all;
}

static bool knows_connections(void)
{
	for (size_t i = 0; i < json_array_size(packets); i++)
		if (json_object_get(json_array_get(packets, i), "conntrack"))
			return true;
	return false;
}

static void flows_tell_their_connection_and_nat(void)
{
	const char *file = nt_scratch();
	struct compared c = { 0 };
	struct nt_ipfix d = { .on_record = take_record, .user = &c };
	char to[128];

	snprintf(to, sizeof(to), "ipfix-file:%s", file);
	packets = lines_of(NT_ARGS(NT_DUMP, "-r", NT_RECORDING, "--json"));
	assert_int_equal(json_array_size(packets), PACKETS);
	if (!knows_connections())
		nt_skip("nfring-dump is built without libnetfilter_conntrack");
	flows = lines_of(
		NT_ARGS(NT_FLOW, "-r", NT_RECORDING, "--to", "json:-", "--to", to, uniflow ? "--uniflow" : NULL));
	nt_ipfix_file(&d, file);
	nt_ipfix_forget(&d);
	assert_int_equal(json_array_size(flows), c.records + 1); /* and the totals */
	printf("           %zu flows, %u of connections, %u of a zone, %u and %u behind NAT by IPv4 and IPv6\n",
	       c.records, c.connections, c.zones, c.nat[0], c.nat[1]);
	assert_true(c.connections > 0 && c.zones > 0 && c.nat[0] > 0 && c.nat[1] > 0);
	assert_true(c.connections < c.records);
	json_decref(flows);
	json_decref(packets);
}

static void flows_of_both_directions_tell_it(void **state)
{
	(void)state;
	uniflow = false;
	flows_tell_their_connection_and_nat();
}

static void flows_of_one_direction_tell_it(void **state)
{
	(void)state;
	uniflow = true;
	flows_tell_their_connection_and_nat();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(flows_of_both_directions_tell_it),
		NT_TEST(flows_of_one_direction_tell_it),
	};

	NT_MAIN(argc, argv, tests);
}
