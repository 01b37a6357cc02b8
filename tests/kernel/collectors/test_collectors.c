/* SPDX-License-Identifier: MIT */
/* Collectors read what nfring-flow sends: nfcapd, nfacctd and tshark by UDP, tshark by TCP, ipfixDump a file. */
#include "collectors.h"
#include "disk.h"
#include "output.h"
#include "scratch.h"
#include "talk.h"
#include "test.h"
#include "wire.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define GROUP "5"
#define UNIFLOW_GROUP "6"
#define NFCAPD_PORT 2055
#define NFACCTD_PORT 2100
#define UDP_PORT "4739"
#define TCP_PORT "4740"

/* A socket that takes what comes and never reads it. */
static int open_sink(const struct nt_ns *ns, int type, const char *port)
{
	const struct sockaddr_in a = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)atoi(port)),
				       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int home = nt_ns_enter(ns), fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	nt_ns_leave(home);
	assert_int_equal(bind(fd, (const void *)&a, sizeof(a)), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static void begin(struct veth_pair *pair, const struct nt_ns *ns)
{
	collectors_needed();
	alarm(60);
	nt_disk("64m");
	veth_pair_create(pair, ns);
	talk_rules(pair, (const unsigned[]){ 5, 6 });
}

/* SIGTERM: what was logged is counted, and all is sent. */
static void end(struct nt_proc *p)
{
	nt_end(p, SIGTERM, 10);
	if (p->status)
		fail_msg("nfring-flow ended with %d: %s", p->status, p->err);
	nt_proc_free(p);
}

static void nfcapd_reads_it(void **state)
{
	struct veth_pair pair;
	struct nt_proc nfcapd, flow;
	struct seen_list l;

	begin(&pair, *state);
	nfcapd_start(&nfcapd, pair.here, NFCAPD_PORT, NT_DISK "/nfcapd");
	output_start(&flow, pair.here, NT_ARGS(NT_FLOW, "--group", GROUP, "--to", "ipfix+udp://127.0.0.1:2055"));
	talk_all(&pair);
	end(&flow);
	nfcapd_end(&nfcapd, pair.here, NFCAPD_PORT, NT_DISK "/nfcapd", &l);
	talk_expect("nfcapd", &pair, &l, 0);
	veth_pair_destroy(&pair);
}

static void nfacctd_reads_it_and_names_our_elements(void **state)
{
	struct veth_pair pair;
	struct nt_proc nfacctd, flow;
	struct seen_list l;

	begin(&pair, *state);
	nfacctd_start(&nfacctd, pair.here, NFACCTD_PORT, NT_DISK "/nfacctd");
	output_start(&flow, pair.here,
		     NT_ARGS(NT_FLOW, "--group", UNIFLOW_GROUP, "--uniflow", "--to", "ipfix+udp://127.0.0.1:2100"));
	talk_all(&pair);
	end(&flow);
	nfacctd_end(&nfacctd, pair.here, NFACCTD_PORT, NT_DISK "/nfacctd", talk_packets(), &l);
	talk_expect("nfacctd", &pair, &l, TALK_UNIFLOW | TALK_OURS);
	veth_pair_destroy(&pair);
}

static void tshark_reads_it_by_udp_and_by_tcp(void **state)
{
	const char *path = nt_scratch();
	struct veth_pair pair;
	struct nt_proc flow;
	struct seen_list l;
	struct pcap *udp_wire, *tcp_wire;
	int udp, tcp;

	begin(&pair, *state);
	udp = open_sink(pair.here, SOCK_DGRAM, UDP_PORT);
	tcp = open_sink(pair.here, SOCK_STREAM, TCP_PORT);
	udp_wire = wire_open(pair.here, "lo", "udp dst port " UDP_PORT);
	tcp_wire = wire_open(pair.here, "lo", "tcp port " TCP_PORT);
	output_start(&flow, pair.here,
		     NT_ARGS(NT_FLOW, "--group", GROUP, "--to", "ipfix+udp://127.0.0.1:" UDP_PORT, "--to",
			     "ipfix+tcp://127.0.0.1:" TCP_PORT));
	talk_all(&pair);
	end(&flow);
	wire_save(udp_wire, path);
	tshark_cflow(path, "udp.port==" UDP_PORT, &l);
	talk_expect("tshark, UDP", &pair, &l, TALK_OURS);
	wire_save(tcp_wire, path);
	tshark_cflow(path, "tcp.port==" TCP_PORT, &l);
	talk_expect("tshark, TCP", &pair, &l, TALK_OURS);
	close(udp);
	close(tcp);
	veth_pair_destroy(&pair);
}

static void ipfixdump_reads_a_file_and_names_our_elements(void **state)
{
	struct veth_pair pair;
	struct nt_proc flow;
	struct seen_list l;

	begin(&pair, *state);
	output_start(&flow, pair.here, NT_ARGS(NT_FLOW, "--group", GROUP, "--to", "ipfix-file:" NT_DISK "/flows"));
	talk_all(&pair);
	end(&flow);
	ipfix_dump(NT_DISK "/flows", NT_ELEMENTS_XML, &l);
	talk_expect("ipfixDump -e", &pair, &l, TALK_OURS);
	ipfix_dump(NT_DISK "/flows", NULL, &l);
	talk_expect("ipfixDump --rfc5610", &pair, &l, TALK_OURS);
	tshark_cflow(NT_DISK "/flows", NULL, &l);
	talk_expect("tshark, file", &pair, &l, TALK_OURS);
	veth_pair_destroy(&pair);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(nfcapd_reads_it),
		NT_TEST(nfacctd_reads_it_and_names_our_elements),
		NT_TEST(tshark_reads_it_by_udp_and_by_tcp),
		NT_TEST(ipfixdump_reads_a_file_and_names_our_elements),
	};

	if (nt_disk_begin())
		return 77;
	NT_MAIN(argc, argv, tests);
}
