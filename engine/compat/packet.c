/* SPDX-License-Identifier: MIT */
/* As in 1.0.2 the first message that fails ends the datagram with -1: a callback that returned less than 0, a group
 * without a callback, a message that no subsystem takes. Unlike there, NLMSG_DONE, which the kernel puts behind several
 * packets, and its ACKs are no failure. */
#include "packet.h"
#include "clock.h"
#include "group.h"
#include "nlmsg.h"
#include "pace.h"
#include "report.h"
#include "request.h"

#include <errno.h>

#define CONFIG_TYPE (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG)

/* A datagram under way. */
struct delivery {
	struct nflog_handle *h;
	struct nflog_g_handle *g; /* of the packets that `parse` has counted; NULL: none yet */
	struct nflog_data data;
	struct nfr_parse parse;
	uint32_t packets; /* given to g's callback */
	uint32_t bytes;   /* of the messages */
};

static void on_ack(void *user, uint32_t seq, int err)
{
	struct nflog_handle *h = user;
	struct nflog_g_handle *g;

	if (seq == COMPAT_SEQ_BELL)
		h->bell_rung = false;
	if (seq < COMPAT_SEQ_LIMITS || err == 0)
		return;
	g = compat_group_find(h, (uint16_t)(seq - COMPAT_SEQ_LIMITS));
	if (g && seq == COMPAT_SEQ_LIMITS + g->number)
		compat_pace_refused(g);
}

/* Enters what was counted for a group into its ledger, and reports. */
static void settle(struct delivery *d)
{
	struct nflog_g_handle *g = d->g;
	int err = errno; /* the callback's, or the caller's */
	uint64_t now_us;

	if (!g)
		return;
	nfr_count(&g->ledger.delivered, d->packets);
	nfr_count(&g->ledger.bytes, d->bytes);
	nfr_count(&g->ledger.datagrams, 1);
	nfr_count(&g->ledger.malformed, d->parse.malformed);
	nfr_ledger_sequence(&g->ledger, d->parse.seq_first, d->parse.seq_last, d->parse.numbered);
	nfr_tail_received(&g->tail, &g->ledger);
	now_us = nfr_clock_ns(CLOCK_MONOTONIC) / 1000;
	/* A callback may have unbound its group. */
	if (atomic_load_explicit(&g->handle, memory_order_relaxed) == d->h && d->packets)
		compat_pace_arrived(g, now_us, d->packets, d->bytes);
	compat_report_losses(g, now_us);
	compat_report_tick(now_us);
	errno = err;
}

static void begin(struct delivery *d, struct nflog_g_handle *g)
{
	nfr_nlmsg_begin(&d->parse);
	d->g = g;
	d->packets = d->bytes = 0;
}

/* Makes the message's group the one that is counted. Returns false if it is not bound. */
static bool choose_group(struct delivery *d, uint16_t number)
{
	struct nflog_g_handle *g = compat_group_find(d->h, number);

	if (g != d->g) {
		settle(d);
		begin(d, g);
	}
	if (!g)
		return false;
	d->parse.hide = compat_value(&g->asked, COMPAT_FLAGS) & NFULNL_CFG_F_SEQ ? 0 : 1u << NFULA_SEQ;
	return true;
}

/* Gives one packet to its callback. Returns false if the datagram ends here. */
static bool deliver_packet(struct delivery *d, const char *msg, uint32_t bytes)
{
	const struct nfgenmsg *nfg = (const void *)(msg + sizeof(struct nlmsghdr));

	if (bytes < NFR_MSG_MIN_BYTES || bytes > NFR_DATAGRAM_MAX_BYTES)
		return false;
	if (!choose_group(d, nfring_get_be16(&nfg->res_id)) || !d->g->callback)
		return false;
	d->parse.count = 0;
	d->bytes += nfr_nlmsg_one(&d->parse, msg, bytes);
	if (d->parse.count == 0)
		return true; /* damaged, and counted */
	d->packets++;
	d->data.msg = msg;
	/* The program may write to its own buffer. */
	return d->g->callback(d->g, (struct nfgenmsg *)(uintptr_t)nfg, &d->data, d->g->callback_data) >= 0;
}

