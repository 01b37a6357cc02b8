/* SPDX-License-Identifier: MIT */
/* UDP traffic for tests, benches and tuning. It sends on loopback, or inside a
 * network namespace that the caller names, and nowhere else.
 *
 *   struct traffic_opts o = traffic_defaults();
 *   o.netns = "t1";
 *   o.rate_pps = 10000;
 *   o.seconds = 2;
 *   traffic_run(&o, &result);
 *
 * Runs in the calling thread, and gives it back its own namespace and CPUs.
 * Every datagram is one packet buffer of the kernel, also when many go out by
 * one system call. */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include "traffic_opts.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Sends until `count`, `seconds` or the stop flag ends it. Returns 0, or a negative
 * errno with r->error; r->sent is right in either case. */
int traffic_run(const struct traffic_opts *o, struct traffic_result *r);

#ifdef __cplusplus
}
#endif
#endif
