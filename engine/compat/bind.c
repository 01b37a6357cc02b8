/* SPDX-License-Identifier: MIT */
/* Protocol families and groups, and the callbacks of groups. */
#include "api.h"
#include "clock.h"
#include "control.h"
#include "env.h"
#include "group.h"
#include "handle.h"
#include "pace.h"
#include "packet.h"
#include "report.h"
#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

COMPAT_EXPORT int nflog_bind_pf(struct nflog_handle *h, uint16_t pf)
{
	return compat_request_pf(h, NFULNL_CFG_CMD_PF_BIND, (uint8_t)pf);
}

COMPAT_EXPORT int nflog_unbind_pf(struct nflog_handle *h, uint16_t pf)
{
	return compat_request_pf(h, NFULNL_CFG_CMD_PF_UNBIND, (uint8_t)pf);
}

static int bind_group(struct nflog_g_handle *g, struct nflog_handle *h)
{
	const bool keep = compat_env()->keep_settings;
	const uint32_t qthresh = compat_pace_first_qthresh(), timeout = keep ? COMPAT_KERNEL_TIMEOUT : 0;
	struct nfr_control_memory m = { 0 };

	compat_put(&g->in_force, COMPAT_TIMEOUT, timeout);
	compat_put(&g->in_force, COMPAT_FLAGS, NFULNL_CFG_F_SEQ);
	compat_put(&g->in_force, COMPAT_COPY_MODE, NFULNL_COPY_PACKET);
	compat_put(&g->in_force, COMPAT_COPY_RANGE, UINT16_MAX);
	compat_put(&g->in_force, COMPAT_RCVBUF, h->rcvbuf_set / 2);
	if (keep) {
		compat_put(&g->in_force, COMPAT_QTHRESH, qthresh);
		compat_put(&g->in_force, COMPAT_NLBUFSIZ, compat_pace_least());
	}
	if (!compat_socket(h))
		return -1;
	(void)nfr_control_memory(h->nl, &m);
	atomic_store_explicit(&g->drops_before, m.drops - atomic_load_explicit(&g->socket_drops, memory_order_relaxed),
			      memory_order_relaxed);
	atomic_store_explicit(&g->tail.known, m.drops, memory_order_relaxed);
	return compat_request_bind(h, g->number, NFULNL_CFG_F_SEQ, qthresh, timeout, compat_pace_least());
}

COMPAT_EXPORT struct nflog_g_handle *nflog_bind_group(struct nflog_handle *h, uint16_t num)
{
	struct nflog_g_handle *g;
	uint64_t now_us;
	int err;

	if (compat_group_find(h, num)) {
		errno = EBUSY;
		return NULL;
	}
	g = compat_group_take(h, num);
	if (!g)
		return NULL;
	if (bind_group(g, h) < 0) {
		err = errno;
		compat_group_release(g);
		errno = err;
		return NULL;
	}
	atomic_store_explicit(&g->was_bound, true, memory_order_relaxed);
	now_us = nfr_clock_ns(CLOCK_MONOTONIC) / 1000;
	compat_pace_begin(g, now_us);
	compat_report_own();
	compat_report_tick(now_us);
	errno = 0;
	return g;
}

/* What was received while the ACK was awaited is for nobody. */
static void lose_kept(struct nflog_handle *h, struct nflog_g_handle *g)
{
	struct compat_kept *k;

	while ((k = compat_request_next_of(h, g->number)) != NULL) {
		compat_packet_lose(g, k->datagram, k->bytes);
		free(k);
	}
}

COMPAT_EXPORT int nflog_unbind_group(struct nflog_g_handle *gh)
{
	struct nflog_handle *h = atomic_load_explicit(&gh->handle, memory_order_relaxed);
	int ret = compat_request_unbind(h, gh->number);

	if (ret < 0)
		return ret;
	lose_kept(h, gh);
	compat_report_end(gh);
	compat_group_release(gh);
	errno = 0;
	return 0;
}

COMPAT_EXPORT int nflog_callback_register(struct nflog_g_handle *gh, nflog_callback *cb, void *data)
{
	gh->callback = cb;
	gh->callback_data = data;
	return 0;
}
