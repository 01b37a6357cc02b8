/* SPDX-License-Identifier: MIT */
#include "assertions.h"
#include "capture.h"
#include "flood.h"
#include "proc.h"
#include "scale.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct nfring_opts nt_opts(const struct nt_ns *ns, uint16_t group)
{
	struct nfring_opts o = nfring_opts_default();
	const char *source = getenv("NFRING_TEST_SOURCE");

	if (source && strcmp(source, "recv") == 0)
		o.source = NFRING_SOURCE_RECV;
	o.netns = ns->name;
	o.group = group;
	return o;
}

struct nfring *nt_open(const struct nfring_opts *o)
{
	struct nfring_error e;
	struct nfring *n;

	if (nfring_open(&n, o, &e) < 0)
		fail_msg("nfring_open: %s", e.text);
	return n;
}

void nt_start(struct nfring *n)
{
	struct nfring_error e;

	if (nfring_start(n, &e) < 0)
		fail_msg("nfring_start: %s", e.text);
}

struct nfring *nt_capture(const struct nt_ns *ns, uint16_t group)
{
	struct nfring_opts o = nt_opts(ns, group);
	struct nfring *n = nt_open(&o);

	nt_start(n);
	return n;
}

bool nt_kernel_has_conntrack(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, 9);
	struct nfring *n;
	int rc;

	o.flags = NFRING_FLAG_CONNTRACK;
	n = nt_open(&o);
	rc = nfring_start(n, NULL);
	nfring_close(n);
	return rc == 0;
}

struct nfring_opts nt_caller_opts(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, 5);

	o.caller_threads = true;
	return o;
}

struct nfring *nt_caller_capture(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_caller_opts(ns);
	struct nfring *n;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	n = nt_open(&o);
	nt_start(n);
	return n;
}

uint64_t nt_take(struct nfring *n, uint64_t want, double quiet_s, nt_packet_fn each, void *user)
{
	struct nfring_queue *q = nfring_queue_get(n, 0);
	double last = nt_now();
	struct nfring_batch b;
	uint64_t got = 0;
	int rc;

	while (got < want && nt_now() - last < (want == UINT64_MAX ? test_pause_times() : test_times()) * quiet_s) {
		rc = nfring_queue_claim(q, &b);
		if (rc == 0) {
			nfring_queue_wait(q, 20);
			continue;
		}
		if (rc < 0)
			break;
		for (uint32_t i = 0; i < b.count && each; i++)
			each(&b, &b.pkt[i], user);
		got += b.count;
		nfring_queue_release(q, &b);
		last = nt_now();
	}
	return got;
}

struct nfring_stats nt_stats(struct nfring *n)
{
	struct nfring_stats s = { .size = sizeof(s) };

	assert_int_equal(nfring_stats_read(n, &s), 0);
	return s;
}

struct nfring_worker_stats nt_worker(struct nfring *n)
{
	struct nfring_worker_stats s = { .size = sizeof(s) };

	s.sum.size = sizeof(s.sum);
	assert_int_equal(nfring_worker_stats_read(n, 0, &s), 0);
	return s;
}

struct nfring_stats nt_stop(struct nfring *n)
{
	struct nfring_queue *q = nfring_queue_get(n, 0);
	double until = nt_until(5);
	struct nfring_batch b;
	int rc = 0;

	nfring_stop_after_drain(n);
	while (rc != -ESHUTDOWN && nt_now() < until) {
		rc = nfring_queue_claim(q, &b);
		if (rc == 1)
			nfring_queue_release(q, &b);
		else if (rc == 0)
			nfring_queue_wait(q, 100);
	}
	assert_int_equal(rc, -ESHUTDOWN);
	return nt_stats(n);
}

uint64_t nt_settle(const struct nt_ns *ns, struct nfring *n, uint64_t *taken)
{
	uint64_t sent;

	*taken += nt_take(n, UINT64_MAX, 0.2, NULL, NULL);
	sent = nt_show_losses(ns, 5);
	*taken += nt_take(n, UINT64_MAX, 0.2, NULL, NULL);
	return sent;
}
