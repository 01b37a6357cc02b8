/* SPDX-License-Identifier: MIT */
/* Waiting for the kernel's ACK. The owner's thread sends a request with NLM_F_ACK and waits here;
 * the worker's thread finds the ACK, or the refusal, among the packets and enters it here.
 *
 *           expect(seq)              receive(seq)
 *   IDLE ----------------> AWAITED ----------------> RECEIVED
 *                             ^                          |
 *                             '------- expect(seq) ------'
 *
 * close() tells the owner, in any state, that no further ACK will come: a wait for one that has
 * not been received returns -ESHUTDOWN. open() takes that back. */
#ifndef NFR_ACK_H
#define NFR_ACK_H

#include "compiler.h"
#include <pthread.h>
#include <stdbool.h>

/* Every sequence number that the kernel may send an ACK or a refusal for to a worker. */
enum nfr_seq {
	NFR_SEQ_UNBIND = 0,          /* unbinding; nobody waits, a refusal is of no interest */
	NFR_SEQ_START = 1,           /* no request: the worker's thread reports that it can receive */
	NFR_SEQ_REQUEST = 2,         /* the owner's first request; each further one is one more */
	NFR_SEQ_LIMITS = 0x40000000, /* plus the group's index in its worker: a change of limits */
};
/* A thousand binds a second for ten days do not reach the changes of limits. */
static_assert(NFR_SEQ_LIMITS - NFR_SEQ_REQUEST > 1000 * 86400 * 10, "sequence numbers are apart");

enum nfr_ack_state { NFR_ACK_IDLE, NFR_ACK_AWAITED, NFR_ACK_RECEIVED };

/* owner: rw, worker: rw; everything under `lock` but `usable`, which is the owner's. */
struct nfr_ack {
	alignas(NFR_FALSE_SHARING) pthread_mutex_t lock;
	pthread_cond_t changed;
	enum nfr_ack_state state;
	uint32_t seq; /* of the request that is awaited, or was last */
	int result;   /* in state RECEIVED: 0 or a negative errno */
	bool closed;
	bool usable; /* false in zeroed memory: not made by nfr_ack_init() */
};

/* 0 or -errno. */
int nfr_ack_init(struct nfr_ack *a);
/* Does nothing to zeroed memory. */
void nfr_ack_fini(struct nfr_ack *a);

/* Owner, before it sends request `seq`: from now on only an ACK of `seq` counts. */
void nfr_ack_expect(struct nfr_ack *a, uint32_t seq);
/* Owner: waits for the ACK. Returns its result, -ETIMEDOUT, or -ESHUTDOWN after close(). */
int nfr_ack_wait(struct nfr_ack *a, unsigned timeout_ms);
/* Owner, while no thread receives. */
void nfr_ack_open(struct nfr_ack *a);

/* Worker: enters the ACK of `seq`. Returns true if that is the one awaited. */
bool nfr_ack_receive(struct nfr_ack *a, uint32_t seq, int result);
/* Worker: true while a request is awaited. */
bool nfr_ack_is_awaited(struct nfr_ack *a);
/* Worker: the sequence number that is awaited, or was last. */
uint32_t nfr_ack_last_seq(struct nfr_ack *a);
/* Worker: no ACK will be received any more. */
void nfr_ack_close(struct nfr_ack *a);

#endif
