/* SPDX-License-Identifier: MIT */
/* Whatever bytes a packet has, text and LOG lines are UTF-8 that no terminal obeys, the journal gets whole fields, and
 * files whole records. test_json.c does the same for JSON. */
#include "unit.h"

#include "hostile.h"
#include "journal.h"
#include "line.h"
#include "log.h"
#include "pcap.h"
#include "pcapng.h"
#include "scale.h"
#include "text.h"
#include <endian.h>
#include <pcap/dlt.h>

#define PACKETS 100000
#define EPB 6 /* the type of a packet's block in pcapng */

enum output { TEXT, VERBOSE, BYTES, LOG, JOURNAL, PCAP, RAW, PCAPNG, OUTPUTS };

static struct {
	struct dump_line text, verbose, bytes;
	struct dump_log log;
	struct dump_pcap pcap, raw;
	struct dump_pcapng pcapng;
} formats;
static struct dump_format *format_of[OUTPUTS]; /* NULL: the journal's fields are no format */
static unsigned seen[OUTPUTS];
static struct cli_writer writer;

static const char *hostile_name(void *user, uint32_t index)
{
	(void)user;
	return index % 2 ? "\033[1m\xff\n" : NULL;
}

/* `lines` is how many there are; 0: one or more. */
static void check_text(const char *text, size_t len, unsigned lines)
{
	unsigned ends = 0;

	assert_true(len > 1);
	assert_int_equal(text[len - 1], '\n');
	assert_true(cli_text_is_utf8(text, len));
	for (size_t i = 0; i < len; i++) {
		uint8_t c = (uint8_t)text[i];

		ends += c == '\n';
		assert_true((c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t');
		assert_false(c == 0xc2 && (uint8_t)text[i + 1] < 0xa0); /* a control character of 8 bits */
	}
	assert_true(lines ? ends == lines : ends > 0);
}

/* KEY=value and a newline, or KEY, a newline, 8 bytes of length, the value, a newline. */
static void check_fields(const char *at, size_t len)
{
	while (len) {
		size_t key = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"), field;
		uint64_t value;

		assert_in_range(key, 1, len - 1);
		if (at[key] == '=') {
			field = (size_t)((const char *)memchr(at, '\n', len) - at) + 1;
		} else {
			assert_true(at[key] == '\n' && len >= key + 10);
			memcpy(&value, at + key + 1, sizeof(value));
			value = le64toh(value);
			assert_true(value <= len - key - 10);
			field = key + 10 + (size_t)value;
			assert_int_equal(at[field - 1], '\n');
		}
		at += field;
		len -= field;
	}
}

/* A record has its header, and all of the message from its nfgenmsg on; a raw one the IP packet. */
static void check_pcap(const char *at, size_t len, const struct nfring_pkt *p, bool raw)
{
	uint32_t header[4], ip_len;

	assert_true(len > sizeof(header));
	memcpy(header, at, sizeof(header));
	assert_int_equal(header[2], len - sizeof(header));
	assert_true(header[3] >= header[2]);
	if (!raw) {
		assert_int_equal(header[2], nfring_pkt_message(p)->nlmsg_len - sizeof(struct nlmsghdr));
		return;
	}
	assert_memory_equal(at + sizeof(header), nfring_pkt_ip(p, &ip_len), header[2]);
	assert_int_equal(header[2], ip_len);
}

/* | type | length | .. | length | */
static void check_blocks(const char *at, size_t len)
{
	unsigned packets = 0;

	while (len) {
		uint32_t head[2], end;

		assert_true(len >= 12);
		memcpy(head, at, sizeof(head));
		assert_true(head[1] >= 12 && head[1] <= len && head[1] % 4 == 0);
		memcpy(&end, at + head[1] - 4, sizeof(end));
		assert_int_equal(end, head[1]);
		packets += head[0] == EPB;
		at += head[1];
		len -= head[1];
	}
	assert_int_equal(packets, 1);
}

static void check_output(enum output output, const char *at, size_t len, const struct nfring_pkt *p)
{
	switch (output) {
	case JOURNAL:
		check_fields(at, len);
		return;
	case PCAP:
	case RAW:
		check_pcap(at, len, p, output == RAW);
		return;
	case PCAPNG:
		check_blocks(at, len);
		return;
	default:
		check_text(at, len, output == BYTES ? 0 : 1);
	}
}

static void check(const struct nfring_pkt *p)
{
	const struct nfring_batch b = { .pkt = p, .count = 1, .received_ns = 7, .group = nfring_pkt_group(p) };
	struct dump_packet shown = { .batch = &b, .pkt = p, .ifname = hostile_name };

	shown.time_ns = nfring_pkt_time_ns(&b, p, &shown.time_kind);
	for (unsigned i = 0; i < OUTPUTS; i++) {
		struct dump_format *f = format_of[i];

		cli_writer_clear(&writer);
		if (!f) {
			dump_journal_packet(&writer, &shown);
		} else if (!f->packet(f, &writer, &shown)) {
			assert_true(i == RAW && !nfring_pkt_ip(p, NULL));
			continue;
		}
		assert_false(writer.failed);
		check_output(i, writer.begin, cli_writer_len(&writer), p);
		seen[i]++;
	}
}

static void init(void)
{
	const struct dump_line_options plain = { .style.quiet = false };
	const struct dump_line_options verbose = { .style.verbose = 2, .link = true };
	const struct dump_line_options bytes = { .style.quiet = true, .hex = true, .ascii = true };

	dump_line_init(&formats.text, &plain, DUMP_TIME_RFC3339, false);
	dump_line_init(&formats.verbose, &verbose, DUMP_TIME_DELTA, false);
	dump_line_init(&formats.bytes, &bytes, DUMP_TIME_CLOCK, false);
	dump_log_init(&formats.log, DUMP_TIME_SYSLOG, DUMP_LOG_TAG, true);
	dump_pcap_init(&formats.pcap, DLT_NFLOG);
	dump_pcap_init(&formats.raw, DLT_RAW);
	dump_pcapng_init(&formats.pcapng, DLT_NFLOG);
	format_of[TEXT] = &formats.text.format;
	format_of[VERBOSE] = &formats.verbose.format;
	format_of[BYTES] = &formats.bytes.format;
	format_of[LOG] = &formats.log.format;
	format_of[PCAP] = &formats.pcap.format;
	format_of[RAW] = &formats.raw.format;
	format_of[PCAPNG] = &formats.pcapng.format;
	assert_int_equal(cli_writer_open(&writer, 0), 0);
	format_of[PCAPNG]->begin(format_of[PCAPNG], &writer);
}

static void every_output_of_every_packet_is_whole(void **state)
{
	static const char *const names[] = { "text", "verbose", "bytes", "log", "journal", "pcap", "raw", "pcapng" };
	static struct hostile h;
	unsigned packets = 0;

	(void)state;
	assert_true(hostile_open(&h, 34));
	init();
	while (packets < test_scale(PACKETS))
		packets += hostile_next(&h, check);
	dump_pcapng_close(&formats.pcapng);
	cli_writer_close(&writer);
	for (unsigned i = 0; i < OUTPUTS; i++)
		print_message("%s %u\n", names[i], seen[i]);
	for (unsigned i = 0; i < OUTPUTS; i++)
		assert_true(i == RAW ? seen[i] > 0 : seen[i] == packets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hostile_outputs, every_output_of_every_packet_is_whole),
	};

	return RUN(hostile_outputs, tests);
}
