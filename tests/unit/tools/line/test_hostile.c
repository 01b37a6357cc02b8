/* SPDX-License-Identifier: MIT */
/* Damaged and hostile packets through every form of a line. ASan sees a read beyond the bytes. */
#include <endian.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "from_hex.h"
#include "journal.h"
#include "line.h"
#include "log.h"
#include "packets.h"
#include "text.h"

#define ROUNDS 20000u

static const char *const packets[] = { UDP_OPTIONS,  FRAGMENT_LATER,
				       TCP_SYN,      TCP_SACK,
				       UNREACH_PORT, REDIRECT,
				       GRE_KEY,      ESP,
				       AH,           SCTP,
				       DCCP,         IPIP,
				       IGMP_REPORT,  IP6_UDP,
				       IP6_SOLICIT,  IP6_PORT,
				       IP6_HBH,      IP6_FRAGMENT_FIRST,
				       IP6_ROUTING,  IP6_AH,
				       ARP_REQUEST,  QINQ,
				       MPLS,         LLDP };

static uint32_t below(uint32_t limit)
{
	return (uint32_t)random() % limit;
}

static void mutate(uint8_t *bytes, uint32_t len)
{
	for (uint32_t i = below(8); len && i > 0; i--)
		bytes[below(len)] = below(2) ? (uint8_t)random() : (uint8_t) "\0\n\033\r\177\377\233\x80"[below(8)];
}

/* Opens a packet of which anything may be damaged: bytes, length, hook, family, prefix. */
static void open_hostile(struct message *m)
{
	const char *packet = packets[below(sizeof(packets) / sizeof(packets[0]))];
	uint8_t bytes[512], hdr[4] = { from_hex_byte(packet), from_hex_byte(packet + 2), (uint8_t)below(7) };
	uint8_t prefix[] = "drop \x1b[31m\nNov 27 host kernel: IN= \xc2\x9b\xe2\x80\xae";
	uint32_t len = (uint32_t)strlen(packet) / 2 - 2;

	for (uint32_t i = 0; i < len; i++)
		bytes[i] = from_hex_byte(packet + 4 + 2 * i);
	mutate(bytes, len);
	mutate(prefix, sizeof(prefix));
	message_open(m, (uint8_t[]){ 2, 3, 5, 7, 10 }[below(5)], 5);
	message_add(m, NFULA_PACKET_HDR, hdr, sizeof(hdr));
	message_add(m, NFULA_PREFIX, prefix, sizeof(prefix));
	message_add_u32(m, NFULA_IFINDEX_INDEV, below(3));
	message_add(m, NFULA_HWTYPE, "\x00\x01", 2);
	message_add(m, NFULA_HWHEADER, bytes, below(20));
	message_add(m, NFULA_PAYLOAD, bytes, below(4) ? len : below(len + 1));
}

/* Names of interfaces may hold anything but a slash, a colon and spaces. */
static const char *name_of(void *user, uint32_t index)
{
	(void)user;
	return index == 1 ? "e\033]0;x\007\377" : NULL;
}

/* Every line is UTF-8 without a control character; only bytes below it begin with a tab (-A, -X). */
static void assert_harmless(const struct cli_writer *w)
{
	const uint8_t *at = (const uint8_t *)w->begin, *end = (const uint8_t *)w->at;

	assert_true(at < end && end[-1] == '\n');
	for (uint32_t c; at < end;) {
		unsigned n = cli_text_utf8(at, (size_t)(end - at), &c);

		assert_true(n > 0);
		if (c == '\n')
			assert_true(at + 1 == end || at[1] == '\t');
		else if (c == '\t')
			assert_true(at > (const uint8_t *)w->begin && at[-1] == '\n');
		else
			assert_true(c >= ' ' && (c < 0x7f || c >= 0xa0) && c != 0x202e);
		at += n;
	}
}

static void show(struct dump_format *f, const struct message *m, struct cli_writer *w)
{
	const struct dump_packet p = { .pkt = m->pkt, .ifname = name_of, .time_ns = 1700000000000000000u };

	cli_writer_clear(w);
	assert_true(f->packet(f, w, &p));
	assert_harmless(w);
}

/* Returns the fields of a journal's message; a value with a newline must not begin another. */
static void assert_fields(const struct cli_writer *w)
{
	const char *at = w->begin;

	while (at < w->at) {
		size_t key = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
		uint64_t len = 0;

		assert_true(key > 7 && memcmp(at, "NFRING_", 7) == 0);
		at += key;
		if (*at == '=') {
			at = memchr(at, '\n', (size_t)(w->at - at));
			assert_non_null(at);
			at++;
			continue;
		}
		assert_int_equal(*at, '\n');
		memcpy(&len, at + 1, sizeof(len));
		len = le64toh(len);
		assert_true(len < (uint64_t)(w->at - at));
		at += 1 + sizeof(len) + len;
		assert_int_equal(*at++, '\n');
	}
}

static void no_packet_reaches_the_terminal(void **state)
{
	static const struct dump_line_options options[] = {
		{ .style = { .verbose = 0 } },
		{ .style = { .verbose = 2 }, .link = true },
		{ .style = { .quiet = true }, .hex = true },
		{ .style = { .verbose = 1 }, .ascii = true },
	};
	struct dump_line line[4];
	struct dump_log log, bare;
	struct cli_writer w;

	(void)state;
	assert_int_equal(cli_writer_open(&w, 0), 0);
	for (unsigned i = 0; i < 4; i++)
		dump_line_init(&line[i], &options[i], (uint8_t)(DUMP_TIME_CLOCK + i), false);
	dump_log_init(&log, DUMP_TIME_SYSLOG, "\033[1mtag\n", true);
	dump_log_init_bare(&bare, false);
	srandom(7);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct message m;

		open_hostile(&m);
		for (unsigned i = 0; i < 4; i++)
			show(&line[i].format, &m, &w);
		show(&log.format, &m, &w);
		show(&bare.format, &m, &w);
		cli_writer_clear(&w);
		dump_journal_packet(&w, &(struct dump_packet){ .pkt = m.pkt, .ifname = name_of });
		assert_fields(&w);
		message_close(&m);
	}
	cli_writer_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_packet_reaches_the_terminal),
	};

	return cmocka_run_group_tests_name("tool_hostile_lines", tests, NULL, NULL);
}
