/* SPDX-License-Identifier: MIT */
#include "tcp.h"

#define FLAG_FIN 0x01u
#define FLAG_SYN 0x02u
#define FLAG_RST 0x04u
#define FLAG_ACK 0x10u
#define FLAG_URG 0x20u

enum option_kind {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_MSS = 2,
	OPTION_WINDOW_SCALE = 3,
	OPTION_SACK_PERMITTED = 4,
	OPTION_SACK = 5,
	OPTION_TIMESTAMP = 8,
	OPTION_MD5 = 19,
	OPTION_MPTCP = 30,
	OPTION_FAST_OPEN = 34,
	OPTION_EXPERIMENT = 253,
};

static void print_flags(struct cli_writer *w, uint8_t flags)
{
	static const char letters[] = "FSRP.UEW"; /* FIN SYN RST PSH ACK URG ECE CWR, as tcpdump has them */

	cli_writer_literal(w, "Flags [");
	for (unsigned i = 0; i < 8; i++)
		if (flags >> i & 1)
			cli_writer_char(w, letters[i]);
	if (!flags)
		cli_writer_literal(w, "none");
	cli_writer_char(w, ']');
}

static bool print_sack(struct cli_writer *w, const uint8_t *at, uint32_t len)
{
	if (len % 8)
		return false;
	cli_print_number(w, "sack ", len / 8);
	for (uint32_t i = 0; i < len; i += 8) {
		cli_writer_text(w, i ? "{" : " {");
		cli_writer_u64(w, nfring_get_be32(at + i));
		cli_print_number(w, ":", nfring_get_be32(at + i + 4));
		cli_writer_char(w, '}');
	}
	return true;
}

static bool print_hex_option(struct cli_writer *w, const char *name, const uint8_t *at, uint32_t len)
{
	cli_writer_text(w, name);
	cli_writer_hex(w, at, len);
	return true;
}

static bool print_mptcp(struct cli_writer *w, const uint8_t *at, uint32_t len)
{
	static const char *const subtypes[] = { "capable", "join", "dss",    "add-addr", "rem-addr",
						"prio",    "fail", "fclose", "rst" };

	if (len == 0)
		return false;
	cli_writer_literal(w, "mptcp ");
	if (at[0] >> 4 < sizeof(subtypes) / sizeof(subtypes[0]))
		cli_writer_text(w, subtypes[at[0] >> 4]);
	else
		cli_print_number(w, "subtype ", at[0] >> 4);
	return true;
}

static bool print_other(struct cli_writer *w, uint8_t kind, const uint8_t *at, uint32_t len)
{
	if (kind >= OPTION_EXPERIMENT && kind <= OPTION_EXPERIMENT + 1 && len >= 2)
		return print_hex_option(w, "exp-", at, 2);
	cli_print_number(w, "unknown-", kind);
	return print_hex_option(w, len ? " 0x" : "", at, len);
}

/* Appends an option whose value is `len` bytes at `at`. Returns false if no such option is so long. */
static bool print_option(struct cli_writer *w, uint8_t kind, const uint8_t *at, uint32_t len)
{
	switch (kind) {
	case OPTION_MSS:
		if (len != 2)
			return false;
		cli_print_number(w, "mss ", nfring_get_be16(at));
		return true;
	case OPTION_WINDOW_SCALE:
		if (len != 1)
			return false;
		cli_print_number(w, "wscale ", at[0]);
		return true;
	case OPTION_SACK_PERMITTED:
		cli_writer_literal(w, "sackOK");
		return len == 0;
	case OPTION_SACK:
		return print_sack(w, at, len);
	case OPTION_TIMESTAMP:
		if (len != 8)
			return false;
		cli_print_number(w, "TS val ", nfring_get_be32(at));
		cli_print_number(w, " ecr ", nfring_get_be32(at + 4));
		return true;
	case OPTION_MD5:
		return print_hex_option(w, "md5 ", at, len);
	case OPTION_MPTCP:
		return print_mptcp(w, at, len);
	case OPTION_FAST_OPEN:
		return print_hex_option(w, len ? "tfo  cookie " : "tfo  cookiereq", at, len);
	default:
		return print_other(w, kind, at, len);
	}
}

/*  kind 0 and 1: one byte. Others: | kind | length, of both too | value .. |
 * Returns the bytes that the option takes, or 0: it is bad, or the last one. */
static uint32_t next_option(struct cli_writer *w, const uint8_t *at, uint32_t left)
{
	if (at[0] == OPTION_NOP) {
		cli_writer_literal(w, "nop");
		return 1;
	}
	if (at[0] == OPTION_END) {
		cli_writer_literal(w, "eol");
		return 0;
	}
	if (left >= 2 && at[1] >= 2 && at[1] <= left && print_option(w, at[0], at + 2, at[1] - 2u))
		return at[1];
	cli_writer_literal(w, "[bad opt]");
	return 0;
}

static void print_options(struct cli_writer *w, const uint8_t *at, uint32_t left, bool cut)
{
	cli_writer_literal(w, ", options [");
	while (left) {
		uint32_t bytes = next_option(w, at, left);

		if (!bytes)
			break;
		at += bytes;
		left -= bytes;
		if (left)
			cli_writer_char(w, ',');
	}
	if (cut)
		cli_writer_literal(w, "[cut]");
	cli_writer_char(w, ']');
}

static void print_numbers(struct cli_writer *w, const struct cli_style *s, const uint8_t *at, uint32_t data)
{
	const uint8_t flags = at[13];
	const uint32_t seq = nfring_get_be32(at + 4);

	if (data || s->verbose > 1 || flags & (FLAG_FIN | FLAG_SYN | FLAG_RST)) {
		cli_print_number(w, ", seq ", seq);
		if (data)
			cli_print_number(w, ":", seq + data);
	}
	if (flags & FLAG_ACK)
		cli_print_number(w, ", ack ", nfring_get_be32(at + 8));
	cli_print_number(w, ", win ", nfring_get_be16(at + 14));
	if (flags & FLAG_URG)
		cli_print_number(w, ", urg ", nfring_get_be16(at + 18));
}

void cli_tcp_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip)
{
	const struct nfring_tuple *t = &ip->tuple;
	const uint32_t header = (ip->l4[12] >> 4) * 4u, length = t->l4_wire_len ? t->l4_wire_len : t->l4_len;
	const uint32_t data = header <= length ? length - header : 0;
	const uint32_t captured = header < t->l4_len ? header : t->l4_len;

	if (s->quiet) {
		cli_print_number(w, "tcp ", data);
		return;
	}
	print_flags(w, ip->l4[13]);
	print_numbers(w, s, ip->l4, data);
	if (header < CLI_TCP_BYTES || header > length)
		cli_writer_literal(w, " [bad header length]");
	else if (header > CLI_TCP_BYTES)
		print_options(w, ip->l4 + CLI_TCP_BYTES, captured - CLI_TCP_BYTES, captured < header);
	cli_print_number(w, ", length ", data);
}
