/* SPDX-License-Identifier: MIT */
#include "ack.h"
#include "clock.h"

#include <errno.h>

int nfr_ack_init(struct nfr_ack *a)
{
	pthread_condattr_t attr;
	int err = pthread_condattr_init(&attr);

	if (err == 0) {
		pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
		err = pthread_cond_init(&a->changed, &attr);
		pthread_condattr_destroy(&attr);
	}
	if (err == 0) {
		err = pthread_mutex_init(&a->lock, NULL);
		if (err)
			pthread_cond_destroy(&a->changed);
	}
	a->state = NFR_ACK_IDLE;
	a->seq = 0;
	a->closed = false;
	a->usable = err == 0;
	return -err;
}

void nfr_ack_fini(struct nfr_ack *a)
{
	if (!a->usable)
		return;
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
}

void nfr_ack_expect(struct nfr_ack *a, uint32_t seq)
{
	pthread_mutex_lock(&a->lock);
	a->seq = seq;
	a->state = NFR_ACK_AWAITED;
	pthread_mutex_unlock(&a->lock);
}

bool nfr_ack_receive(struct nfr_ack *a, uint32_t seq, int result)
{
	bool awaited;

	pthread_mutex_lock(&a->lock);
	awaited = a->state == NFR_ACK_AWAITED && a->seq == seq;
	if (awaited) {
		a->result = result;
		a->state = NFR_ACK_RECEIVED;
		pthread_cond_signal(&a->changed);
	}
	pthread_mutex_unlock(&a->lock);
	return awaited;
}

bool nfr_ack_is_awaited(struct nfr_ack *a)
{
	bool awaited;

	pthread_mutex_lock(&a->lock);
	awaited = a->state == NFR_ACK_AWAITED;
	pthread_mutex_unlock(&a->lock);
	return awaited;
}

uint32_t nfr_ack_last_seq(struct nfr_ack *a)
{
	uint32_t seq;

	pthread_mutex_lock(&a->lock);
	seq = a->seq;
	pthread_mutex_unlock(&a->lock);
	return seq;
}

static void set_closed(struct nfr_ack *a, bool closed)
{
	pthread_mutex_lock(&a->lock);
	a->closed = closed;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

void nfr_ack_close(struct nfr_ack *a)
{
	set_closed(a, true);
}

void nfr_ack_open(struct nfr_ack *a)
{
	set_closed(a, false);
}

/* CLOCK_MONOTONIC in `ms` from now. */
static struct timespec deadline_after(unsigned ms)
{
	const uint64_t ns = nfr_clock_ns(CLOCK_MONOTONIC) + ms * UINT64_C(1000000);

	return (struct timespec){ .tv_sec = (time_t)(ns / 1000000000u), .tv_nsec = (long)(ns % 1000000000u) };
}

int nfr_ack_wait(struct nfr_ack *a, unsigned timeout_ms)
{
	const struct timespec deadline = deadline_after(timeout_ms);
	int err = 0, result;

	pthread_mutex_lock(&a->lock);
	while (a->state != NFR_ACK_RECEIVED && !a->closed && err == 0)
		err = pthread_cond_timedwait(&a->changed, &a->lock, &deadline);
	if (a->state == NFR_ACK_RECEIVED)
		result = a->result;
	else
		result = a->closed ? -ESHUTDOWN : -err;
	pthread_mutex_unlock(&a->lock);
	return result;
}
