/* SPDX-License-Identifier: MIT */
/* nfring-dump's pcap files: equal to tcpdump's, private, and whole whatever happens. */
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "scratch.h"
#include "stamp.h"
#include "test.h"

#include <pcap/pcap.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADERS 28 /* IPv4 and UDP */

struct files {
	const char *ours, *theirs;
};

static struct files new_files(void)
{
	struct files f = { .ours = nt_scratch() };

	f.theirs = nt_scratch();
	return f;
}

static pcap_t *pcap_of(const char *file, int linktype)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline(file, text);

	if (!p)
		fail_msg("%s: %s", file, text);
	assert_int_equal(pcap_datalink(p), linktype);
	return p;
}

/* Records are read to the end, which must not be in the middle of one. */
static unsigned records_of(const char *file, int linktype)
{
	pcap_t *p = pcap_of(file, linktype);
	struct pcap_pkthdr *h;
	const u_char *bytes;
	unsigned n = 0;
	int rc;

	while ((rc = pcap_next_ex(p, &h, &bytes)) == 1)
		n++;
	if (rc != PCAP_ERROR_BREAK)
		fail_msg("%s after %u records: %s", file, n, pcap_geterr(p));
	pcap_close(p);
	return n;
}

/* A record is family, version, group (which differs here), and the attributes. */
static unsigned compare(const struct files *s)
{
	pcap_t *a = pcap_of(s->ours, DLT_NFLOG), *b = pcap_of(s->theirs, DLT_NFLOG);
	struct pcap_pkthdr *ha, *hb;
	const u_char *pa, *pb;
	unsigned n = 0;
	int ra, rb;

	for (;; n++) {
		ra = pcap_next_ex(a, &ha, &pa);
		rb = pcap_next_ex(b, &hb, &pb);
		assert_int_equal(ra, rb);
		if (ra != 1)
			break;
		assert_int_equal(ha->caplen, hb->caplen);
		/* Of 65,535 bytes netfilter copies 65,531: tcpdump cannot tell, nfring-dump can. */
		assert_int_equal(ha->len, hb->len + (hb->caplen > 65535 ? 4 : 0));
		assert_memory_equal(pa, pb, 2);
		assert_int_equal(pa[2] << 8 | pa[3], 5);
		assert_int_equal(pb[2] << 8 | pb[3], 6);
		assert_memory_equal(pa + 4, pb + 4, ha->caplen - 4);
	}
	assert_int_equal(ra, PCAP_ERROR_BREAK);
	pcap_close(a);
	pcap_close(b);
	return n;
}

/* Slowly: tcpdump's socket buffer is small, and what it loses it does not tell. */
static unsigned send_all_sizes(const struct nt_ns *ns)
{
	struct traffic_opts o = traffic_defaults();
	unsigned n = 0;

	for (uint32_t size = 30; size <= 9000; size = size < 300 ? size + 1 : size + 271, n++)
		nt_send(ns, 2, size, 1000);
	nt_send(ns, 2, 9000, 1000);
	o.count = 20;
	o.rate_pps = 50;
	o.payload_bytes = 64400; /* one packet of 64 KiB at the output hook */
	o.gso_bytes = 1400;
	nt_send_with(ns, o);
	nt_send(ns, 3, 65507, 50);
	return 2 * n + 2 + 20 + 3;
}

/* tcpdump lets the kernel hold packets back for a second, and loses those at its end. */
static void wait_for_equal_size(const struct files *s)
{
	struct stat a, b;

	for (int i = 0; i < 100; i++) {
		usleep(50000);
		if (stat(s->ours, &a) == 0 && stat(s->theirs, &b) == 0 && a.st_size == b.st_size && i > 10)
			return;
	}
}

