/* SPDX-License-Identifier: MIT */
#include "ack.h"
#include "clock.h"
#include "direct.h"

#include <errno.h>
#include <poll.h>

void nfr_ack_expect(struct nfr_ack *a, uint32_t seq)
{
	a->seq = seq;
	a->state = NFR_ACK_AWAITED;
}

bool nfr_ack_receive(struct nfr_ack *a, uint32_t seq, int result)
{
	if (a->state != NFR_ACK_AWAITED || a->seq != seq)
		return false;
	a->result = result;
	a->state = NFR_ACK_RECEIVED;
	return true;
}

static uint64_t now_ms(void)
{
	return nfr_clock_ns(CLOCK_MONOTONIC) / 1000000;
}

int nfr_ack_wait(struct nfr_ack *a, struct nfr_path *p, uint32_t sock, unsigned timeout_ms)
{
	const uint64_t until = now_ms() + timeout_ms;
	struct pollfd fd = { .fd = p->groups[sock].fd, .events = POLLIN };
	struct nfr_rx rx;

	while (a->state == NFR_ACK_AWAITED) {
		uint64_t now = now_ms();

		if (nfr_direct_receive(p, sock, p->scratch_slab, &rx))
			nfr_path_discard(p, &rx);
		else if (now >= until)
			return -ETIMEDOUT;
		else
			(void)poll(&fd, 1, (int)(until - now));
	}
	return a->result;
}
