/* SPDX-License-Identifier: MIT */
/* nfring-dump and nfring-top on frames with two VLAN tags, and on packets of a tunnel. The device
 * takes the outer tag off; the inner one, of priority 2, begins with 0x45, as IPv4 does. */
#include "flood.h"
#include "frame.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <net/ethernet.h>
#include <pcap/pcap.h>
#include <string.h>

#define INGRESS "table netdev t { chain i { type filter hook ingress device vb priority 0; log group 5; }\n}\n"
#define PRIORITY_2 0x4564
#define TYPE_LLDP 0x88cc

/* A frame with two tags, and behind them UDP to port 9 as `ether_type`. */
static struct nt_frame qinq_frame(uint16_t ether_type)
{
	struct nt_frame f = nt_frame_begin();

	nt_frame_put16(&f, 0x88a8);
	nt_frame_put16(&f, PRIORITY_2);
	nt_frame_put16(&f, ETHERTYPE_VLAN);
	nt_frame_put16(&f, PRIORITY_2);
	nt_frame_put16(&f, ether_type);
	nt_frame_put_udp(&f);
	return f;
}

/* Sends frames that are no IP, then IP, ten of each. */
static void send_both(const struct nt_ns *ns)
{
	struct nt_frame no_ip = qinq_frame(TYPE_LLDP), ip = qinq_frame(ETHERTYPE_IP);

	nt_frame_send(ns, &no_ip, 10);
	nt_frame_send(ns, &ip, 10);
}

static void begin(const struct nt_ns *ns)
{
	nt_frame_pair(ns);
	nt_nft(ns, INGRESS);
}

static void filter_and_raw_pcap_take_ip_behind_two_tags(void **state)
{
	const struct nt_ns *ns = *state;
	const char *file = nt_scratch();
	char text[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *h;
	const u_char *bytes;
	struct nt_proc dump;
	unsigned n = 0;
	pcap_t *p;

	begin(ns);
	nt_spawn_bound(
		&dump, ns, 5,
		NT_ARGS(NT_DUMP, "--group", "5", "--linktype", "raw", "-w", file, "--count", "10", "udp port 9"));
	send_both(ns);
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 0);
	p = pcap_open_offline(file, text);
	assert_non_null(p);
	for (; pcap_next_ex(p, &h, &bytes) == 1; n++) {
		assert_int_equal(h->caplen, 48);
		assert_int_equal(bytes[0], 0x45);
		assert_int_equal(bytes[9], 17);
	}
	assert_int_equal(n, 10);
	pcap_close(p);
	nt_proc_free(&dump);
}

static void raw_pcap_leaves_out_what_only_looks_like_ip(void **state)
{
	const struct nt_ns *ns = *state;
	const char *file = nt_scratch();
	char text[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *h;
	const u_char *bytes;
	struct nt_proc dump;
	pcap_t *p;

	begin(ns);
	nt_spawn_bound(&dump, ns, 5,
		       NT_ARGS(NT_DUMP, "--group", "5", "--linktype", "raw", "-w", file, "--count", "20"));
	send_both(ns);
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 0);
	p = pcap_open_offline(file, text);
	assert_non_null(p);
	for (unsigned i = 0; i < 10; i++) {
		assert_int_equal(pcap_next_ex(p, &h, &bytes), 1);
		assert_int_equal(h->len, 48);
	}
	assert_int_equal(pcap_next_ex(p, &h, &bytes), PCAP_ERROR_BREAK);
	pcap_close(p);
	nt_proc_free(&dump);
}

static void top_shows_the_flow_behind_two_tags_and_no_other(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc top;
	json_t *root, *flow;

	begin(ns);
	nt_spawn_bound(&top, ns, 5, NT_ARGS(NT_TOP, "--group", "5", "--json", "--count", "20"));
	send_both(ns);
	nt_finish(&top, 10);
	assert_int_equal(top.status, 0);
	root = nt_json(top.out);
	assert_int_equal(nt_json_number(json_object_get(root, "no_flow"), "packets"), 10);
	assert_int_equal(nt_json_number(root, "flow_count"), 1);
	flow = json_array_get(json_object_get(root, "flows"), 0);
	assert_int_equal(nt_json_number(flow, "protocol"), 17);
	assert_int_equal(nt_json_number(flow, "packets"), 10);
	assert_string_equal(json_string_value(json_array_get(json_object_get(flow, "addresses"), 0)), "10.1.1.1");
	json_decref(root);
	nt_proc_free(&top);
}

/* VXLAN leaves the inner frame's header where the outer one will be. */
static void hardware_header_of_the_packet_in_a_tunnel_is_not_shown(void **state)
{
	const struct nt_ns *ns = *state;
	static const char *const formats[] = { "json", "text", "log" };
	static const char *const options[] = { "-n", "-e", "-v" }; /* -e shows the header in text */
	static const char *const hidden[] = { "\"hw_header\"", "\"hw_addr\"", "\"ether\"",
					      "mac=", "02:00:00:00:00:0d" };
	struct traffic_opts o = traffic_defaults();
	struct nt_proc dump;

	nt_frame_pair(ns);
	nt_ip(ns, "link add vx address 02:00:00:00:00:0c type vxlan id 7 remote 10.1.1.1 dstport 4789 dev vb\n"
		  "link set vx addrgenmode none\nlink set vx up\naddress add 10.9.0.1/24 dev vx\n"
		  "neighbor add 10.9.0.2 lladdr 02:00:00:00:00:0d dev vx\n"
		  "neighbor add 10.1.1.1 lladdr 02:00:00:00:00:0a dev vb");
	nt_nft(ns,
	       "table ip t { chain p { type filter hook postrouting priority 0; udp dport 4789 log group 5; }\n}\n");
	o.to = "10.9.0.2";
	o.count = 1;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		assert_true(nt_group_wait(ns, 5, false));
		nt_spawn_bound(&dump, ns, 5,
			       NT_ARGS(NT_DUMP, "--group", "5", "--count", "1", options[i], "--format", formats[i]));
		nt_send_with(ns, o);
		nt_finish(&dump, 10);
		assert_int_equal(dump.status, 0);
		assert_non_null(strstr(dump.out, "10.1.1.1"));
		for (size_t k = 0; k < sizeof(hidden) / sizeof(hidden[0]); k++)
			assert_null(strstr(dump.out, hidden[k]));
		nt_proc_free(&dump);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(filter_and_raw_pcap_take_ip_behind_two_tags),
		NT_TEST(raw_pcap_leaves_out_what_only_looks_like_ip),
		NT_TEST(top_shows_the_flow_behind_two_tags_and_no_other),
		NT_TEST(hardware_header_of_the_packet_in_a_tunnel_is_not_shown),
	};

	NT_MAIN(argc, argv, tests);
}