static void pcap_equals_tcpdump_byte_for_byte(void **state)
{
	const struct nt_ns *ns = *state;
	struct files s = new_files();
	struct nt_proc dump, tcpdump;
	unsigned sent;
	int fd;

	nt_nft(ns, "table inet t {\n"
		   "chain o { type filter hook output priority 0;\n"
		   "udp dport 9 meta mark set 77 log prefix \"same\" group 5 log prefix \"same\" group 6; }\n"
		   "chain i { type filter hook input priority 0; udp dport 9 log group 5 log group 6; }\n}\n");
	fd = nt_timestamps_on(); /* without it each log statement would take a time of its own */
	nt_spawn_bound(&tcpdump, ns, 6,
		       NT_ARGS("tcpdump", "-i", "nflog:6", "-w", s.theirs, "-U", "-B", "65536", "-Z", "root"));
	nt_spawn_bound(&dump, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--linktype", "nflog", "-w", s.ours));
	sent = send_all_sizes(ns);
	wait_for_equal_size(&s);
	close(fd);
	nt_end(&dump, SIGINT, 5);
	nt_end(&tcpdump, SIGINT, 5);
	assert_int_equal(dump.status, 0);
	assert_int_equal(compare(&s), 2 * sent);
	nt_proc_free(&dump);
	nt_proc_free(&tcpdump);
}

static void raw_pcap_is_the_packets_alone_in_a_private_file(void **state)
{
	const struct nt_ns *ns = *state;
	struct files s = new_files();
	struct pcap_pkthdr *h;
	const u_char *bytes;
	struct nt_proc dump;
	struct stat st;
	pcap_t *p;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&dump, ns, 5,
		       NT_ARGS(NT_DUMP, "--group", "5", "--linktype", "raw", "-w", s.ours, "--count", "10"));
	nt_send(ns, 10, 500, 0);
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 0);
	assert_int_equal(stat(s.ours, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(records_of(s.ours, DLT_RAW), 10);
	p = pcap_of(s.ours, DLT_RAW);
	assert_int_equal(pcap_next_ex(p, &h, &bytes), 1);
	assert_int_equal(h->caplen, HEADERS + 500);
	assert_int_equal(h->len, HEADERS + 500);
	assert_int_equal(bytes[0], 0x45);
	pcap_close(p);
	nt_proc_free(&dump);
}

/* Sends packets of which `statement` or `range` lets 40 bytes through; the filter asks for more. */
static void expect_snapped(const struct nt_ns *ns, const char *statement, const char *range)
{
	struct files s = new_files();
	struct pcap_pkthdr *h;
	const u_char *bytes;
	struct nt_proc dump;
	pcap_t *p;

	nt_output_rules(ns, "udp dport 9", statement, 1);
	nt_spawn_bound(&dump, ns, 5,
		       NT_ARGS(NT_DUMP, "--group", "5", "--linktype", "raw", "--copy-range", range, "-w", s.ours,
			       "--count", "1", "greater 500"));
	nt_send(ns, 1, 400, 0);
	nt_send(ns, 1, 500, 0);
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 0);
	p = pcap_of(s.ours, DLT_RAW);
	assert_int_equal(pcap_next_ex(p, &h, &bytes), 1);
	assert_int_equal(h->caplen, 40);
	assert_int_equal(h->len, HEADERS + 500); /* from the IP header */
	pcap_close(p);
	nt_proc_free(&dump);
}

static void packet_cut_by_the_copy_range_keeps_its_length(void **state)
{
	expect_snapped(*state, "log group 5", "40");
}

static void packet_cut_by_the_rule_keeps_its_length(void **state)
{
	expect_snapped(*state, "log group 5 snaplen 40", "0");
}

static void pcap_to_standard_output_is_a_clean_stream(void **state)
{
	const struct nt_ns *ns = *state;
	char text[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *h;
	const u_char *bytes;
	struct nt_proc dump;
	unsigned n = 0;
	pcap_t *p;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&dump, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "-w", "-", "--count", "25"));
	nt_send(ns, 25, 100, 0);
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 0);
	p = pcap_fopen_offline(fmemopen(dump.out, dump.out_len, "r"), text);
	if (!p)
		fail_msg("%s", text);
	while (pcap_next_ex(p, &h, &bytes) == 1)
		n++;
	assert_int_equal(n, 25);
	pcap_close(p);
	nt_proc_free(&dump);
}

