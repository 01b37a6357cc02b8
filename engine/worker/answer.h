/* SPDX-License-Identifier: MIT */
/* One place to wait for the other thread: the owner for the worker to be ready,
 * and for the kernel's answers, which the worker finds among the packets. */
#ifndef NFR_ANSWER_H
#define NFR_ANSWER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct nfr_answer {
	pthread_mutex_t lock;
	pthread_cond_t came;
	uint32_t seq; /* of the question that is out */
	bool there;
	bool closed;
	bool made; /* false in zeroed memory */
	int result;
};

int nfr_answer_init(struct nfr_answer *a);
void nfr_answer_destroy(struct nfr_answer *a);

/* Owner: from now on only an answer to `seq` counts. */
void nfr_answer_expect(struct nfr_answer *a, uint32_t seq);
/* Worker: true if somebody waits for it. */
bool nfr_answer_give(struct nfr_answer *a, uint32_t seq, int result);
/* Worker: the question that is out, or was the last. */
uint32_t nfr_answer_expected(struct nfr_answer *a);
/* Worker: whether a question is out and not yet answered. */
bool nfr_answer_awaited(struct nfr_answer *a);
/* Worker: there will be no more answers. */
void nfr_answer_close(struct nfr_answer *a);
/* Owner: the result, -ETIMEDOUT, or -ESHUTDOWN if none will come. */
int nfr_answer_wait(struct nfr_answer *a, unsigned timeout_ms);

#endif
