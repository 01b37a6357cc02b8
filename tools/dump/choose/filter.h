/* SPDX-License-Identifier: MIT */
/* Filters packets in the language of pcap-filter(7). Runs in the worker.
 *
 * A filter that speaks of IP only runs on the IP packet, wherever it lies. One that speaks of what is before it (ether,
 * arp, vlan, mpls, pppoes ..) runs on the Ethernet frame, made anew from what netfilter says: */
#ifndef DUMP_FILTER_H
#define DUMP_FILTER_H

#include <nfring/opts.h>
#include <pcap/pcap.h>

struct dump_filter {
	struct bpf_program program;
	bool is_set;
	bool on_frames;       /* the program is for DLT_EN10MB, else for DLT_RAW */
	bool reads_addresses; /* the program reads the hardware addresses of the frame */
};

/* Compiles the words of the command line. Returns 0, or -1 with a line in `error`. */
int dump_filter_compile(struct dump_filter *f, char *const *words, int count, char *error, size_t error_bytes);
void dump_filter_free(struct dump_filter *f);

/* An nfring_filter_fn; `user` is a struct dump_filter. Returns false for a packet without payload.
 *
 * On IP packets `len`, `less` and `greater` see the length of the IP packet on the wire. A packet that is not IP
 * matches no protocol, address or port, so `not udp` matches it.
 * On frames they see the length of the frame. A packet matches no filter that reads hardware addresses if its own are
 * unknown, whatever the filter: it may say `not`. */
bool dump_filter_wants(const struct nfring_pkt *p, void *user);

#endif
