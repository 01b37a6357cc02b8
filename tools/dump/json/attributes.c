/* SPDX-License-Identifier: MIT */
#include "attributes.h"
#include "conntrack.h"
#include "json_keys.h"
#include "link.h"
#include "names.h"
#include "text.h"

#include <string.h>

/* A 32-bit number, if the packet has it. */
#define put_u32(w, p, type, key)                                                                                       \
	do {                                                                                                           \
		uint32_t v_;                                                                                           \
                                                                                                                       \
		if (nfring_pkt_u32(p, type, &v_))                                                                      \
			json_number(w, key, v_);                                                                       \
	} while (0)

/* The index of an interface, and its name. */
#define put_interface(w, shown, type, index_key, name_key)                                                             \
	do {                                                                                                           \
		uint32_t v_;                                                                                           \
                                                                                                                       \
		if (nfring_pkt_u32((shown)->pkt, type, &v_)) {                                                         \
			const char *name_ = dump_ifname(shown, v_);                                                    \
                                                                                                                       \
			json_number(w, index_key, v_);                                                                 \
			if (name_)                                                                                     \
				json_text(w, name_key, name_, strlen(name_));                                          \
		}                                                                                                      \
	} while (0)

static void put_time(struct dump_json_context *c, struct cli_writer *w, const struct dump_packet *p)
{
	cli_writer_literal(w, ",\"time\":\"");
	cli_rfc3339(&c->time, w, p->time_ns);
	if (p->time_kind == NFRING_TIME_KERNEL)
		cli_writer_literal(w, "\",\"time_source\":\"kernel\"");
	else
		cli_writer_literal(w, "\",\"time_source\":\"receipt\"");
}

static void put_timestamp(struct cli_writer *w, const struct nfring_pkt *p)
{
	uint64_t ns;

	if (!nfring_pkt_timestamp_ns(p, &ns))
		return;
	cli_writer_literal(w, ",\"timestamp\":\"");
	cli_writer_u64(w, ns / 1000000000u);
	cli_writer_char(w, '.');
	cli_writer_padded(w, ns % 1000000000u / 1000, 6);
	cli_writer_char(w, '"');
}

static void put_header(struct dump_json_context *c, struct cli_writer *w, const struct dump_packet *shown)
{
	const struct nfring_pkt *p = shown->pkt;
	uint16_t protocol;
	uint8_t hook;

	json_first_key(w, "group");
	cli_writer_u64(w, nfring_pkt_group(p));
	put_time(c, w, shown);
	json_number(w, "family", nfring_pkt_family(p));
	put_u32(w, p, NFULA_SEQ, "seq");
	put_u32(w, p, NFULA_SEQ_GLOBAL, "seq_global");
	if (nfring_pkt_hook(p, &hook)) {
		json_number(w, "hook", hook);
		json_word(w, "hook_name", cli_hook_name(p));
	}
	if (nfring_pkt_hw_protocol(p, &protocol))
		json_number(w, "hw_protocol", protocol);
	put_timestamp(w, p);
}

/* A byte that is not UTF-8 looks like a character: then the bytes are shown, too. */
static void put_prefix(struct cli_writer *w, const struct nfring_pkt *p)
{
	uint32_t len;
	const char *prefix = nfring_pkt_prefix(p, &len);

	if (!prefix)
		return;
	json_text(w, "prefix", prefix, len);
	if (!cli_text_is_utf8(prefix, len))
		json_hex(w, "prefix_hex", prefix, len);
}

static void put_owner(struct dump_json_context *c, struct cli_writer *w, const struct nfring_pkt *p)
{
	const char *name;
	uint32_t uid;

	if (nfring_pkt_uid(p, &uid)) {
		json_number(w, "uid", uid);
		name = cli_resolve_user(c->resolve, uid);
		if (name)
			json_text(w, "user", name, strlen(name));
	}
	put_u32(w, p, NFULA_GID, "gid");
}

static void put_hardware(struct cli_writer *w, const struct nfring_pkt *p)
{
	const uint8_t *bytes;
	uint32_t len = 0;
	uint16_t v;

	if (!cli_link_is_own(p))
		return;
	bytes = nfring_pkt_hw_addr(p, &len);
	json_hex(w, "hw_addr", bytes, len);
	if (nfring_pkt_hw_type(p, &v))
		json_number(w, "hw_type", v);
	if (nfring_pkt_hw_len(p, &v))
		json_number(w, "hw_len", v);
	bytes = nfring_pkt_hw_header(p, &len);
	json_hex(w, "hw_header", bytes, len);
}

static void put_link(struct cli_writer *w, const struct nfring_pkt *p)
{
	const uint8_t *bytes;
	uint32_t len = 0;
	uint16_t proto, tci;

	put_hardware(w, p);
	bytes = nfring_pkt_l2_header(p, &len);
	json_hex(w, "l2_header", bytes, len);
	if (!nfring_pkt_vlan(p, &proto, &tci))
		return;
	cli_writer_literal(w, ",\"vlan\":{\"proto\":");
	cli_writer_u64(w, proto);
	json_number(w, "tci", tci);
	cli_writer_char(w, '}');
}

void dump_json_attributes(struct dump_json_context *c, struct cli_writer *w, const struct dump_packet *shown)
{
	const struct nfring_pkt *p = shown->pkt;
	const uint8_t *bytes;
	uint32_t len = 0;

	put_header(c, w, shown);
	put_prefix(w, p);
	put_u32(w, p, NFULA_MARK, "mark");
	put_interface(w, shown, NFULA_IFINDEX_INDEV, "indev", "in_iface");
	put_interface(w, shown, NFULA_IFINDEX_OUTDEV, "outdev", "out_iface");
	put_interface(w, shown, NFULA_IFINDEX_PHYSINDEV, "physindev", "phys_in_iface");
	put_interface(w, shown, NFULA_IFINDEX_PHYSOUTDEV, "physoutdev", "phys_out_iface");
	put_owner(c, w, p);
	put_u32(w, p, NFULA_CT_INFO, "ct_info");
	put_link(w, p);
	bytes = nfring_pkt_ct(p, &len);
	json_hex(w, "ct", bytes, len);
	cli_conntrack_json(w, p);
}

void dump_json_payload(const struct dump_json_context *c, struct cli_writer *w, const struct nfring_pkt *p)
{
	uint32_t len;
	const uint8_t *bytes = nfring_pkt_payload(p, &len);

	if (!bytes || c->options.payload == DUMP_PAYLOAD_NONE)
		return;
	if (c->options.payload == DUMP_PAYLOAD_HEX) {
		json_hex(w, "payload", bytes, len);
		return;
	}
	cli_writer_literal(w, ",\"payload_base64\":\"");
	cli_writer_base64(w, bytes, len);
	cli_writer_char(w, '"');
}
