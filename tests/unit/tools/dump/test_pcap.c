/* SPDX-License-Identifier: MIT */
/* nfring-dump turns packets into records of pcap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "pcap.h"
#include "record.h"
#include "message.h"

#include <pcap/pcap.h>

/* Composes the record; returns its length. */
static size_t record_of(struct cli_writer *w, const struct nfring_pkt *p)
{
	struct dump_record r;

	cli_writer_clear(w);
	assert_true(dump_record_read(&r, p, DLT_NFLOG));
	dump_record_put(w, &r);
	assert_int_equal(r.len, cli_writer_len(w));
	return r.len;
}

static void nflog_record_is_the_message_without_hidden_numbers(void **state)
{
	struct cli_writer w;
	struct message m;

	(void)state;
	assert_int_equal(cli_writer_open(&w, 0), 0);
	message_open(&m, 2, 5);
	message_add_u32(&m, NFULA_MARK, 1);
	message_add_u32(&m, NFULA_SEQ, 7);
	message_add_u32(&m, NFULA_SEQ_GLOBAL, 8);
	message_add(&m, NFULA_PAYLOAD, "abcde", 5);
	assert_int_equal(record_of(&w, m.pkt), m.bytes - 16);
	assert_memory_equal(w.begin, message_at(&m) + 16, m.bytes - 16);

	m.pkt->present &= ~(1u << NFULA_SEQ);
	assert_int_equal(record_of(&w, m.pkt), m.bytes - 16 - 8);
	assert_memory_equal(w.begin, message_at(&m) + 16, 4 + 8);
	assert_memory_equal(w.begin + 12, message_at(&m) + 20 + 16, 8 + 12);

	m.pkt->present &= ~(1u << NFULA_SEQ_GLOBAL);
	assert_int_equal(record_of(&w, m.pkt), m.bytes - 16 - 16);
	assert_memory_equal(w.begin + 12, message_at(&m) + 20 + 24, 12);
	message_close(&m);
	cli_writer_close(&w);
}

/* Writes one packet and reads it back. Returns the record's header; 0 caplen: there is none. */
static struct pcap_pkthdr round_trip(const struct message *m, int linktype)
{
	struct nfring_batch b = { .received_ns = 5000007000ull };
	struct dump_packet shown = { .batch = &b, .pkt = m->pkt };
	struct pcap_pkthdr none = { .caplen = 0 }, *header = &none;
	char error[PCAP_ERRBUF_SIZE];
	struct dump_pcap p;
	struct cli_writer w;
	const u_char *bytes;
	pcap_t *in;

	shown.time_ns = nfring_pkt_time_ns(&b, m->pkt, &shown.time_kind);
	assert_int_equal(cli_writer_open(&w, 0), 0);
	dump_pcap_init(&p, linktype);
	p.format.begin(&p.format, &w);
	p.format.packet(&p.format, &w, &shown);
	in = pcap_fopen_offline(fmemopen(w.begin, cli_writer_len(&w), "r"), error);
	assert_non_null(in);
	assert_int_equal(pcap_datalink(in), linktype);
	if (pcap_next_ex(in, &header, &bytes) == 1)
		none = *header;
	pcap_close(in);
	cli_writer_close(&w);
	return none;
}

static void pcap_record_has_the_length_before_the_cut(void **state)
{
	struct pcap_pkthdr h;
	struct message m;

	(void)state;
	message_open(&m, 2, 5);
	message_add(&m, NFULA_PAYLOAD, IP4 UDP_53 DATA, 30);
	h = round_trip(&m, DLT_RAW);
	assert_int_equal(h.caplen, 30);
	assert_int_equal(h.len, 36);
	assert_int_equal(h.ts.tv_sec, 5);
	assert_int_equal(h.ts.tv_usec, 7);
	h = round_trip(&m, DLT_NFLOG);
	assert_int_equal(h.caplen, m.bytes - 16);
	assert_int_equal(h.len, m.bytes - 16 + 6);
	message_add_timestamp(&m, 9, 8);
	h = round_trip(&m, DLT_NFLOG);
	assert_int_equal(h.ts.tv_sec, 9);
	assert_int_equal(h.ts.tv_usec, 8);
	message_close(&m);
}

static void raw_pcap_leaves_out_what_is_not_ip(void **state)
{
	struct message m;

	(void)state;
	message_open(&m, 3, 5);
	message_add(&m, NFULA_PAYLOAD, "\x00\x01\x08\x00", 4);
	assert_int_equal(round_trip(&m, DLT_RAW).caplen, 0);
	message_close(&m);
	message_open_tagged(&m, "\x88\xcc", "12345678" IP4, 28);
	assert_int_equal(round_trip(&m, DLT_RAW).caplen, 0);
	message_close(&m);
}

static void raw_pcap_leaves_out_the_headers_before_ip(void **state)
{
	struct pcap_pkthdr h;
	struct message m;

	(void)state;
	message_open_tagged(&m, "\x08\x00", IP4, 20);
	h = round_trip(&m, DLT_RAW);
	assert_int_equal(h.caplen, 20);
	assert_int_equal(h.len, 36);
	message_close(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nflog_record_is_the_message_without_hidden_numbers),
		cmocka_unit_test(pcap_record_has_the_length_before_the_cut),
		cmocka_unit_test(raw_pcap_leaves_out_what_is_not_ip),
		cmocka_unit_test(raw_pcap_leaves_out_the_headers_before_ip),
	};

	return cmocka_run_group_tests_name("tool_pcap", tests, NULL, NULL);
}
