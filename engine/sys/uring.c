/* SPDX-License-Identifier: MIT */
#include "uring.h"
#include "call.h"
#include "interrupt.h"
#include "mem.h"

#include <assert.h>
#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_GROUP 0
#define FEAT_MIN_WAIT (1u << 15)
#define FOREVER_US (1000000ll * 86400 * 365) /* without a timeout an empty wait would end after min_us */
/* The kernel interrupts the thread that received once it has dismantled the ring, 12 to 25 ms after the
 * close on an idle machine. */
#define INTERRUPT_MS 200

static_assert(sizeof(struct io_uring) <= NFR_URING_RING_BYTES, "room for liburing's struct");

static struct io_uring *ring_of(const struct nfr_uring *r)
{
	return (struct io_uring *)(void *)r->ring;
}

/* -- its life ------------------------------------------------------------------ */

struct making {
	struct nfr_uring *r;
	uint32_t requests;
};

/* The ring begins disabled: the thread that enables it is its single issuer. */
static int make_ring(void *arg)
{
	const struct making *m = arg;
	struct nfr_uring *r = m->r;
	struct io_uring_params params = {
		.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE |
			 IORING_SETUP_R_DISABLED,
		/* Every posted buffer can complete at once, and every request can end. */
		.cq_entries = 2 * r->buffer_entries + 4 * m->requests + 4,
	};
	/* Each request, and its cancelling. */
	int ret = io_uring_queue_init_params(2 * m->requests, ring_of(r), &params);

	r->has_min_wait = params.features & FEAT_MIN_WAIT;
	return ret;
}

static int make_buffers(struct nfr_uring *r)
{
	size_t bytes = r->buffer_entries * sizeof(struct io_uring_buf);
	struct io_uring_buf_reg reg = { .ring_entries = r->buffer_entries, .bgid = BUFFER_GROUP };
	void *at = nfr_mem_map(bytes);
	int ret;

	if (!at)
		return -errno;
	reg.ring_addr = (uintptr_t)at;
	ret = io_uring_register_buf_ring(ring_of(r), &reg, 0);
	if (ret < 0) {
		nfr_mem_unmap(at, bytes);
		return ret;
	}
	r->buffers = at;
	io_uring_buf_ring_init(at);
	return 0;
}

int nfr_uring_open(struct nfr_uring *r, uint32_t buffers, uint32_t requests)
{
	struct making m = { .r = r, .requests = requests };
	int ret;

	*r = (struct nfr_uring){ .buffer_entries = nfr_power_of_two(buffers) };
	/* The kernel interrupts the thread that has made a ring, too, after the close. So that is one that
	 * does not live on. */
	ret = nfr_call(make_ring, &m);
	if (ret < 0)
		return ret;
	ret = make_buffers(r);
	if (ret < 0)
		nfr_uring_close(r);
	return ret;
}

/* Restricts the ring to what nfring does with it. No IORING_RESTRICTION_REGISTER_OP is listed, so nothing can
 * be registered once the ring is enabled. */
static int limit(struct nfr_uring *r)
{
	struct io_uring_restriction allowed[] = {
		{ .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_RECV },
		{ .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_POLL_ADD },
		{ .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_ASYNC_CANCEL },
		{ .opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED, .sqe_flags = IOSQE_BUFFER_SELECT },
	};

	return io_uring_register((unsigned)ring_of(r)->ring_fd, IORING_REGISTER_RESTRICTIONS, allowed,
				 sizeof(allowed) / sizeof(allowed[0]));
}

int nfr_uring_activate(struct nfr_uring *r)
{
	int ret;

	r->limits_err = nfr_min(limit(r), 0);
	/* liburing 2.3 declares io_uring_enable_rings(); Debian 12's does not export it. */
	ret = io_uring_register((unsigned)ring_of(r)->ring_fd, IORING_REGISTER_ENABLE_RINGS, NULL, 0);
	r->activated = ret == 0;
	r->receiver = pthread_self();
	r->process = getpid();
	return ret;
}

