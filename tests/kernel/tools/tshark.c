/* SPDX-License-Identifier: MIT */
#include "tshark.h"
#include "assertions.h"
#include "proc.h"
#include "scratch.h"

#include <linux/netfilter/nfnetlink_log.h>
#include <nfring/batch.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define ETHER_BYTES 14u
#define ADDRESSES_BYTES 12u
#define RECORD_HEADER 4u
#define FRAME_MAX 4096u

struct tlv {
	const uint8_t *at;
	size_t len;
};

/* Finds an attribute of a record: | family, version, group | length, type, value, padding | .. */
static struct tlv find(const uint8_t *record, size_t len, uint16_t type)
{
	for (size_t i = RECORD_HEADER; i + 4 <= len;) {
		uint16_t word[2];

		memcpy(word, record + i, 4);
		assert_in_range(word[0], 4, len - i);
		if ((word[1] & NLA_TYPE_MASK) == type)
			return (struct tlv){ record + i + 4, word[0] - 4u };
		i += (word[0] + 3u) & ~3u;
	}
	return (struct tlv){ NULL, 0 };
}

static size_t append(uint8_t *frame, size_t at, const void *bytes, size_t len)
{
	assert_true(at + len <= FRAME_MAX);
	memcpy(frame + at, bytes, len);
	return at + len;
}

/* Makes the frame of a record. Returns its length. */
static size_t make_frame(const uint8_t *record, size_t len, uint8_t frame[FRAME_MAX])
{
	struct tlv link = find(record, len, NFULA_L2HDR), tag = find(record, len, NFULA_VLAN);
	struct tlv payload = find(record, len, NFULA_PAYLOAD);
	size_t n;

	if (!link.at)
		link = find(record, len, NFULA_HWHEADER);
	assert_int_equal(link.len, ETHER_BYTES);
	n = append(frame, 0, link.at, ADDRESSES_BYTES);
	if (tag.at) { /* a netlink attribute with a number, twice: TCI, then protocol */
		assert_int_equal(tag.len, 16);
		n = append(frame, n, tag.at + 12, 2);
		n = append(frame, n, tag.at + 4, 2);
	}
	n = append(frame, n, link.at + ADDRESSES_BYTES, 2);
	return append(frame, n, payload.at, payload.len);
}

static bool is_ip(const u_char *record)
{
	return record[0] == AF_INET || record[0] == AF_INET6;
}

/* Writes the frames of all records that are no IP, and marks their packets. Returns how many records there are. */
static size_t write_frames(const char *from, const char *to, struct tshark_packet *packet, size_t max)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *in = pcap_open_offline(from, text), *dead = pcap_open_dead(DLT_EN10MB, FRAME_MAX);
	pcap_dumper_t *out = pcap_dump_open(dead, to);
	struct pcap_pkthdr *h;
	const u_char *bytes;
	uint8_t frame[FRAME_MAX];
	size_t n = 0;

	assert_non_null(in);
	assert_non_null(out);
	assert_int_equal(pcap_datalink(in), DLT_NFLOG);
	for (; pcap_next_ex(in, &h, &bytes) == 1; n++) {
		assert_true(n < max && h->caplen == h->len);
		packet[n].as_frame = !is_ip(bytes);
		if (!packet[n].as_frame)
			continue;
		h->caplen = h->len = (bpf_u_int32)make_frame(bytes, h->caplen, frame);
		pcap_dump((u_char *)out, h, frame);
	}
	pcap_dump_close(out);
	pcap_close(dead);
	pcap_close(in);
	return n;
}

/* Runs tshark. Returns what it prints: a line a packet, a tab between fields. */
static char *run(const char *path, const char *const *names)
{
	const char *argv[16 + 2 * TSHARK_FIELDS_MAX] = {
		"tshark", "-n",
		"-r",     path,
		"-T",     "fields",
		"-E",     "separator=/t",
		"-o",     "ip.defragment:FALSE",
		"-o",     "ipv6.defragment:FALSE",
	};
	struct nt_proc p;
	size_t n = 12;

	for (; *names; names++) {
		assert_true(n + 2 < sizeof(argv) / sizeof(argv[0]));
		argv[n++] = "-e";
		argv[n++] = *names;
	}
	nt_run(&p, NULL, 60, argv);
	if (p.status != 0)
		fail_msg("tshark: %s", p.err);
	free(p.err);
	return p.out; /* kept until the program ends */
}

static void take_line(struct tshark_packet *p, char **text, const char *const *names)
{
	char *line = strsep(text, "\n");

	assert_non_null(line);
	for (size_t i = 0; names[i]; i++) {
		p->value[i] = strsep(&line, "\t");
		assert_non_null(p->value[i]);
	}
}

size_t tshark_read(const char *path, const char *const *names, struct tshark_packet *packet, size_t max)
{
	const char *frames = nt_scratch();
	size_t n = write_frames(path, frames, packet, max);
	char *as_frames = run(frames, names), *as_records = run(path, names);
	struct tshark_packet ignored;

	for (size_t i = 0; i < n; i++) {
		take_line(packet[i].as_frame ? &ignored : &packet[i], &as_records, names);
		if (packet[i].as_frame)
			take_line(&packet[i], &as_frames, names);
	}
	return n;
}
