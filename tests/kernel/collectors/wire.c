/* SPDX-License-Identifier: MIT */
#include "wire.h"
#include "assertions.h"

#include <pcap/pcap.h>

#define SNAPLEN 262144
#define BUFFER_BYTES (8 << 20)

struct pcap *wire_open(const struct nt_ns *ns, const char *device, const char *filter)
{
	char text[PCAP_ERRBUF_SIZE];
	struct bpf_program program;
	int home = nt_ns_enter(ns);
	pcap_t *wire = pcap_create(device, text);

	assert_non_null(wire);
	pcap_set_snaplen(wire, SNAPLEN);
	pcap_set_buffer_size(wire, BUFFER_BYTES);
	pcap_set_immediate_mode(wire, 1);
	if (pcap_activate(wire) < 0)
		fail_msg("%s: %s", device, pcap_geterr(wire));
	nt_ns_leave(home);
	assert_int_equal(pcap_compile(wire, &program, filter, 1, PCAP_NETMASK_UNKNOWN), 0);
	assert_int_equal(pcap_setfilter(wire, &program), 0);
	assert_int_equal(pcap_setnonblock(wire, 1, text), 0);
	pcap_freecode(&program);
	return wire;
}

void wire_save(struct pcap *wire, const char *path)
{
	pcap_dumper_t *out = pcap_dump_open(wire, path);
	struct pcap_stat stat;

	assert_non_null(out);
	while (pcap_dispatch(wire, -1, pcap_dump, (u_char *)out) > 0) {
	}
	assert_int_equal(pcap_stats(wire, &stat), 0);
	assert_int_equal(stat.ps_drop, 0);
	pcap_dump_close(out);
	pcap_close(wire);
}
