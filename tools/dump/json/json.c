/* SPDX-License-Identifier: MIT */
#include "json.h"
#include "decimal.h"
#include "link.h"
#include "text.h"

#include <inttypes.h>

/* ,"key": */
static void put_key(FILE *f, const char *key)
{
	fputs_unlocked(",\"", f);
	fputs_unlocked(key, f);
	fputs_unlocked("\":", f);
}

static void put_number(FILE *f, const char *key, uint32_t value)
{
	put_key(f, key);
	cli_decimal(f, value);
}

/* Prints nothing if the attribute is absent. */
static void put_hex(FILE *f, const char *key, const uint8_t *bytes, uint32_t len)
{
	if (!bytes)
		return;
	put_key(f, key);
	putc_unlocked('"', f);
	cli_text_hex(f, bytes, len);
	putc_unlocked('"', f);
}

/* The attributes that are 32-bit numbers, in the order of printing. */
static void put_numbers(FILE *f, const struct nfring_pkt *p)
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
			put_number(f, numbers[i].key, v);
}

static void put_header(FILE *f, const struct nfring_pkt *p)
{
	uint16_t protocol;
	uint64_t ns;
	uint32_t v;
	uint8_t hook;

	fputs_unlocked("{\"group\":", f);
	cli_decimal(f, nfring_pkt_group(p));
	put_number(f, "family", nfring_pkt_family(p));
	if (nfring_pkt_seq(p, &v))
		put_number(f, "seq", v);
	if (nfring_pkt_seq_global(p, &v))
		put_number(f, "seq_global", v);
	if (nfring_pkt_hook(p, &hook))
		put_number(f, "hook", hook);
	if (nfring_pkt_hw_protocol(p, &protocol))
		put_number(f, "hw_protocol", protocol);
	if (nfring_pkt_timestamp_ns(p, &ns))
		fprintf(f, ",\"timestamp\":\"%" PRIu64 ".%06u\"", ns / 1000000000u,
			(unsigned)(ns % 1000000000u / 1000));
}

static void put_hardware(FILE *f, const struct nfring_pkt *p)
{
	const uint8_t *bytes;
	uint32_t len = 0;
	uint16_t v;

	if (!cli_link_is_own(p))
		return;
	bytes = nfring_pkt_hw_addr(p, &len);
	put_hex(f, "hw_addr", bytes, len);
	if (nfring_pkt_hw_type(p, &v))
		put_number(f, "hw_type", v);
	if (nfring_pkt_hw_len(p, &v))
		put_number(f, "hw_len", v);
	bytes = nfring_pkt_hw_header(p, &len);
	put_hex(f, "hw_header", bytes, len);
}

static void put_link(FILE *f, const struct nfring_pkt *p)
{
	const uint8_t *bytes;
	uint32_t len = 0;
	uint16_t proto, tci;

	put_hardware(f, p);
	bytes = nfring_pkt_l2_header(p, &len);
	put_hex(f, "l2_header", bytes, len);
	if (nfring_pkt_vlan(p, &proto, &tci))
		fprintf(f, ",\"vlan\":{\"proto\":%u,\"tci\":%u}", proto, tci);
}

void dump_json_packet(FILE *f, const struct nfring_pkt *p)
{
	const uint8_t *bytes;
	const char *prefix;
	uint32_t len = 0;

	put_header(f, p);
	prefix = nfring_pkt_prefix(p, &len);
	if (prefix) {
		put_key(f, "prefix");
		cli_text_json(f, prefix, len);
	}
	put_numbers(f, p);
	put_link(f, p);
	bytes = nfring_pkt_ct(p, &len);
	put_hex(f, "ct", bytes, len);
	bytes = nfring_pkt_payload(p, &len);
	put_hex(f, "payload", bytes, len);
	fputs_unlocked("}\n", f);
}
