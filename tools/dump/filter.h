/* SPDX-License-Identifier: MIT */
/* A filter in the words of pcap-filter(7), on the payload, in the worker. */
#ifndef DUMP_FILTER_H
#define DUMP_FILTER_H

#include <nfring/opts.h>
#include <pcap/pcap.h>

struct dump_filter {
	struct bpf_program program;
};

/* Compiles the words of the command line. Returns 0; -1 with a line in `error`. */
int dump_filter_compile(struct dump_filter *f, char *const *words, int count, char *error, size_t error_bytes);

/* A nfring_filter_fn whose user is a struct dump_filter. A packet without a payload matches nothing. */
bool dump_filter_wants(const struct nfring_pkt *p, void *user);

#endif
