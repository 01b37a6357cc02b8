/* SPDX-License-Identifier: MIT */
#include "sctp.h"

#define CHUNK_BYTES 4u
#define DATA_BYTES 16u
#define INIT_BYTES 20u
#define SACK_BYTES 16u
#define CHUNKS_MAX 64u

enum chunk {
	CHUNK_DATA = 0,
	CHUNK_INIT = 1,
	CHUNK_INIT_ACK = 2,
	CHUNK_SACK = 3,
};

static const char *const names[] = { "DATA",        "INIT",       "INIT ACK", "SACK",         "HB REQ",
				     "HB ACK",      "ABORT",      "SHUTDOWN", "SHUTDOWN ACK", "OP ERR",
				     "COOKIE ECHO", "COOKIE ACK", "ECN ECHO", "CWR",          "SHUTDOWN COMPLETE" };

/*  | type | flags | length | TSN, stream, number in the stream, protocol */
static void print_data(struct cli_writer *w, const uint8_t *at)
{
	if (at[1] & 2)
		cli_writer_literal(w, " (B)");
	if (at[1] & 1)
		cli_writer_literal(w, "(E)");
	cli_print_number(w, " [TSN: ", nfring_get_be32(at + 4));
	cli_print_number(w, "] [SID: ", nfring_get_be16(at + 8));
	cli_print_number(w, "] [SSEQ ", nfring_get_be16(at + 10));
	cli_print_hex(w, "] [PPID 0x", nfring_get_be32(at + 12));
	cli_writer_char(w, ']');
}

/*  | type | flags | length | tag, window, streams out and in, TSN */
static void print_init(struct cli_writer *w, const uint8_t *at)
{
	cli_print_number(w, " [init tag: ", nfring_get_be32(at + 4));
	cli_print_number(w, "] [rwnd: ", nfring_get_be32(at + 8));
	cli_print_number(w, "] [OS: ", nfring_get_be16(at + 12));
	cli_print_number(w, "] [MIS: ", nfring_get_be16(at + 14));
	cli_print_number(w, "] [init TSN: ", nfring_get_be32(at + 16));
	cli_writer_char(w, ']');
}

/*  | type | flags | length | TSN, window, gaps, duplicates */
static void print_sack(struct cli_writer *w, const uint8_t *at)
{
	cli_print_number(w, " [cum ack ", nfring_get_be32(at + 4));
	cli_print_number(w, "] [a_rwnd ", nfring_get_be32(at + 8));
	cli_print_number(w, "] [#gap acks ", nfring_get_be16(at + 12));
	cli_print_number(w, "] [#dup tsns ", nfring_get_be16(at + 14));
	cli_writer_char(w, ']');
}

static void print_details(struct cli_writer *w, const uint8_t *at, uint32_t len)
{
	if (at[0] == CHUNK_DATA && len >= DATA_BYTES)
		print_data(w, at);
	else if ((at[0] == CHUNK_INIT || at[0] == CHUNK_INIT_ACK) && len >= INIT_BYTES)
		print_init(w, at);
	else if (at[0] == CHUNK_SACK && len >= SACK_BYTES)
		print_sack(w, at);
}

void cli_sctp_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip)
{
	const uint8_t *at = ip->l4 + CLI_SCTP_BYTES;
	uint32_t left = ip->tuple.l4_len - CLI_SCTP_BYTES;

	cli_writer_literal(w, "sctp");
	for (unsigned i = 1; left >= CHUNK_BYTES && i <= CHUNKS_MAX; i++) {
		uint32_t len = nfring_get_be16(at + 2), step = (len + 3) & ~3u;

		cli_print_number(w, " (", i);
		cli_writer_literal(w, ") [");
		if (at[0] < sizeof(names) / sizeof(names[0]))
			cli_writer_text(w, names[at[0]]);
		else
			cli_print_number(w, "chunk ", at[0]);
		cli_writer_char(w, ']');
		if (s->verbose)
			print_details(w, at, len < left ? len : left);
		if (len < CHUNK_BYTES || step >= left)
			break;
		at += step;
		left -= step;
	}
}
