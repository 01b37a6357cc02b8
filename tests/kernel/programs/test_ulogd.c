/* SPDX-License-Identifier: MIT */
/* ulogd2 on nfring writes what it writes on libnetfilter_log, the time of receipt aside. */
#include "flood.h"
#include "frame.h"
#include "reader.h"
#include "test.h"

#include <net/ethernet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STOCK 5 /* the group of each program */
#define OURS 6
#define EACH 1000       /* packets of each kind */
#define LARGE 80        /* of the packets, that do not fit into the 4 KiB of ulogd's XML */
#define ROOMY (8 << 20) /* socket buffer of the program as it is: it must not lose here */
#define PACE 2500       /* packets a second that ulogd can write as it is, four outputs at once */

static void log_everything(const struct nt_ns *ns)
{
	nt_nft(ns,
	       "table inet t {\n"
	       "chain o { type filter hook output priority 0;\n"
	       "udp dport 9 meta mark set 77 log prefix \"out <&> 'x'\" group 5 log prefix \"out <&> 'x'\" group 6; }\n"
	       "chain i { type filter hook input priority 0; udp dport 9 log group 5 log group 6; }\n}\n"
	       "table arp a {\nchain i { type filter hook input priority 0; log group 5 log group 6; }\n}\n"
	       "table netdev n {\nchain i { type filter hook ingress device vb priority 0;\n"
	       "vlan id 7 log prefix \"vlan\" group 5 log prefix \"vlan\" group 6; }\n}\n");
}

static struct nt_frame arp_frame(void)
{
	static const uint8_t request[28] = { 0,  1, 8, 0, 6, 4, 0, 1, 2, 0, 0,  0, 0, 0xa,
					     10, 1, 1, 1, 0, 0, 0, 0, 0, 0, 10, 1, 1, 9 };
	struct nt_frame f = nt_frame_begin();

	nt_frame_put16(&f, ETHERTYPE_ARP);
	nt_frame_put(&f, request, sizeof(request));
	return f;
}

static struct nt_frame vlan_frame(void)
{
	struct nt_frame f = nt_frame_begin();

	nt_frame_put16(&f, ETHERTYPE_VLAN);
	nt_frame_put16(&f, 7);
	nt_frame_put16(&f, ETHERTYPE_IP);
	nt_frame_put_udp(&f);
	return f;
}

static void send_slowly(const struct nt_ns *ns, const struct nt_frame *f)
{
	for (unsigned n = 0; n < EACH; n += 50, usleep(50 * 1000000 / PACE))
		nt_frame_send(ns, f, 50);
}

/* Sizes from 1 byte to 64 KiB, few of them large. */
static void send_sizes(const struct nt_ns *ns, bool ipv6)
{
	struct traffic_opts o = traffic_defaults();

	o.ipv6 = ipv6;
	o.rate_pps = PACE / 2; /* each is logged twice */
	o.count = EACH / 100;
	for (unsigned i = 0; i < 98; i++) {
		o.payload_bytes = 1 + i * 14;
		nt_send_with(ns, o);
	}
	o.rate_pps = 200;
	o.payload_bytes = 9000;
	nt_send_with(ns, o);
	o.payload_bytes = 65000;
	nt_send_with(ns, o);
}

static uint64_t send_all(const struct nt_ns *ns)
{
	struct nt_frame arp = arp_frame(), vlan = vlan_frame();

	send_sizes(ns, false);
	send_sizes(ns, true);
	send_slowly(ns, &arp);
	send_slowly(ns, &vlan);
	return 6 * EACH;
}

/* Overwrites what stands between each `from` and the `to` behind it. */
static void blank(char *text, const char *from, const char *to)
{
	char *end;

	for (char *at = text; (at = strstr(at, from)); at = end) {
		at += strlen(from);
		end = strstr(at, to);
		assert_non_null(end);
		memset(at, '#', (size_t)(end - at));
	}
}

/* Blanks the times, which differ in length, and then drops the signs. */
static void drop_signs(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (*from != '#')
			*to++ = *from;
	*to = '\0';
}