static void killed_dump_leaves_every_packet_in_a_readable_file(void **state)
{
	const struct nt_ns *ns = *state;
	struct files s = new_files();
	struct nt_proc dump;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&dump, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "-w", s.ours));
	nt_send(ns, 321, 100, 5000);
	nt_sleep(0.4);
	nt_end(&dump, SIGKILL, 2);
	assert_int_equal(dump.status, 128 + SIGKILL);
	assert_int_equal(records_of(s.ours, DLT_NFLOG), 321);
	nt_proc_free(&dump);
}

static void file_is_fed_to_a_queue_packet_by_packet(void **state)
{
	const struct nt_ns *ns = *state;
	struct files s = new_files();
	struct nt_proc dump, feed;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&dump, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "-w", s.ours));
	nt_send(ns, 321, 100, 5000);
	nt_group_drained(ns, 5);
	nt_end(&dump, SIGINT, 5);
	nt_spawn(&feed, NULL, NT_ARGS(NT_EXAMPLE_FEED, s.ours));
	nt_finish(&feed, 10);
	assert_string_equal(feed.err, "");
	assert_non_null(strstr(feed.out, "group 5: 1 packet\n"));
	assert_non_null(strstr(feed.out, "\n321 packets, 0 messages that are none\n"));
	assert_int_equal(feed.status, 0);
	nt_proc_free(&dump);
	nt_proc_free(&feed);
}

/* A file that a big-endian machine wrote: a packet of group 5 with the prefix "p". */
static void file_of_either_byte_order_is_fed(void **state)
{
	static const uint8_t bytes[] = "\xa1\xb2\xc3\xd4\0\2\0\4\0\0\0\0\0\0\0\0\0\0\xff\xff\0\0\0\xef"
				       "\0\0\0\1\0\0\0\2\0\0\0\x0c\0\0\0\x0c"
				       "\2\0\0\5\0\6\0\x0a"
				       "p\0\0";
	struct files s = new_files();
	FILE *f = fopen(s.ours, "w");
	struct nt_proc feed;

	(void)state;
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, sizeof(bytes), 1, f), 1);
	assert_int_equal(fclose(f), 0);
	nt_run(&feed, NULL, 10, NT_ARGS(NT_EXAMPLE_FEED, s.ours));
	assert_string_equal(feed.out, "group 5: 1 packet\n1 packets, 0 messages that are none\n");
	nt_proc_free(&feed);
}

/* A record of link type 239 that no kernel writes: 3 bytes. */
static void refused_record_is_named_by_its_number(void **state)
{
	struct files s = new_files();
	pcap_t *dead = pcap_open_dead(DLT_NFLOG, 65535);
	pcap_dumper_t *out = pcap_dump_open(dead, s.ours);
	struct pcap_pkthdr head = { .caplen = 3, .len = 3 };
	struct nt_proc feed;

	(void)state;
	assert_non_null(out);
	pcap_dump((u_char *)out, &head, (const u_char *)"abc");
	pcap_dump_close(out);
	pcap_close(dead);
	nt_spawn(&feed, NULL, NT_ARGS(NT_EXAMPLE_FEED, s.ours));
	nt_finish(&feed, 10);
	assert_string_equal(feed.err, "record 1: Bad message\n");
	assert_string_equal(feed.out, "0 packets, 1 messages that are none\n");
	assert_int_equal(feed.status, 0);
	nt_proc_free(&feed);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(pcap_equals_tcpdump_byte_for_byte),
		NT_TEST(raw_pcap_is_the_packets_alone_in_a_private_file),
		NT_TEST(packet_cut_by_the_copy_range_keeps_its_length),
		NT_TEST(packet_cut_by_the_rule_keeps_its_length),
		NT_TEST(pcap_to_standard_output_is_a_clean_stream),
		NT_TEST(killed_dump_leaves_every_packet_in_a_readable_file),
		NT_TEST(file_is_fed_to_a_queue_packet_by_packet),
		NT_TEST(file_of_either_byte_order_is_fed),
		NT_TEST(refused_record_is_named_by_its_number),
	};

	NT_MAIN(argc, argv, tests);
}