void nfr_uring_close(struct nfr_uring *r)
{
	io_uring_queue_exit(ring_of(r));
	nfr_mem_unmap(r->buffers, r->buffer_entries * sizeof(struct io_uring_buf));
	if (r->activated && pthread_equal(r->receiver, pthread_self()) && r->process == getpid())
		nfr_interrupt_take(INTERRUPT_MS);
}

/* -- requests --------------------------------------------------------------------- */

void nfr_uring_post(struct nfr_uring *r, void *buffer, uint32_t bytes, uint16_t number)
{
	io_uring_buf_ring_add(r->buffers, buffer, bytes, number, io_uring_buf_ring_mask(r->buffer_entries),
			      r->staged++);
}

void nfr_uring_post_end(struct nfr_uring *r)
{
	if (r->staged)
		io_uring_buf_ring_advance(r->buffers, r->staged);
	r->staged = 0;
}

bool nfr_uring_receive(struct nfr_uring *r, int fd, uint64_t data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring_of(r));

	if (!sqe)
		return false;
	/* Length 0: the buffer's own. MSG_TRUNC: the result is the true length. */
	io_uring_prep_recv_multishot(sqe, fd, NULL, 0, MSG_TRUNC);
	io_uring_sqe_set_data64(sqe, data);
	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = BUFFER_GROUP;
	return true;
}

bool nfr_uring_poll(struct nfr_uring *r, int fd, uint64_t data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring_of(r));

	if (!sqe)
		return false;
	io_uring_prep_poll_multishot(sqe, fd, POLLIN);
	io_uring_sqe_set_data64(sqe, data);
	return true;
}

bool nfr_uring_cancel(struct nfr_uring *r, uint64_t data, uint64_t own)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring_of(r));

	if (!sqe)
		return false;
	io_uring_prep_cancel64(sqe, data, 0);
	io_uring_sqe_set_data64(sqe, own);
	return true;
}

int nfr_uring_submit(struct nfr_uring *r)
{
	int ret = io_uring_submit_and_get_events(ring_of(r));

	if (ret < 0)
		return ret;
	return nfr_uring_is_queued(r) ? -EAGAIN : 0;
}

bool nfr_uring_is_queued(const struct nfr_uring *r)
{
	return io_uring_sq_ready(ring_of(r)) != 0;
}

/* -- completions ------------------------------------------------------------------ */

int nfr_uring_wait(struct nfr_uring *r, unsigned nr, uint32_t min_us, int64_t timeout_us)
{
	int64_t us = timeout_us < 0 ? FOREVER_US : timeout_us;
	struct __kernel_timespec ts = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
	/* `pad` is min_wait_usec, which liburing 2.3 does not name. */
	struct io_uring_getevents_arg arg = { .pad = r->has_min_wait ? min_us : 0, .ts = (uintptr_t)&ts };
	int ret = io_uring_enter2((unsigned)ring_of(r)->ring_fd, 0, nr, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG,
				  (sigset_t *)&arg, sizeof(arg));

	return ret == -ETIME ? 0 : nfr_min(ret, 0);
}

bool nfr_uring_is_ready(const struct nfr_uring *r)
{
	return io_uring_cq_ready(ring_of(r)) != 0;
}

bool nfr_uring_peek(const struct nfr_uring *r, struct nfr_completion *c)
{
	struct io_uring_cqe *cqe;
	unsigned head;

	io_uring_for_each_cqe(ring_of(r), head, cqe)
	{
		*c = (struct nfr_completion){
			.data = cqe->user_data,
			.result = cqe->res,
			.buffer = cqe->flags & IORING_CQE_F_BUFFER ? cqe->flags >> IORING_CQE_BUFFER_SHIFT
								   : NFR_URING_NONE,
			.more = cqe->flags & IORING_CQE_F_MORE,
		};
		return true;
	}
	return false;
}

void nfr_uring_pop(struct nfr_uring *r)
{
	io_uring_cq_advance(ring_of(r), 1);
}