/* Takes one message, which is whole. Returns false if the datagram ends here. */
static bool take_message(struct delivery *d, const char *msg, uint32_t bytes)
{
	const struct nlmsghdr *m = (const void *)msg;

	switch (m->nlmsg_type) {
	case NFR_PACKET_TYPE:
		return deliver_packet(d, msg, bytes);
	case NLMSG_ERROR:
		(void)nfr_nlmsg_one(&d->parse, msg, bytes);
		return true;
	case NLMSG_NOOP:
	case NLMSG_DONE:
	case CONFIG_TYPE:
		return true;
	default: /* the program may have subscribed to another subsystem of the same socket, such as NFQUEUE */
		return nfnl_handle_packet(d->h->nfnl, (char *)(uintptr_t)msg, (int)bytes) >= 0;
	}
}

/* Finds the group of a message of which `bytes` are there, if no other message has told it. */
static void find_group(struct delivery *d, const struct nlmsghdr *m, uint32_t bytes)
{
	if (!d->g && m->nlmsg_type == NFR_PACKET_TYPE && bytes >= NFR_MSG_MIN_BYTES)
		d->g = compat_group_find(d->h, nfring_get_be16(&((const struct nfgenmsg *)NLMSG_DATA(m))->res_id));
}

/* The datagram was cut after `bytes`: `packets` of them are lost, and the buffer is smaller than thought. */
static void note_cut(struct delivery *d, uint32_t bytes, uint32_t packets)
{
	int err = errno;

	if (!d->g)
		return;
	nfr_count(&d->g->ledger.truncated, packets);
	compat_pace_fit(d->h, bytes);
	errno = err;
}

/* The last message, of which `left` bytes are there, reaches beyond the datagram. */
static void take_cut(struct delivery *d, const struct nlmsghdr *m, uint32_t left, uint32_t bytes)
{
	bool is_packet = m->nlmsg_type == NFR_PACKET_TYPE && m->nlmsg_len > NFR_MSG_MIN_BYTES;

	find_group(d, m, left);
	note_cut(d, bytes, is_packet);
}

/* Takes the messages. Returns 0, or -1 if one of them has ended the datagram. */
static int take_messages(struct delivery *d, const char *datagram, uint32_t bytes)
{
	uint32_t at = 0;

	while (bytes - at >= sizeof(struct nlmsghdr)) {
		const struct nlmsghdr *m = (const void *)(datagram + at);

		if (m->nlmsg_len < sizeof(*m))
			return -1;
		if (m->nlmsg_len > bytes - at) {
			take_cut(d, m, bytes - at, bytes);
			return -1;
		}
		if (!take_message(d, datagram + at, m->nlmsg_len))
			return -1;
		at += nfr_min(nfr_align4(m->nlmsg_len), bytes - at);
	}
	/* The kernel's datagrams end with a message: of this one not even the header is there. */
	if (at < bytes)
		note_cut(d, bytes, 1);
	return 0;
}

void compat_packet_lose(struct nflog_g_handle *g, const char *datagram, uint32_t bytes)
{
	const struct nflog_handle *h = atomic_load_explicit(&g->handle, memory_order_relaxed);
	struct nfring_pkt pkt;
	struct nfr_parse p = { .pkt = &pkt, .max = 1 };
	uint32_t at = 0;

	nfr_nlmsg_begin(&p);
	while (at < bytes) {
		p.count = 0;
		at += nfr_nlmsg_one(&p, datagram + at, bytes - at);
	}
	/* The numbers before these are in the ledger, unless a callback unbinds its group. */
	if (!h->is_delivering)
		nfr_ledger_sequence(&g->ledger, p.seq_first, p.seq_last, p.numbered);
	nfr_count(&g->ledger.lost, p.numbered);
}

int compat_packet_deliver(struct nflog_handle *h, const char *datagram, uint32_t bytes)
{
	struct delivery d = { .h = h };
	const bool nested = h->is_delivering;
	int ret;

	d.parse = (struct nfr_parse){ .pkt = &d.data.pkt, .max = 1, .on_ack = on_ack, .on_ack_user = h };
	begin(&d, NULL);
	h->is_delivering = true;
	ret = take_messages(&d, datagram, bytes);
	settle(&d);
	h->is_delivering = nested;
	return ret;
}
