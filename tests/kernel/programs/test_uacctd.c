/* SPDX-License-Identifier: MIT */
/* uacctd on nfring counts what was sent, as it does on libnetfilter_log. */
#include "flood.h"
#include "netflow.h"
#include "reader.h"
#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FLOWS 4
#define PORT 20000 /* source port of the first flow, the others follow */
#define HEADERS 28
#define IPV6_COUNT 1000
#define IPV6_BYTES 300
#define THRESHOLD_PACKETS 100000

struct sums {
	uint64_t packets[FLOWS], bytes[FLOWS];
	uint64_t ipv6_packets, ipv6_bytes;
};

static const struct sums sent = {
	.packets = { 1000, 1200, 1400, 1600 },
	.bytes = { 1000 * (1 + HEADERS), 1200 * (64 + HEADERS), 1400 * (1000 + HEADERS), 1600 * (9000 + HEADERS) },
	.ipv6_packets = IPV6_COUNT,
	.ipv6_bytes = IPV6_COUNT * (IPV6_BYTES + HEADERS + 20),
};

static void send_all(const struct nt_ns *ns)
{
	struct traffic_opts o = traffic_defaults();

	o.rate_pps = 2000;
	for (unsigned i = 0; i < FLOWS; i++) {
		o.source_port = (uint16_t)(PORT + i);
		o.count = sent.packets[i];
		o.payload_bytes = (uint32_t)(sent.bytes[i] / sent.packets[i]) - HEADERS;
		nt_send_with(ns, o);
	}
	o.ipv6 = true;
	o.source_port = PORT;
	o.count = IPV6_COUNT;
	o.payload_bytes = IPV6_BYTES;
	nt_send_with(ns, o);
}

static void check(const char *what, const struct sums *s)
{
	for (unsigned i = 0; i < FLOWS; i++)
		if (s->packets[i] != sent.packets[i] || s->bytes[i] != sent.bytes[i])
			fail_msg("%s, flow %u: %" PRIu64 " packets and %" PRIu64 " bytes, not %" PRIu64 " and %" PRIu64,
				 what, i, s->packets[i], s->bytes[i], sent.packets[i], sent.bytes[i]);
}

static void check_print(const struct reader *r, const char *what)
{
	char *text = reader_text(r, NFLOG_UACCTD_CSV), *rest = text, *line, source[64];
	struct sums s = { 0 };
	uint64_t packets, bytes;
	unsigned port;

	while ((line = strsep(&rest, "\n")))
		if (sscanf(line, "%63[^,],%*[^,],%u,9,udp,%" SCNu64 ",%" SCNu64, source, &port, &packets, &bytes) ==
		    4) {
			bool ipv6 = strchr(source, ':');

			assert_in_range(port, PORT, PORT + FLOWS - 1);
			*(ipv6 ? &s.ipv6_packets : &s.packets[port - PORT]) += packets;
			*(ipv6 ? &s.ipv6_bytes : &s.bytes[port - PORT]) += bytes;
		}
	free(text);
	check(what, &s);
	assert_int_equal(s.ipv6_packets, sent.ipv6_packets);
	assert_int_equal(s.ipv6_bytes, sent.ipv6_bytes);
}

static void add_record(const struct netflow_record *r, void *user)
{
	struct sums *s = user;

	assert_int_equal(r->dest_port, 9);
	assert_in_range(r->source_port, PORT, PORT + FLOWS - 1);
	s->packets[r->source_port - PORT] += r->packets;
	s->bytes[r->source_port - PORT] += r->bytes;
}

static void check_netflow(int fd, const char *what)
{
	struct sums s = { 0 };

	assert_true(netflow_read(fd, add_record, &s));
	close(fd);
	check(what, &s);
}

static int open_receiver(const struct nt_ns *ns, uint16_t port)
{
	int home = nt_ns_enter(ns), fd = netflow_open(port);

	nt_ns_leave(home);
	assert_true(fd >= 0);
	return fd;
}

/* Four at once, each on a group of its own. nfprobe reads IPv4 only, as NetFlow 5 has no more. */
static void sums_are_what_was_sent(void **state)
{
	const struct nt_ns *ns = *state;
	struct reader print = { .program = &nflog_uacctd_print, .setup = { .group = 5, .runner = as_it_is } };
	struct reader print_ours = { .program = &nflog_uacctd_print, .setup = { .group = 6, .runner = on_nfring } };
	struct reader probe = { .program = &nflog_uacctd_nfprobe,
				.setup = { .group = 7, .receiver_port = 2107, .runner = as_it_is } };
	struct reader probe_ours = { .program = &nflog_uacctd_nfprobe,
				     .setup = { .group = 8, .receiver_port = 2108, .runner = on_nfring } };
	int receiver = open_receiver(ns, 2107), receiver_ours = open_receiver(ns, 2108);
	struct reader *all[] = { &print, &print_ours, &probe, &probe_ours };

	reader_needed(120);
	nt_nft(ns,
	       "table inet t { chain o { type filter hook output priority 0;\n"
	       "udp dport 9 log group 5 log group 6\nmeta nfproto ipv4 udp dport 9 log group 7 log group 8\n}\n}\n");
	for (unsigned i = 0; i < 4; i++)
		reader_start(all[i], ns);
	send_all(ns);
	for (unsigned i = 0; i < 4; i++)
		reader_stop(all[i], ns);
	check_print(&print, "print");
	check_print(&print_ours, "print on nfring");
	check_netflow(receiver, "nfprobe");
	check_netflow(receiver_ours, "nfprobe on nfring");
	printf("compared 1000, 1200, 1400 and 1600 packets of IPv4, and %u of IPv6\n", IPV6_COUNT);
}

/* uacctd's buffer holds fewer packets of this size than the threshold allows in a datagram. */
static void nothing_is_cut_at_threshold_2000(void **state)
{
	const struct nt_ns *ns = *state;
	struct reader r = { .program = &nflog_uacctd_print,
			    .setup = { .group = 5, .qthresh = 2000, .runner = on_nfring } };

	reader_needed(60);
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	reader_start(&r, ns);
	nt_send(ns, THRESHOLD_PACKETS, 100, 50000);
	reader_stop(&r, ns);
	reader_saw(&r, THRESHOLD_PACKETS, reader_count(&r));
	printf("%u packets sent, and as many counted\n", THRESHOLD_PACKETS);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(sums_are_what_was_sent),
		NT_TEST(nothing_is_cut_at_threshold_2000),
	};

	NT_MAIN(argc, argv, tests);
}
