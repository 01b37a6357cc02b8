/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <errno.h>
#include <time.h>

int nfr_answer_init(struct nfr_answer *a)
{
	pthread_condattr_t attr;
	int err = pthread_condattr_init(&attr);

	if (err == 0) {
		pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
		err = pthread_cond_init(&a->came, &attr);
		pthread_condattr_destroy(&attr);
	}
	if (err == 0) {
		err = pthread_mutex_init(&a->lock, NULL);
		if (err)
			pthread_cond_destroy(&a->came);
	}
	a->there = a->closed = false;
	a->seq = 0;
	a->made = err == 0;
	return -err;
}

void nfr_answer_destroy(struct nfr_answer *a)
{
	if (!a->made)
		return;
	pthread_cond_destroy(&a->came);
	pthread_mutex_destroy(&a->lock);
}

void nfr_answer_expect(struct nfr_answer *a, uint32_t seq)
{
	pthread_mutex_lock(&a->lock);
	a->seq = seq;
	a->there = false;
	pthread_mutex_unlock(&a->lock);
}

bool nfr_answer_give(struct nfr_answer *a, uint32_t seq, int result)
{
	bool mine;

	pthread_mutex_lock(&a->lock);
	mine = a->seq == seq && !a->there;
	if (mine) {
		a->result = result;
		a->there = true;
		pthread_cond_signal(&a->came);
	}
	pthread_mutex_unlock(&a->lock);
	return mine;
}

uint32_t nfr_answer_expected(struct nfr_answer *a)
{
	uint32_t seq;

	pthread_mutex_lock(&a->lock);
	seq = a->seq;
	pthread_mutex_unlock(&a->lock);
	return seq;
}

bool nfr_answer_awaited(struct nfr_answer *a)
{
	bool awaited;

	pthread_mutex_lock(&a->lock);
	awaited = a->seq && !a->there;
	pthread_mutex_unlock(&a->lock);
	return awaited;
}

void nfr_answer_close(struct nfr_answer *a)
{
	pthread_mutex_lock(&a->lock);
	a->closed = true;
	pthread_cond_signal(&a->came);
	pthread_mutex_unlock(&a->lock);
}

int nfr_answer_wait(struct nfr_answer *a, unsigned timeout_ms)
{
	struct timespec until;
	int err = 0, result;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += timeout_ms / 1000;
	until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&a->lock);
	while (!a->there && !a->closed && err == 0)
		err = pthread_cond_timedwait(&a->came, &a->lock, &until);
	result = a->there ? a->result : a->closed ? -ESHUTDOWN : -err;
	pthread_mutex_unlock(&a->lock);
	return result;
}
