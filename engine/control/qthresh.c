/* SPDX-License-Identifier: MIT */
#include "qthresh.h"
#include "control.h"

/* Shows other threads the limits in force. Relaxed: each value stands for itself. */
static void publish_limits(struct nfr_qthresh *q)
{
	atomic_store_explicit(&q->qthresh, q->batching.qthresh, memory_order_relaxed);
	atomic_store_explicit(&q->nlbufsiz_bytes, q->batching.nlbufsiz_bytes, memory_order_relaxed);
	atomic_store_explicit(&q->frozen, q->state == NFR_QTHRESH_FROZEN, memory_order_relaxed);
}

void nfr_qthresh_init(struct nfr_qthresh *q, struct mnl_socket *nl, uint16_t group, uint32_t seq,
		      const struct nfr_batching_setup *setup, uint64_t now_us)
{
	q->nl = nl;
	q->seq = seq;
	q->caps_raised = 0;
	q->group = group;
	q->state = NFR_QTHRESH_SETTLED;
	q->previous = (struct nfr_limits){ setup->qthresh, setup->nlbufsiz_bytes };
	nfr_batching_init(&q->batching, setup, now_us);
	publish_limits(q);
}

/* Sends the limits that the controller chose; `before` were in force until now. */
static void request(struct nfr_qthresh *q, struct nfr_limits before)
{
	struct nfr_batching *b = &q->batching;

	if (nfr_control_set_limits(q->nl, q->seq, q->group, b->qthresh, b->nlbufsiz_bytes) < 0) {
		nfr_batching_undo(b, before.qthresh, before.nlbufsiz_bytes);
		return;
	}
	if (q->state == NFR_QTHRESH_SETTLED)
		q->previous = before;
	q->state = NFR_QTHRESH_REQUESTED;
	publish_limits(q);
}

void nfr_qthresh_arrived(struct nfr_qthresh *q, uint64_t now_us, struct nfr_arrival a)
{
	const struct nfr_limits before = { q->batching.qthresh, q->batching.nlbufsiz_bytes };

	if (nfr_batching_arrived(&q->batching, now_us, a))
		request(q, before);
}

void nfr_qthresh_set_buffers(struct nfr_qthresh *q, uint32_t bytes, uint32_t most)
{
	const struct nfr_limits before = { q->batching.qthresh, q->batching.nlbufsiz_bytes };

	if (q->state == NFR_QTHRESH_FROZEN)
		return;
	if (nfr_batching_set_buffers(&q->batching, bytes, most))
		request(q, before);
}

void nfr_qthresh_confirm(struct nfr_qthresh *q)
{
	if (q->state == NFR_QTHRESH_REQUESTED)
		q->state = NFR_QTHRESH_SETTLED;
}

void nfr_qthresh_refuse(struct nfr_qthresh *q)
{
	nfr_batching_undo(&q->batching, q->previous.qthresh, q->previous.nlbufsiz_bytes);
	q->batching.frozen = true;
	q->state = NFR_QTHRESH_FROZEN;
	publish_limits(q);
}

void nfr_qthresh_postpone(struct nfr_qthresh *q, uint32_t seq)
{
	q->seq = seq;
	q->state = NFR_QTHRESH_AGAIN;
}

void nfr_qthresh_send_again(struct nfr_qthresh *q)
{
	if (nfr_likely(q->state != NFR_QTHRESH_AGAIN))
		return;
	if (nfr_control_set_limits(q->nl, q->seq, q->group, q->batching.qthresh, q->batching.nlbufsiz_bytes) < 0)
		nfr_qthresh_refuse(q);
	else
		q->state = NFR_QTHRESH_REQUESTED;
}
