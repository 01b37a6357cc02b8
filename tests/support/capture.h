/* SPDX-License-Identifier: MIT */
/* Opens, starts, reads and stops an engine in a test. An error of the library fails the
 * running test with the text of struct nfring_error. */
#ifndef NT_CAPTURE_H
#define NT_CAPTURE_H

#include "ns.h"

#include <nfring/nfring.h>

typedef void (*nt_packet_fn)(const struct nfring_batch *batch, const struct nfring_pkt *pkt, void *user);

/* Returns the default options for `group` in `ns`. They point to `ns`, which must outlive
 * them. NFRING_TEST_SOURCE=recv in the environment selects NFRING_SOURCE_RECV. */
struct nfring_opts nt_opts(const struct nt_ns *ns, uint16_t group);

struct nfring *nt_open(const struct nfring_opts *o);
void nt_start(struct nfring *n);

/* Opens and starts an engine with nt_opts(). */
struct nfring *nt_capture(const struct nt_ns *ns, uint16_t group);

/* Returns nt_opts() for group 5 with caller_threads. */
struct nfring_opts nt_caller_opts(const struct nt_ns *ns);

/* Opens and starts an engine with nt_caller_opts(), and logs each datagram to port 9 once. */
struct nfring *nt_caller_capture(const struct nt_ns *ns);

/* Takes packets from the first queue and calls `each` (may be NULL) for each. Ends when
 * `want` packets were taken, or when none has come for `quiet_s` seconds. Returns how
 * many were taken. */
uint64_t nt_take(struct nfring *n, uint64_t want, double quiet_s, nt_packet_fn each, void *user);

/* Tells whether this kernel can add conntrack to a packet (CONFIG_NETFILTER_NETLINK_GLUE_CT). */
bool nt_kernel_has_conntrack(const struct nt_ns *ns);

struct nfring_stats nt_stats(struct nfring *n);
struct nfring_worker_stats nt_worker(struct nfring *n);

/* Stops the engine, takes every batch until -ESHUTDOWN, and returns the final counters. */
struct nfring_stats nt_stop(struct nfring *n);

/* Calls nt_show_losses() for group 5, and takes the packets before it and after it. Adds
 * them to `taken`. Returns how many packets nt_show_losses() has sent. */
uint64_t nt_settle(const struct nt_ns *ns, struct nfring *n, uint64_t *taken);

#endif
