/* SPDX-License-Identifier: MIT */
/* Filters packets by their IP packet, in the language of pcap-filter(7). Runs in the worker. */
#ifndef DUMP_FILTER_H
#define DUMP_FILTER_H

#include <nfring/opts.h>
#include <pcap/pcap.h>

struct dump_filter {
	struct bpf_program program;
};

/* Compiles the words of the command line. Returns 0, or -1 with a line in `error`. */
int dump_filter_compile(struct dump_filter *f, char *const *words, int count, char *error, size_t error_bytes);

/* An nfring_filter_fn; `user` is a struct dump_filter. Returns false for a packet without payload.
 * `len`, `less` and `greater` see the length of the IP packet on the wire. A packet that is not IP
 * matches no protocol, address or port, so `not udp` matches it. */
bool dump_filter_wants(const struct nfring_pkt *p, void *user);

#endif
