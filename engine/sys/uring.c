/* SPDX-License-Identifier: MIT */
#include "uring.h"
#include "call.h"
#include "compiler.h"
#include "interrupt.h"
#include "mem.h"

#include <errno.h>
#include <unistd.h>

#define FEAT_MIN_WAIT (1u << 15)
/* The kernel interrupts the thread that received once it has dismantled the ring, 12 to 25 ms after the
 * close on an idle machine. */
#define INTERRUPT_MS 200

struct making {
	struct nfr_uring *r;
	uint32_t n_socks;
};

/* The ring begins disabled: the thread that enables it is its single issuer. */
static int make_ring(void *arg)
{
	const struct making *m = arg;
	struct nfr_uring *r = m->r;
	struct io_uring_params params = {
		.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE |
			 IORING_SETUP_R_DISABLED,
		/* Every posted slab can complete at once, and every request can end. */
		.cq_entries = 2 * r->buffer_entries + 4 * m->n_socks + 8,
	};
	/* Entries: a receive and a cancel for each socket and for the poll of wake_fd. */
	int ret = io_uring_queue_init_params(2 * m->n_socks + 2, &r->ring, &params);

	r->has_min_wait = params.features & FEAT_MIN_WAIT;
	return ret;
}

static int make_buffers(struct nfr_uring *r)
{
	size_t bytes = r->buffer_entries * sizeof(struct io_uring_buf);
	struct io_uring_buf_reg reg = { .ring_entries = r->buffer_entries, .bgid = NFR_URING_BUFFERS };
	void *at = nfr_mem_map(bytes);
	int ret;

	if (!at)
		return -errno;
	reg.ring_addr = (uintptr_t)at;
	ret = io_uring_register_buf_ring(&r->ring, &reg, 0);
	if (ret < 0) {
		nfr_mem_unmap(at, bytes);
		return ret;
	}
	r->buffers = at;
	io_uring_buf_ring_init(r->buffers);
	return 0;
}

/* Lets completions write notify_fd, once io_uring_cq_eventfd_toggle() says so: a thread that waits needs
 * no descriptor. */
static int watch_completions(struct nfr_uring *r, int notify_fd)
{
	int ret = io_uring_register_eventfd(&r->ring, notify_fd);

	return ret < 0 ? ret : io_uring_cq_eventfd_toggle(&r->ring, false);
}

int nfr_uring_open(struct nfr_uring *r, const struct nfr_source_setup *setup)
{
	struct making m = { .r = r, .n_socks = setup->n_socks };
	int ret;

	*r = (struct nfr_uring){ .buffer_entries = nfr_power_of_two(setup->window) };
	/* The kernel interrupts the thread that has made a ring, too, after the close. So that is one that
	 * does not live on. */
	ret = nfr_call(make_ring, &m);
	if (ret < 0)
		return ret;
	ret = make_buffers(r);
	if (ret == 0 && setup->notify_fd >= 0)
		ret = watch_completions(r, setup->notify_fd);
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

	return io_uring_register((unsigned)r->ring.ring_fd, IORING_REGISTER_RESTRICTIONS, allowed,
				 sizeof(allowed) / sizeof(allowed[0]));
}

int nfr_uring_activate(struct nfr_uring *r)
{
	int ret;

	r->limits_err = nfr_min(limit(r), 0);
	/* liburing 2.3 declares io_uring_enable_rings(); Debian 12's does not export it. */
	ret = io_uring_register((unsigned)r->ring.ring_fd, IORING_REGISTER_ENABLE_RINGS, NULL, 0);
	r->activated = ret == 0;
	r->receiver = pthread_self();
	r->process = getpid();
	return ret;
}

void nfr_uring_close(struct nfr_uring *r)
{
	io_uring_queue_exit(&r->ring);
	nfr_mem_unmap(r->buffers, r->buffer_entries * sizeof(struct io_uring_buf));
	if (r->activated && pthread_equal(r->receiver, pthread_self()) && r->process == getpid())
		nfr_interrupt_take(INTERRUPT_MS);
}
