/* SPDX-License-Identifier: MIT */
/* Sent = delivered + lost, whatever the socket buffer, the rate and QThresh are. */
#include "capture.h"
#include "flood.h"
#include "test.h"

#include <stdio.h>

#define STATEMENTS 16u
#define DATAGRAMS 1000u /* as fast as it goes */
#define PACED 60u       /* at PACE_PPS */
#define PACE_PPS 2000

static uint64_t lost_somewhere;
static unsigned exact, at_least; /* runs */

static void check(const struct nt_ns *ns, uint32_t rcvbuf, uint32_t qthresh, double rate)
{
	struct nfring_opts o = nt_opts(ns, 5);
	uint64_t sent = rate > 0 ? PACED : test_scale(DATAGRAMS), taken = 0;
	struct nfring_stats s;
	struct nfring *n;

	o.rcvbuf_bytes = rcvbuf;
	o.qthresh = qthresh;
	n = nt_open(&o);
	nt_start(n);
	nt_send(ns, sent, 64, rate);
	sent += nt_settle(ns, n, &taken);
	s = nt_stop(n);
	/* Of a buffer that holds no whole burst the last datagram is dropped, too: then `lost` is a lower bound. */
	exact += !s.tail_unknown;
	at_least += s.tail_unknown != 0;
	if (s.tail_unknown ? s.packets + s.lost + s.discarded > STATEMENTS * sent
			   : s.packets + s.lost + s.discarded != STATEMENTS * sent)
		fail_msg("rcvbuf %u, qthresh %u, rate %.0f: sent %llu, delivered %llu, lost %llu, discarded %llu",
			 rcvbuf, qthresh, rate, (unsigned long long)(STATEMENTS * sent), (unsigned long long)s.packets,
			 (unsigned long long)s.lost, (unsigned long long)s.discarded);
	assert_int_equal(s.truncated + s.malformed + s.resyncs, 0);
	lost_somewhere += s.lost;
	nfring_close(n);
}

static void sum_holds_for_every_buffer_rate_and_qthresh(void **state)
{
	static const uint32_t buffers[] = { 4096, 32768, 262144, NFRING_AUTO };
	static const uint32_t qthresh[] = { 1, 7, 64, 512, NFRING_AUTO };

	nt_flood_rules(*state, STATEMENTS);
	for (unsigned b = 0; b < sizeof(buffers) / sizeof(buffers[0]); b++)
		for (unsigned q = 0; q < sizeof(qthresh) / sizeof(qthresh[0]); q++) {
			check(*state, buffers[b], qthresh[q], 0);
			if (qthresh[q] >= 64)
				check(*state, buffers[b], qthresh[q], PACE_PPS);
		}
	printf("%u sums were exact, %u a lower bound\n", exact, at_least);
	assert_true(lost_somewhere > 0); /* or nothing was tried */
	assert_true(exact > 3 * at_least);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(sum_holds_for_every_buffer_rate_and_qthresh),
	};

	NT_MAIN(argc, argv, tests);
}
