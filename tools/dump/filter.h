/* SPDX-License-Identifier: MIT */
/* A filter in the words of pcap-filter(7), on the payload, in the worker. */
#ifndef NFRING_DUMP_FILTER_H
#define NFRING_DUMP_FILTER_H

#include <nfring/opts.h>
#include <pcap/pcap.h>

struct nfr_filter {
	struct bpf_program program;
};

/* Compiles the words of the command line. Returns 0; -1 with a line in `error`. */
int nfr_filter_compile(struct nfr_filter *f, char *const *words, int count, char *error, size_t error_bytes);

/* A nfring_filter_fn whose user is a struct nfr_filter. A packet without a payload matches nothing. */
bool nfr_filter_wants(const struct nfring_pkt *p, void *user);

#endif
