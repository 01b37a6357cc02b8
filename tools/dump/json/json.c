/* SPDX-License-Identifier: MIT */
#include "json.h"
#include "link.h"
#include "writer.h"

#include <inttypes.h>
#include <time.h>

/* ,"key": */
static void put_key(struct cli_writer *w, const char *key)
{
	cli_writer_literal(w, ",\"");
	cli_writer_text(w, key);
	cli_writer_literal(w, "\":");
}

static void put_number(struct cli_writer *w, const char *key, uint32_t value)
{
	put_key(w, key);
	cli_writer_u64(w, value);
}

/* Prints nothing if the attribute is absent. */
static void put_hex(struct cli_writer *w, const char *key, const uint8_t *bytes, uint32_t len)
{
	if (!bytes)
		return;
	put_key(w, key);
	cli_writer_char(w, '"');
	cli_writer_hex(w, bytes, len);
	cli_writer_char(w, '"');
}

/* The attributes that are 32-bit numbers, in the order of printing. */
static void put_numbers(struct cli_writer *w, const struct nfring_pkt *p)
{
	static const struct {
		uint8_t type;
		const char *key;
	} numbers[] = {
		{ NFULA_MARK, "mark" },
		{ NFULA_IFINDEX_INDEV, "indev" },
		{ NFULA_IFINDEX_OUTDEV, "outdev" },
		{ NFULA_IFINDEX_PHYSINDEV, "physindev" },
		{ NFULA_IFINDEX_PHYSOUTDEV, "physoutdev" },
		{ NFULA_UID, "uid" },
		{ NFULA_GID, "gid" },
		{ NFULA_CT_INFO, "ct_info" },
	};
	uint32_t v;

	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (nfring_pkt_u32(p, numbers[i].type, &v))
			put_number(w, numbers[i].key, v);
}

static void put_header(struct cli_writer *w, const struct nfring_pkt *p)
{
	uint16_t protocol;
	uint64_t ns;
	uint32_t v;
	uint8_t hook;

	cli_writer_literal(w, "{\"group\":");
	cli_writer_u64(w, nfring_pkt_group(p));
	put_number(w, "family", nfring_pkt_family(p));
	if (nfring_pkt_seq(p, &v))
		put_number(w, "seq", v);
	if (nfring_pkt_seq_global(p, &v))
		put_number(w, "seq_global", v);
	if (nfring_pkt_hook(p, &hook))
		put_number(w, "hook", hook);
	if (nfring_pkt_hw_protocol(p, &protocol))
		put_number(w, "hw_protocol", protocol);
	if (nfring_pkt_timestamp_ns(p, &ns))
		cli_writer_printf(w, ",\"timestamp\":\"%" PRIu64 ".%06u\"", ns / 1000000000u,
				  (unsigned)(ns % 1000000000u / 1000));
}

static void put_hardware(struct cli_writer *w, const struct nfring_pkt *p)
{
	const uint8_t *bytes;
	uint32_t len = 0;
	uint16_t v;

	if (!cli_link_is_own(p))
		return;
	bytes = nfring_pkt_hw_addr(p, &len);
	put_hex(w, "hw_addr", bytes, len);
	if (nfring_pkt_hw_type(p, &v))
		put_number(w, "hw_type", v);
	if (nfring_pkt_hw_len(p, &v))
		put_number(w, "hw_len", v);
	bytes = nfring_pkt_hw_header(p, &len);
	put_hex(w, "hw_header", bytes, len);
}

static void put_link(struct cli_writer *w, const struct nfring_pkt *p)
{
	const uint8_t *bytes;
	uint32_t len = 0;
	uint16_t proto, tci;

	put_hardware(w, p);
	bytes = nfring_pkt_l2_header(p, &len);
	put_hex(w, "l2_header", bytes, len);
	if (nfring_pkt_vlan(p, &proto, &tci))
		cli_writer_printf(w, ",\"vlan\":{\"proto\":%u,\"tci\":%u}", proto, tci);
}

static bool json_packet(struct dump_format *f, struct cli_writer *w, const struct dump_packet *shown)
{
	const struct nfring_pkt *p = shown->pkt;
	const uint8_t *bytes;
	const char *prefix;
	uint32_t len = 0;

	put_header(w, p);
	prefix = nfring_pkt_prefix(p, &len);
	if (prefix) {
		put_key(w, "prefix");
		cli_writer_json(w, prefix, len);
	}
	put_numbers(w, p);
	put_link(w, p);
	bytes = nfring_pkt_ct(p, &len);
	put_hex(w, "ct", bytes, len);
	bytes = nfring_pkt_payload(p, &len);
	put_hex(w, "payload", bytes, len);
	cli_writer_literal(w, "}\n");
	(void)f;
	return true;
}

static void json_loss(struct dump_format *f, struct cli_writer *w, const struct dump_loss *loss)
{
	time_t second = (time_t)(loss->time_ns / 1000000000u);
	char text[32];
	struct tm tm;

	(void)f;
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", gmtime_r(&second, &tm));
	cli_writer_printf(w, "{\"lost\":%" PRIu64 ",\"group\":%u,\"time\":\"%s.%09uZ\"}\n", loss->lost, loss->group,
			  text, (unsigned)(loss->time_ns % 1000000000u));
}

void dump_json_init(struct dump_json *j)
{
	*j = (struct dump_json){ .format = { .packet = json_packet, .loss = json_loss } };
}
