/* SPDX-License-Identifier: MIT */
#include "journal.h"
#include "decoded.h"
#include "names.h"

#include <string.h>
#include <sys/socket.h>

void dump_journal_field(struct cli_writer *w, const char *key, const void *value, size_t len)
{
	cli_writer_text(w, key);
	if (!len || !memchr(value, '\n', len)) {
		cli_writer_char(w, '=');
	} else {
		cli_writer_char(w, '\n');
		for (unsigned shift = 0; shift < 64; shift += 8)
			cli_writer_char(w, (char)(len >> shift));
	}
	cli_writer_bytes(w, value, len);
	cli_writer_char(w, '\n');
}

void dump_journal_number(struct cli_writer *w, const char *key, uint64_t value)
{
	cli_writer_text(w, key);
	cli_writer_char(w, '=');
	cli_writer_u64(w, value);
	cli_writer_char(w, '\n');
}

static void text_field(struct cli_writer *w, const char *key, const char *value)
{
	if (value)
		dump_journal_field(w, key, value, strlen(value));
}

static void device_field(struct cli_writer *w, const struct dump_packet *p, const char *key, unsigned type)
{
	uint32_t index;

	if (nfring_pkt_u32(p->pkt, type, &index))
		text_field(w, key, dump_ifname(p, index));
}

static void number_field(struct cli_writer *w, const struct nfring_pkt *p, const char *key, unsigned type)
{
	uint32_t v;

	if (nfring_pkt_u32(p, type, &v))
		dump_journal_number(w, key, v);
}

static void address_field(struct cli_writer *w, const char *key, uint8_t family, const uint8_t *address)
{
	cli_writer_text(w, key);
	cli_writer_char(w, '=');
	if (family == AF_INET)
		cli_writer_ip4(w, address);
	else
		cli_writer_ip6(w, address);
	cli_writer_char(w, '\n');
}

static void tuple_fields(struct cli_writer *w, const struct nfring_tuple *t)
{
	if (t->present & NFRING_TUPLE_ADDRESSES) {
		address_field(w, "NFRING_SRC", t->family, t->src);
		address_field(w, "NFRING_DST", t->family, t->dst);
	}
	if (t->present & NFRING_TUPLE_PROTOCOL) {
		const char *name = cli_protocol_name(t->protocol);

		if (name)
			text_field(w, "NFRING_PROTO", name);
		else
			dump_journal_number(w, "NFRING_PROTO", t->protocol);
	}
	if (t->present & NFRING_TUPLE_PORTS) {
		dump_journal_number(w, "NFRING_SPT", t->src_port);
		dump_journal_number(w, "NFRING_DPT", t->dst_port);
	}
	if (t->present & NFRING_TUPLE_ICMP) {
		dump_journal_number(w, "NFRING_TYPE", t->icmp_type);
		dump_journal_number(w, "NFRING_CODE", t->icmp_code);
	}
}

void dump_journal_packet(struct cli_writer *w, const struct dump_packet *p)
{
	struct nfring_tuple t = { .size = sizeof(t) };
	uint32_t len, wire_len = nfring_pkt_wire_len(p->pkt);
	const char *prefix = nfring_pkt_prefix(p->pkt, &len);

	dump_journal_number(w, "NFRING_GROUP", nfring_pkt_group(p->pkt));
	if (prefix && len)
		dump_journal_field(w, "NFRING_PREFIX", prefix, len);
	text_field(w, "NFRING_HOOK", cli_hook_name(p->pkt));
	device_field(w, p, "NFRING_IN", NFULA_IFINDEX_INDEV);
	device_field(w, p, "NFRING_OUT", NFULA_IFINDEX_OUTDEV);
	device_field(w, p, "NFRING_PHYSIN", NFULA_IFINDEX_PHYSINDEV);
	device_field(w, p, "NFRING_PHYSOUT", NFULA_IFINDEX_PHYSOUTDEV);
	if (wire_len)
		dump_journal_number(w, "NFRING_LEN", wire_len);
	if (nfring_pkt_tuple(p->pkt, &t) == 0)
		tuple_fields(w, &t);
	number_field(w, p->pkt, "NFRING_UID", NFULA_UID);
	number_field(w, p->pkt, "NFRING_GID", NFULA_GID);
	number_field(w, p->pkt, "NFRING_MARK", NFULA_MARK);
}
