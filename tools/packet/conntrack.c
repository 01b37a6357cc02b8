/* SPDX-License-Identifier: MIT */
#include "conntrack.h"
#include "conntrack_read.h"
#include "names.h"

#include <linux/netfilter/nf_conntrack_common.h>

/* By the number of the bit of enum ip_conntrack_status. */
static const char *const status_names[] = {
	"expected",  "seen-reply", "assured",       "confirmed", "snat",      "dnat",   "seq-adjust", "snat-done",
	"dnat-done", "dying",      "fixed-timeout", "template",  "nat-clash", "helper", "offload",    "hw-offload",
};

/* Returns "NEW", "ESTABLISHED" or "RELATED"; NULL: `info` is none of enum ip_conntrack_info. */
static const char *ctstate_name(uint32_t info)
{
	switch (info) {
	case IP_CT_ESTABLISHED:
	case IP_CT_ESTABLISHED_REPLY:
		return "ESTABLISHED";
	case IP_CT_RELATED:
	case IP_CT_RELATED_REPLY:
		return "RELATED";
	case IP_CT_NEW:
	case IP_CT_NEW_REPLY:
		return "NEW";
	default:
		return NULL;
	}
}

static bool read_packet(struct cli_ct *ct, const struct nfring_pkt *p)
{
	uint32_t len;
	const uint8_t *bytes = nfring_pkt_ct(p, &len);

	return bytes && cli_ct_read(ct, bytes, len);
}

static void put_ip(struct cli_writer *w, const struct cli_ct *ct, const uint8_t *address)
{
	if (ct->is_ip6)
		cli_writer_ip6(w, address);
	else
		cli_writer_ip4(w, address);
}

/* "key":"192.0.2.1" */
static void put_ip_member(struct cli_writer *w, const char *key, const struct cli_ct *ct, const uint8_t *address)
{
	cli_writer_char(w, '"');
	cli_writer_text(w, key);
	cli_writer_literal(w, "\":\"");
	put_ip(w, ct, address);
	cli_writer_char(w, '"');
}

/* ,"key":1 */
static void put_number(struct cli_writer *w, const char *key, uint64_t value)
{
	cli_writer_literal(w, ",\"");
	cli_writer_text(w, key);
	cli_writer_literal(w, "\":");
	cli_writer_u64(w, value);
}

/* ,"key":"word"; nothing if there is no word. */
static void put_word(struct cli_writer *w, const char *key, const char *word)
{
	if (!word)
		return;
	cli_writer_literal(w, ",\"");
	cli_writer_text(w, key);
	cli_writer_literal(w, "\":\"");
	cli_writer_text(w, word);
	cli_writer_char(w, '"');
}

static void put_status(struct cli_writer *w, uint32_t status)
{
	const char *comma = "";

	cli_writer_literal(w, ",\"status\":[");
	for (unsigned bit = 0; bit < 32; bit++) {
		if (!(status >> bit & 1u))
			continue;
		cli_writer_text(w, comma);
		cli_writer_char(w, '"');
		if (bit < sizeof(status_names) / sizeof(status_names[0]))
			cli_writer_text(w, status_names[bit]);
		else
			cli_writer_printf(w, "bit-%u", bit);
		cli_writer_char(w, '"');
		comma = ",";
	}
	cli_writer_char(w, ']');
}

static void put_tuple(struct cli_writer *w, const char *key, const struct cli_ct *ct, const struct cli_ct_tuple *t)
{
	cli_writer_literal(w, ",\"");
	cli_writer_text(w, key);
	cli_writer_literal(w, "\":{");
	put_ip_member(w, "src_ip", ct, t->src);
	cli_writer_char(w, ',');
	put_ip_member(w, "dest_ip", ct, t->dst);
	put_number(w, "proto", t->proto);
	put_word(w, "proto_name", cli_protocol_name(t->proto));
	if (t->present & CLI_CT_PORTS) {
		put_number(w, "src_port", t->src_port);
		put_number(w, "dest_port", t->dst_port);
	}
	if (t->present & CLI_CT_ICMP) {
		put_number(w, "icmp_type", t->icmp_type);
		put_number(w, "icmp_code", t->icmp_code);
		put_number(w, "icmp_id", t->icmp_id);
	}
	if (t->present & CLI_CT_ZONE)
		put_number(w, "zone", t->zone);
	if (t->present & CLI_CT_PACKETS)
		put_number(w, "packets", t->packets);
	if (t->present & CLI_CT_BYTES)
		put_number(w, "bytes", t->bytes);
	cli_writer_char(w, '}');
}

