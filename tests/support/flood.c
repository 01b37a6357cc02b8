/* SPDX-License-Identifier: MIT */
#include "assertions.h"
#include "flood.h"
#include "group.h"
#include "scale.h"

#include <pthread.h>
#include <string.h>

static struct {
	pthread_t thread;
	bool running;
	char netns[40];
	struct traffic_opts o;
	struct traffic_result r;
	int err;
	int stop;
} flood;

uint64_t nt_send_with(const struct nt_ns *ns, struct traffic_opts o)
{
	struct traffic_result r;

	o.netns = ns->name;
	o.rate_pps /= test_times();
	if (traffic_run(&o, &r) < 0)
		fail_msg("traffic: %s", r.error);
	if (o.count)
		assert_int_equal(r.sent, o.count);
	return r.sent;
}

uint64_t nt_send(const struct nt_ns *ns, uint64_t count, uint32_t payload, double rate)
{
	struct traffic_opts o = traffic_defaults();

	o.count = count;
	o.payload_bytes = payload;
	o.rate_pps = rate;
	return nt_send_with(ns, o);
}

uint64_t nt_show_losses(const struct nt_ns *ns, unsigned group)
{
	uint32_t before, after = nt_group_drained(ns, group);
	uint64_t sent = 0;

	do {
		before = after;
		sent += nt_send(ns, 1, 64, 0);
		after = nt_group_drained(ns, group);
	} while (after != before && sent < 20);
	return sent;
}

static void *run(void *unused)
{
	(void)unused;
	flood.err = traffic_run(&flood.o, &flood.r);
	return NULL;
}

void nt_flood_start(const struct nt_ns *ns, struct traffic_opts o)
{
	assert_false(flood.running);
	memset(&flood, 0, sizeof(flood));
	memcpy(flood.netns, ns->name, sizeof(flood.netns));
	flood.o = o;
	flood.o.netns = flood.netns;
	flood.o.rate_pps /= test_times();
	flood.o.stop = &flood.stop;
	if (flood.o.cpu < 0)
		flood.o.cpu = 0;
	if (flood.o.seconds == 0)
		flood.o.seconds = flood.o.count ? 5 * test_times() : 5;
	assert_int_equal(pthread_create(&flood.thread, NULL, run, NULL), 0);
	flood.running = true;
}

uint64_t nt_flood_end(bool now)
{
	assert_true(flood.running);
	if (now)
		__atomic_store_n(&flood.stop, 1, __ATOMIC_RELAXED);
	pthread_join(flood.thread, NULL);
	flood.running = false;
	if (flood.err)
		fail_msg("traffic: %s", flood.r.error);
	return flood.r.sent;
}

void nt_flood_abandon(void)
{
	if (!flood.running)
		return;
	__atomic_store_n(&flood.stop, 1, __ATOMIC_RELAXED);
	pthread_join(flood.thread, NULL);
	flood.running = false;
}
