/* SPDX-License-Identifier: MIT */
/* Waiting for the kernel's ACK of a request. The owner's thread sends requests before any thread
 * receives, and reads the sockets itself until the ACK, or the refusal, has come:
 *
 *           expect(seq)              receive(seq)
 *   IDLE ----------------> AWAITED ----------------> RECEIVED
 *                             ^                          |
 *                             '------- expect(seq) ------'
 *
 * One thread at a time uses it: the owner's until the worker begins to receive, then the worker's. */
#ifndef NFR_ACK_H
#define NFR_ACK_H

#include "path.h"

/* Every sequence number that the kernel may send an ACK or a refusal for to a worker. */
enum nfr_seq {
	NFR_SEQ_UNBIND = 0,          /* unbinding; nobody waits, a refusal is of no interest */
	NFR_SEQ_REQUEST = 1,         /* the owner's first request; each further one is one more */
	NFR_SEQ_LIMITS = 0x40000000, /* plus the group's index in its worker: a change of limits */
	NFR_SEQ_AGAIN = 0x20000000,  /* added to that: a change after one was refused for want of privilege */
};
/* A thousand binds a second for ten days do not reach the changes of limits. */
static_assert(NFR_SEQ_LIMITS - NFR_SEQ_REQUEST > 1000 * 86400 * 10, "sequence numbers are apart");

enum nfr_ack_state { NFR_ACK_IDLE, NFR_ACK_AWAITED, NFR_ACK_RECEIVED };

/* Zeroed memory is IDLE. */
struct nfr_ack {
	enum nfr_ack_state state;
	uint32_t seq; /* of the request that is awaited, or was last */
	int result;   /* in state RECEIVED: 0 or a negative errno */
};

/* Before request `seq` is sent: from now on only an ACK of `seq` counts. */
void nfr_ack_expect(struct nfr_ack *a, uint32_t seq);

/* Enters the ACK of `seq`. Returns true if that is the one awaited. */
bool nfr_ack_receive(struct nfr_ack *a, uint32_t seq, int result);

/* Receives from socket `sock` of the path until the ACK has come, for `timeout_ms` at most. The path's
 * on_ack must call nfr_ack_receive(). Packets that come before the ACK are counted as discarded.
 * Returns the ACK's result, or -ETIMEDOUT. */
int nfr_ack_wait(struct nfr_ack *a, struct nfr_path *p, uint32_t sock, unsigned timeout_ms);

#endif
