/* SPDX-License-Identifier: MIT */
/* One group's limits of a batch, QThresh and nlbufsiz, on their way to the kernel. The batching
 * controller (batching.h) decides them; this file sends each change, confirms it or undoes it.
 *
 *              a change is decided and sent
 *   SETTLED -------------------------------> REQUESTED --+
 *      ^  |                                   |  |  ^ ^   | another change is decided and sent
 *      |  |     nfr_qthresh_confirm()         |  |  | '---'
 *      '--|-----------------------------------'  |  | sent again, by itself or with another change
 *         |                                      |  AGAIN
 *         |            nfr_qthresh_postpone()    |  ^
 *         '-------------------.  .---------------+--'
 *                             v  v  nfr_qthresh_refuse()
 *                            FROZEN
 *
 * SETTLED    No change is under way. A change that cannot be sent is undone at once.
 * REQUESTED  The limits in force were sent without NLM_F_ACK: the kernel sends NLMSG_ERROR only if
 *            it refuses them. `previous` keeps the limits before the first unconfirmed change. A poll that
 *            met no refusal and left nothing in the socket confirms them.
 * AGAIN      The kernel refused a change for want of CAP_NET_ADMIN, which the thread has raised since. The
 *            end of this poll sends it once more.
 * FROZEN     The kernel refused a change, as a rule because CAP_NET_ADMIN was dropped. `previous`
 *            is in force again, and no further change is sent. A refusal can be met in SETTLED,
 *            too: a poll that was short of slabs may have left it in the socket. */
#ifndef NFR_QTHRESH_H
#define NFR_QTHRESH_H

#include "batching.h"
#include "compiler.h"
#include <stdatomic.h>

struct mnl_socket;

enum nfr_qthresh_state { NFR_QTHRESH_SETTLED, NFR_QTHRESH_REQUESTED, NFR_QTHRESH_AGAIN, NFR_QTHRESH_FROZEN };

struct nfr_limits {
	uint32_t qthresh; /* packets */
	uint32_t nlbufsiz_bytes;
};

struct nfr_qthresh {
	/* fixed after nfr_qthresh_init() */
	struct mnl_socket *nl; /* where changes are sent; the caller's, who may replace it */
	uint16_t group;

	/* worker: rw */
	uint32_t seq;         /* of each change, the caller's choice; another one after nfr_qthresh_postpone() */
	uint32_t caps_raised; /* poll.h; at the last nfr_qthresh_postpone() */
	enum nfr_qthresh_state state;
	struct nfr_batching batching; /* holds the limits in force */
	struct nfr_limits previous;   /* in force before the last change that was not confirmed */

	/* worker: w, any: r */
	_Atomic uint32_t qthresh; /* in force */
	_Atomic uint32_t nlbufsiz_bytes;
	_Atomic bool frozen;
};

/* Begins in SETTLED with the limits of `setup`, which were sent with the bind. */
void nfr_qthresh_init(struct nfr_qthresh *q, struct mnl_socket *nl, uint16_t group, uint32_t seq,
		      const struct nfr_batching_setup *setup, uint64_t now_us);

/* Gives one poll's arrivals to the controller. Sends the limits if it changes them. */
void nfr_qthresh_arrived(struct nfr_qthresh *q, uint64_t now_us, struct nfr_arrival a);

/* Sets the buffers that the controller may choose, and sends the limits if that changes the one in force. */
void nfr_qthresh_set_buffers(struct nfr_qthresh *q, uint32_t bytes, uint32_t most);

/* Confirms what was requested: a poll met no refusal and left nothing in the socket. */
void nfr_qthresh_confirm(struct nfr_qthresh *q);

/* Puts `previous` in force again and freezes the limits: the kernel refused a change. */
void nfr_qthresh_refuse(struct nfr_qthresh *q);

/* The kernel refused a change for want of a capability that the thread has raised since: the change is
 * to be sent again, under `seq` from now on. So a refusal of what was sent before is known by its number. */
void nfr_qthresh_postpone(struct nfr_qthresh *q, uint32_t seq);

/* Sends again what was postponed, if anything. If it cannot be sent, it counts as refused. */
void nfr_qthresh_send_again(struct nfr_qthresh *q);

#endif
