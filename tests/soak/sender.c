/* SPDX-License-Identifier: MIT */
#include "sender.h"
#include "assertions.h"
#include "random.h"
#include "traffic.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

static struct {
	pthread_t thread;
	const struct nt_ns *ns;
	uint64_t random, sent;
	int stop;
	char error[200]; /* empty: none */
} sender;

static void send_some(struct traffic_opts o)
{
	struct traffic_result r;

	o.netns = sender.ns->name;
	o.stop = &sender.stop;
	o.payload_bytes = soak_between(&sender.random, 8, soak_one_in(&sender.random, 4) ? 1400 : 100);
	if (traffic_run(&o, &r) < 0)
		memcpy(sender.error, r.error, sizeof(sender.error));
	sender.sent += r.sent;
}

static void send_a_burst(void)
{
	struct traffic_opts o = traffic_defaults();

	o.count = soak_between(&sender.random, 100, 20000);
	send_some(o);
}

static void send_at_a_rate(void)
{
	struct traffic_opts o = traffic_defaults();

	o.rate_pps = soak_between(&sender.random, 50, soak_one_in(&sender.random, 3) ? 30000 : 3000);
	o.seconds = soak_between(&sender.random, 50, 800) / 1e3;
	send_some(o);
}

static void *run(void *unused)
{
	(void)unused;
	while (!__atomic_load_n(&sender.stop, __ATOMIC_RELAXED) && !sender.error[0])
		switch (soak_between(&sender.random, 0, 5)) {
		case 0:
			usleep(soak_between(&sender.random, 1000, 200000));
			break;
		case 1:
			send_a_burst();
			break;
		default:
			send_at_a_rate();
		}
	return NULL;
}

void soak_sender_start(const struct nt_ns *ns, uint64_t seed)
{
	memset(&sender, 0, sizeof(sender));
	sender.ns = ns;
	sender.random = seed;
	assert_int_equal(pthread_create(&sender.thread, NULL, run, NULL), 0);
}

uint64_t soak_sender_stop(void)
{
	__atomic_store_n(&sender.stop, 1, __ATOMIC_RELAXED);
	pthread_join(sender.thread, NULL);
	if (sender.error[0])
		fail_msg("traffic: %s", sender.error);
	return sender.sent;
}
