/* SPDX-License-Identifier: MIT */
#include "compose.h"
#include "clock.h"
#include "json_keys.h"
#include "names.h"
#include "text.h"

#include <netinet/in.h>
#include <string.h>

static void put_time(struct flow_composer *c, struct cli_writer *w, uint64_t ns)
{
	cli_writer_char(w, '"');
	cli_rfc3339(&c->time, w, ns);
	cli_writer_char(w, '"');
}

static void put_times(struct flow_composer *c, struct cli_writer *w, const struct flow_record *r)
{
	json_key(w, "start");
	put_time(c, w, r->first_ns[FLOW_FORWARD]);
	json_key(w, "end");
	put_time(c, w, r->last_ns[FLOW_FORWARD]);
	if (!(r->present & FLOW_HAS_REVERSE))
		return;
	json_key(w, "reverse_start");
	put_time(c, w, r->first_ns[FLOW_REVERSE]);
	json_key(w, "reverse_end");
	put_time(c, w, r->last_ns[FLOW_REVERSE]);
}

static void put_addresses(struct cli_writer *w, const struct flow_record *r)
{
	if (r->family == AF_INET) {
		json_ip4(w, "src_ip", r->src);
		json_ip4(w, "dest_ip", r->dst);
	} else {
		json_ip6(w, "src_ip", r->src);
		json_ip6(w, "dest_ip", r->dst);
	}
	json_number(w, "src_port", r->src_port);
	json_number(w, "dest_port", r->dst_port);
	json_number(w, "proto", r->protocol);
	json_word(w, "proto_name", cli_protocol_name(r->protocol));
	if (r->present & FLOW_HAS_ICMP) {
		json_number(w, "icmp_type", r->icmp_type);
		json_number(w, "icmp_code", r->icmp_code);
	}
}

/* The index of an interface, and its name where that is known. */
#define put_interface(w, run, index, index_key, name_key)                                                              \
	do {                                                                                                           \
		const char *name_ = (run)->ifname((run)->ifname_user, index);                                          \
                                                                                                                       \
		json_number(w, index_key, index);                                                                      \
		if (name_)                                                                                             \
			json_text(w, name_key, name_, strlen(name_));                                                  \
	} while (0)

static void put_interfaces(const struct flow_run *run, struct cli_writer *w, const struct flow_record *r)
{
	if (r->in)
		put_interface(w, run, r->in, "indev", "in_iface");
	if (r->out)
		put_interface(w, run, r->out, "outdev", "out_iface");
	if (r->vlan)
		json_number(w, "vlan", r->vlan);
}

static void put_counts(struct cli_writer *w, const struct flow_record *r)
{
	json_number(w, "packets", r->packets[FLOW_FORWARD]);
	json_number(w, "bytes", r->bytes[FLOW_FORWARD]);
	json_number(w, "ttl_min", r->ttl_min[FLOW_FORWARD]);
	json_number(w, "ttl_max", r->ttl_max[FLOW_FORWARD]);
	if (r->protocol == IPPROTO_TCP)
		json_number(w, "tcp_flags", r->tcp_flags[FLOW_FORWARD]);
	if (!(r->present & FLOW_HAS_REVERSE))
		return;
	json_number(w, "reverse_packets", r->packets[FLOW_REVERSE]);
	json_number(w, "reverse_bytes", r->bytes[FLOW_REVERSE]);
	json_number(w, "reverse_ttl_min", r->ttl_min[FLOW_REVERSE]);
	json_number(w, "reverse_ttl_max", r->ttl_max[FLOW_REVERSE]);
	if (r->protocol == IPPROTO_TCP)
		json_number(w, "reverse_tcp_flags", r->tcp_flags[FLOW_REVERSE]);
}

static void put_firewall(struct cli_writer *w, const struct flow_record *r)
{
	if (r->prefix)
		json_text(w, "prefix", r->prefix->text, r->prefix->len);
	if (r->prefix && !cli_text_is_utf8(r->prefix->text, r->prefix->len))
		json_hex(w, "prefix_hex", r->prefix->text, r->prefix->len);
	if (r->present & FLOW_HAS_MARK)
		json_number(w, "mark", r->mark);
	if (r->present & FLOW_HAS_HOOK) {
		json_number(w, "hook", r->hook);
		json_word(w, "hook_name", cli_hook_word(r->nf_family, r->hook));
	}
	if (r->present & FLOW_HAS_OWNER) {
		json_number(w, "uid", r->uid);
		json_number(w, "gid", r->gid);
	}
}

static void put_connection(struct cli_writer *w, const struct flow_record *r)
{
	if (r->present & FLOW_HAS_CONNTRACK) {
		json_number(w, "ct_id", r->ct_id);
		json_number(w, "zone", r->zone);
	}
	if (!(r->present & FLOW_HAS_NAT))
		return;
	if (r->family == AF_INET) {
		json_ip4(w, "nat_src_ip", r->nat_src);
		json_ip4(w, "nat_dest_ip", r->nat_dst);
	} else {
		json_ip6(w, "nat_src_ip", r->nat_src);
		json_ip6(w, "nat_dest_ip", r->nat_dst);
	}
	json_number(w, "nat_src_port", r->nat_src_port);
	json_number(w, "nat_dest_port", r->nat_dst_port);
}

void flow_compose_record(struct flow_composer *c, struct cli_writer *w, const struct flow_record *r)
{
	cli_writer_literal(w, "{\"type\":\"flow\"");
	json_number(w, "group", r->group);
	json_number(w, "family", r->nf_family);
	put_times(c, w, r);
	put_addresses(w, r);
	put_interfaces(c->run, w, r);
	put_counts(w, r);
	put_firewall(w, r);
	put_connection(w, r);
	json_word(w, "end_reason", flow_end_word((enum flow_end)r->end));
}

void flow_compose_totals(struct flow_composer *c, struct cli_writer *w, const struct flow_totals *t)
{
	cli_writer_literal(w, "{\"type\":\"totals\"");
	json_number(w, "group", t->group);
	json_key(w, "time");
	put_time(c, w, cli_clock_real_ns());
	json_number(w, "flow_packets", t->flow_packets);
	json_number(w, "flow_bytes", t->flow_bytes);
	json_number(w, "not_ip", t->not_ip);
	json_number(w, "filtered", t->filtered);
	json_number(w, "discarded", t->discarded);
	json_number(w, "lost", t->lost);
}