/* The reply goes to what the source became, and comes from what the destination became. */
static void put_nat(struct cli_writer *w, const struct cli_ct *ct)
{
	const struct cli_ct_tuple *r = &ct->reply;

	if (ct->status & IPS_SRC_NAT) {
		cli_writer_literal(w, ",\"snat\":{");
		put_ip_member(w, "src_ip", ct, r->dst);
		if (r->present & CLI_CT_PORTS)
			put_number(w, "src_port", r->dst_port);
		cli_writer_char(w, '}');
	}
	if (ct->status & IPS_DST_NAT) {
		cli_writer_literal(w, ",\"dnat\":{");
		put_ip_member(w, "dest_ip", ct, r->src);
		if (r->present & CLI_CT_PORTS)
			put_number(w, "dest_port", r->src_port);
		cli_writer_char(w, '}');
	}
}

void cli_conntrack_json(struct cli_writer *w, const struct nfring_pkt *p)
{
	struct cli_ct ct;
	uint32_t info;

	if (!read_packet(&ct, p))
		return;
	cli_writer_literal(w, ",\"conntrack\":{\"id\":");
	cli_writer_u64(w, ct.id);
	put_status(w, ct.status);
	if (nfring_pkt_ct_info(p, &info) && ctstate_name(info)) {
		put_word(w, "ctstate", ctstate_name(info));
		put_word(w, "direction", info >= IP_CT_IS_REPLY ? "reply" : "original");
	}
	put_word(w, "state", ct.state);
	if (ct.present & CLI_CT_MARK)
		put_number(w, "mark", ct.mark);
	if (ct.present & CLI_CT_ZONE)
		put_number(w, "zone", ct.zone);
	put_tuple(w, "orig", &ct, &ct.orig);
	put_tuple(w, "reply", &ct, &ct.reply);
	put_nat(w, &ct);
	cli_writer_char(w, '}');
}

static void put_end(struct cli_writer *w, const struct cli_ct *ct, const uint8_t *address, uint16_t port)
{
	bool has_port = ct->reply.present & CLI_CT_PORTS;

	if (has_port && ct->is_ip6)
		cli_writer_char(w, '[');
	put_ip(w, ct, address);
	if (has_port && ct->is_ip6)
		cli_writer_char(w, ']');
	if (has_port) {
		cli_writer_char(w, ':');
		cli_writer_u64(w, port);
	}
}

void cli_conntrack_text(struct cli_writer *w, const struct nfring_pkt *p)
{
	struct cli_ct ct;
	uint32_t info;

	if (!nfring_pkt_ct_info(p, &info))
		return;
	cli_writer_literal(w, " ctstate=");
	if (ctstate_name(info))
		cli_writer_text(w, ctstate_name(info));
	else
		cli_writer_u64(w, info);
	if (ctstate_name(info) && info >= IP_CT_IS_REPLY)
		cli_writer_literal(w, " ctdir=REPLY");
	if (!read_packet(&ct, p))
		return;
	if (ct.status & IPS_SRC_NAT) {
		cli_writer_literal(w, " snat=");
		put_end(w, &ct, ct.reply.dst, ct.reply.dst_port);
	}
	if (ct.status & IPS_DST_NAT) {
		cli_writer_literal(w, " dnat=");
		put_end(w, &ct, ct.reply.src, ct.reply.src_port);
	}
	if (ct.present & CLI_CT_MARK && ct.mark) {
		cli_writer_literal(w, " ctmark=0x");
		cli_writer_x64(w, ct.mark);
	}
	if (ct.present & CLI_CT_ZONE && ct.zone) {
		cli_writer_literal(w, " ctzone=");
		cli_writer_u64(w, ct.zone);
	}
}
