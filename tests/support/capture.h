/* SPDX-License-Identifier: MIT */
/* Capturing with the library in a test: what every test does the same way.
 * Whatever goes wrong fails the running test with the library's own text. */
#ifndef NT_CAPTURE_H
#define NT_CAPTURE_H

#include "ns.h"

#include <nfring/nfring.h>

typedef void (*nt_packet_fn)(const struct nfring_batch *batch, const struct nfring_pkt *pkt, void *user);

/* The defaults for `group` in the namespace, which must stay where it is. With
 * NFRING_TEST_SOURCE=recv in the environment that source, else the default. */
struct nfring_opts nt_opts(const struct nt_ns *ns, uint16_t group);

struct nfring *nt_open(const struct nfring_opts *o);
void nt_start(struct nfring *n);

/* Both, with the defaults. */
struct nfring *nt_capture(const struct nt_ns *ns, uint16_t group);

/* Takes packets from the first queue, calling `each` (may be NULL), until there
 * were `want` of them or none came for `quiet_s`. Returns how many. */
uint64_t nt_take(struct nfring *n, uint64_t want, double quiet_s, nt_packet_fn each, void *user);

/* Whether this kernel can add conntrack to a packet (CONFIG_NETFILTER_NETLINK_GLUE_CT). */
bool nt_kernel_has_conntrack(const struct nt_ns *ns);

struct nfring_stats nt_stats(struct nfring *n);
struct nfring_worker_stats nt_worker(struct nfring *n);

/* Stops, takes what is left until -ESHUTDOWN, and returns the final counters. */
struct nfring_stats nt_stop(struct nfring *n);

/* nt_show_losses() for group 5, taking what comes before and after. */
uint64_t nt_settle(const struct nt_ns *ns, struct nfring *n, uint64_t *taken);

#endif