static void drop_times(char *text)
{
	blank(text, "\"timestamp\": \"", "\"");
	blank(text, "\"oob.time.sec\": ", ",");
	blank(text, "\"oob.time.usec\": ", ",");
	blank(text, "oob.time.sec=", "\n");
	blank(text, "oob.time.usec=", "\n");
	blank(text, "<when>", "</when>");
	drop_signs(text);
}

static unsigned occurrences(const char *text, const char *what)
{
	unsigned n = 0;

	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

/* Fails at the first line that differs. */
static void compare_text(const struct reader *a, const struct reader *b, const char *name, const char *per_packet,
			 uint64_t packets)
{
	char *one = reader_text(a, name), *other = reader_text(b, name), *x = one, *y = other;

	drop_times(one);
	drop_times(other);
	assert_int_equal(occurrences(one, per_packet), packets);
	for (unsigned line = 1; *x || *y; line++) {
		size_t nx = strcspn(x, "\n"), ny = strcspn(y, "\n");

		if (nx != ny || memcmp(x, y, nx) != 0)
			fail_msg("%s, line %u:\n%.*s\n%.*s", name, line, (int)nx, x, (int)ny, y);
		x += nx + (x[nx] == '\n');
		y += ny + (y[ny] == '\n');
	}
	free(one);
	free(other);
}

/* A file header of 24 bytes, and before each packet 16, of which 8 are its time. */
static void compare_pcap(const struct reader *a, const struct reader *b, uint64_t packets)
{
	FILE *one = nflog_read(&a->setup, NFLOG_ULOGD_PCAP), *other = nflog_read(&b->setup, NFLOG_ULOGD_PCAP);
	static uint8_t x[1 << 17], y[1 << 17];
	uint32_t length;
	uint64_t n = 0;

	assert_true(one && other);
	assert_int_equal(fread(x, 1, 24, one), 24);
	assert_int_equal(fread(y, 1, 24, other), 24);
	assert_memory_equal(x, y, 24);
	for (; fread(x, 1, 16, one) == 16; n++) {
		assert_int_equal(fread(y, 1, 16, other), 16);
		assert_memory_equal(x + 8, y + 8, 8);
		memcpy(&length, x + 8, sizeof(length));
		assert_true(length <= sizeof(x));
		assert_int_equal(fread(x, 1, length, one), length);
		assert_int_equal(fread(y, 1, length, other), length);
		assert_memory_equal(x, y, length);
	}
	assert_int_equal(fread(y, 1, 1, other), 0);
	assert_int_equal(n, packets);
	fclose(one);
	fclose(other);
}

static void outputs_are_the_same(void **state)
{
	const struct nt_ns *ns = *state;
	struct reader stock = { &nflog_ulogd_outputs,
				{ .group = STOCK, .rcvbuf_bytes = ROOMY, .runner = as_it_is },
				.dir = "" };
	struct reader ours = { &nflog_ulogd_outputs, { .group = OURS, .runner = on_nfring }, .dir = "" };
	uint64_t packets;

	reader_needed(120);
	nt_frame_pair(ns);
	log_everything(ns);
	reader_start(&stock, ns);
	reader_start(&ours, ns);
	packets = send_all(ns);
	reader_stop(&stock, ns);
	reader_stop(&ours, ns);
	compare_text(&stock, &ours, NFLOG_ULOGD_JSON, "\"raw.pktlen\"", packets);
	compare_text(&stock, &ours, NFLOG_ULOGD_XML, "<log>", packets - LARGE);
	compare_text(&stock, &ours, NFLOG_ULOGD_OPRINT, "===>PACKET BOUNDARY", packets);
	compare_pcap(&stock, &ours, packets);
	printf("compared %u packets each of IPv4 out, IPv4 in, IPv6 out, IPv6 in, ARP, VLAN\n", EACH);
}

static void changes_its_user(void **state)
{
	const struct nt_ns *ns = *state;
	struct reader r = { &nflog_ulogd_json, { .group = STOCK, .runner = on_nfring, .user = "nobody" }, .dir = "" };

	reader_needed(60);
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	reader_start(&r, ns);
	nt_send(ns, 5000, 100, 10000);
	reader_stop(&r, ns);
	reader_saw(&r, 5000, reader_count(&r));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(outputs_are_the_same),
		NT_TEST(changes_its_user),
	};

	NT_MAIN(argc, argv, tests);
}
