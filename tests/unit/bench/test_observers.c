/* SPDX-License-Identifier: MIT */
/* The consumers of bench/latency: what a packet's latency is, and which packets have none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "clock.h"
#include "observers.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS INT64_C(1000000000)
#define HEADERS_BYTES 28 /* of IP and UDP, before the time */

struct message {
	struct nfgenmsg group;
	struct nlattr payload;
	uint8_t bytes[HEADERS_BYTES + sizeof(uint64_t)];
};

static struct latency_observers *o;

static int set_up(void **state)
{
	struct nfring_opts opts = nfring_opts_default();

	(void)state;
	o = calloc(1, sizeof(*o));
	opts.source = NFRING_SOURCE_FEED;
	if (!o || nfring_open(&o->nfring, &opts, NULL) < 0 || nfring_start(o->nfring, NULL) < 0)
		return -1;
	o->budget_ns = SECOND_NS;
	return latency_observers_start(o);
}

static int tear_down(void **state)
{
	(void)state;
	nfring_close(o->nfring);
	free(o);
	return 0;
}

/* Feeds a packet that was sent `ago_ns` ago, cut after `len` bytes. */
static void feed(int64_t ago_ns, uint16_t len)
{
	struct message m = { .group.res_id = htons(5),
			     .payload = { .nla_len = (uint16_t)(sizeof(struct nlattr) + len),
					  .nla_type = NFULA_PAYLOAD } };
	uint64_t now_ns = cli_clock_real_ns(), sent_ns = now_ns - (uint64_t)ago_ns;

	memcpy(m.bytes + HEADERS_BYTES, &sent_ns, sizeof(sent_ns));
	assert_int_equal(
		nfring_feed(o->nfring, &m, (uint32_t)offsetof(struct message, bytes) + len, now_ns, NFRING_ORDER_HOST),
		0);
}

static void packets_are_counted_by_what_can_be_told_of_them(void **state)
{
	(void)state;
	feed(0, HEADERS_BYTES + 8);
	feed(20 * SECOND_NS, HEADERS_BYTES + 8);
	feed(-20 * SECOND_NS, HEADERS_BYTES + 8); /* the wall clock was set back */
	feed(0, HEADERS_BYTES);
	nfring_feed_end(o->nfring);
	latency_observers_stop(o);
	assert_int_equal(latency_observers_received(o), 4);
	assert_int_equal(o->latency_ns.count, 2);
	assert_int_equal(o->late, 1);
	assert_in_range(o->latency_ns.max, 20 * SECOND_NS, 25 * SECOND_NS);
	assert_int_equal(o->stepped, 1);
	assert_int_equal(o->unreadable, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(packets_are_counted_by_what_can_be_told_of_them, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
