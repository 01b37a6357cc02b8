/* SPDX-License-Identifier: MIT */
/* The io_uring source: one multishot receive per socket puts datagrams into provided buffers, which
 * are the posted slabs; buffer id = slab number.
 *
 * The kernel receives only while this thread waits (DEFER_TASKRUN), so a wait that holds for
 * hold_us costs one wake-up however many datagrams arrive. From Linux 6.12 on the kernel itself
 * holds (min_wait_usec); before, this thread sleeps for hold_us and then collects. */
#include "clock.h"
#include "pause.h"
#include "source.h"
#include "transient.h"
#include "uring.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define STOP_TRIES 200                       /* of 1 ms each */
#define LOAD_NS 2000000u                     /* a datagram this soon after the last one means load */
#define FOREVER_US (1000000ll * 86400 * 365) /* without a timeout an empty wait would end after min_us */

/* user_data of a completion: the index of its socket, or one of these. */
#define DATA_WAKE UINT64_MAX
#define DATA_CANCEL (UINT64_MAX - 1)

struct uring {
	struct nfr_source base;
	struct nfr_source_setup setup;
	struct nfr_uring r;
	uint32_t armed_socks;
	uint32_t next_sock;               /* the socket to arm first: it takes what slabs there are */
	bool armed[NFR_SOURCE_MAX_SOCKS]; /* this socket has a multishot receive */
	bool wake_armed;
	unsigned refusals; /* waits in a row that failed with a transient error */
	uint64_t last_ns;  /* CLOCK_MONOTONIC of the last datagram; used without min_wait only */
};

/* -- set-up -------------------------------------------------------------------- */

static void uring_close(struct nfr_source *s)
{
	nfr_uring_close(&((struct uring *)s)->r);
}

static int uring_open(struct nfr_source *s, const struct nfr_source_setup *setup)
{
	struct uring *u = (struct uring *)s;

	u->setup = *setup;
	return nfr_uring_open(&u->r, setup);
}

static int uring_activate(struct nfr_source *s)
{
	return nfr_uring_activate(&((struct uring *)s)->r);
}

/* -- posting ------------------------------------------------------------------- */

static void post_slabs(struct uring *u, uint32_t window)
{
	struct nfr_pool *pool = u->setup.pool;
	int mask = io_uring_buf_ring_mask(u->r.buffer_entries);
	int n = 0;

	while (pool->n_posted < window) {
		uint32_t slab = nfr_pool_post(pool);

		if (slab == NFR_SLAB_NONE)
			break;
		io_uring_buf_ring_add(u->r.buffers,
				      nfr_slab_buffer(nfr_slab_at(pool->base, &pool->geometry, slab), &pool->geometry),
				      pool->geometry.buf_bytes, (unsigned short)slab, mask, n++);
	}
	if (n)
		io_uring_buf_ring_advance(u->r.buffers, n);
}

/* Requests a receive on every socket that has none, and the poll of wake_fd. The queue has an entry for
 * each, so it is never full here: a refused submission leaves its requests queued, and armed. */
static int arm(struct uring *u)
{
	uint32_t first = u->setup.n_socks;
	struct io_uring_sqe *sqe;

	if (!u->wake_armed) {
		sqe = io_uring_get_sqe(&u->r.ring);
		if (!sqe)
			return -EBUSY;
		io_uring_prep_poll_multishot(sqe, u->setup.wake_fd, POLLIN);
		io_uring_sqe_set_data64(sqe, DATA_WAKE);
		u->wake_armed = true;
	}
	/* Without a posted slab a receive would end at once. The first socket to be armed takes
	 * what slabs there are, so the next arming begins with the socket after it. */
	for (uint32_t n = 0; n < u->setup.n_socks && u->setup.pool->n_posted; n++) {
		uint32_t i = (u->next_sock + n) % u->setup.n_socks;

		if (u->armed[i])
			continue;
		sqe = io_uring_get_sqe(&u->r.ring);
		if (!sqe)
			return -EBUSY;
		/* Length 0: the buffer's own. MSG_TRUNC: the result is the true length. */
		io_uring_prep_recv_multishot(sqe, u->setup.socks[i], NULL, 0, MSG_TRUNC);
		io_uring_sqe_set_data64(sqe, i);
		sqe->flags |= IOSQE_BUFFER_SELECT;
		sqe->buf_group = NFR_URING_BUFFERS;
		u->armed[i] = true;
		u->armed_socks++;
		if (first == u->setup.n_socks)
			first = i;
	}
	if (first < u->setup.n_socks)
		u->next_sock = (first + 1) % u->setup.n_socks;
	return 0;
}

static int uring_refill(struct nfr_source *s, uint32_t window)
{
	struct uring *u = (struct uring *)s;

	post_slabs(u, window);
	return arm(u);
}

/* -- waiting ------------------------------------------------------------------- */

/* Submits what is queued, and lets the kernel receive. Returns 0 if all was submitted, else -errno; the
 * rest stays queued. */
static int submit(struct uring *u)
{
	int ret = io_uring_submit_and_get_events(&u->r.ring);

	if (ret < 0)
		return ret;
	return io_uring_sq_ready(&u->r.ring) ? -EAGAIN : 0;
}

/* Waits for `nr` completions, after min_us for one only, and for timeout_us at most (-1: for
 * ever). Returns 0 or -errno. */
static int enter(struct uring *u, unsigned nr, uint32_t min_us, int64_t timeout_us)
{
	int64_t us = timeout_us < 0 ? FOREVER_US : timeout_us;
	struct __kernel_timespec ts = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
	struct io_uring_getevents_arg arg = { .pad = u->r.has_min_wait ? min_us : 0, .ts = (uintptr_t)&ts };
	int ret = io_uring_enter2((unsigned)u->r.ring.ring_fd, 0, nr, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG,
				  (sigset_t *)&arg, sizeof(arg));

	return ret == -ETIME ? 0 : nfr_min(ret, 0);
}

/* Without min_wait: under load, sleeps for hold_us so that more arrives before the wait. */
static void hold_before_wait(const struct uring *u, uint32_t hold_us)
{
	if (u->r.has_min_wait || !hold_us)
		return;
	if (nfr_clock_ns(CLOCK_MONOTONIC) - u->last_ns < nfr_max(LOAD_NS, (uint64_t)hold_us * 1000))
		nfr_pause_us(hold_us);
}

static void wake_completed(struct uring *u, const struct io_uring_cqe *cqe)
{
	uint64_t count;

	if (!(cqe->flags & IORING_CQE_F_MORE))
		u->wake_armed = false;
	if (cqe->res > 0)
		(void)!read(u->setup.wake_fd, &count, sizeof(count));
}

/* Handles one completion of a receive. Returns true if it brought a datagram; without
 * IORING_CQE_F_MORE the multishot has ended. */
static bool receive_completed(struct uring *u, const struct io_uring_cqe *cqe, struct nfr_rx *rx)
{
	uint32_t sock = (uint32_t)cqe->user_data;

	if (!(cqe->flags & IORING_CQE_F_MORE) && u->armed[sock]) {
		u->armed[sock] = false;
		u->armed_socks--;
	}
	if (cqe->flags & IORING_CQE_F_BUFFER) {
		rx->slab = cqe->flags >> IORING_CQE_BUFFER_SHIFT;
		rx->bytes = cqe->res > 0 ? (uint32_t)cqe->res : 0;
		rx->sock = sock;
		return nfr_pool_fill(u->setup.pool, rx->slab);
	}
	return false;
}

/* Takes the completions. Returns how many datagrams they brought; if none, the error of a request that
 * has ended, or 0. Refill makes a request again that has ended. */
static int collect(struct uring *u, struct nfr_rx *rx, uint32_t max)
{
	struct io_uring_cqe *cqe;
	unsigned head, seen = 0;
	uint32_t n = 0;
	int error = 0;

	io_uring_for_each_cqe(&u->r.ring, head, cqe)
	{
		if (n == max && cqe->flags & IORING_CQE_F_BUFFER)
			break;
		seen++;
		if (nfr_unlikely(cqe->res < 0 && cqe->res != -ECANCELED && cqe->user_data != DATA_CANCEL))
			error = cqe->res;
		if (nfr_likely(cqe->user_data < NFR_SOURCE_MAX_SOCKS))
			n += receive_completed(u, cqe, &rx[n]);
		else if (cqe->user_data == DATA_WAKE)
			wake_completed(u, cqe);
	}
	io_uring_cq_advance(&u->r.ring, seen);
	u->base.holds_more = io_uring_cq_ready(&u->r.ring) != 0;
	/* Datagrams go first: an error that lasts is found again. */
	return n ? (int)n : error;
}

/* Waits for a completion. Returns 0 or -errno. Does not sleep on a request that is not submitted. */
static int wait_for_completions(struct uring *u, const struct nfr_source_wait *w)
{
	/* While holding, wait for every posted slab: with all of them full nothing more can
	 * arrive. In practice a hold ends by time: with DEFER_TASKRUN the kernel receives after the
	 * wait, and until then it counts one completion for each socket. */
	unsigned nr = w->hold_us && u->r.has_min_wait ? nfr_max(u->setup.pool->n_posted, 1u) : 1;

	if (io_uring_cq_ready(&u->r.ring))
		return 0;
	/* Submitting a receive completes it at once with what waited in the socket for a slab.
	 * Those datagrams were held before and are not held again. */
	if (io_uring_sq_ready(&u->r.ring)) {
		int ret = submit(u);

		if (ret < 0 || io_uring_cq_ready(&u->r.ring))
			return ret;
	}
	hold_before_wait(u, w->hold_us);
	return enter(u, w->timeout_us ? nr : 0, w->hold_us, w->timeout_us);
}

static int uring_wait(struct nfr_source *s, const struct nfr_source_wait *w, struct nfr_rx *rx, uint32_t max)
{
	struct uring *u = (struct uring *)s;
	int ret = wait_for_completions(u, w);

	if (ret == 0)
		ret = collect(u, rx, max);
	if (nfr_unlikely(ret < 0))
		return ret == -EINTR ? ret : nfr_refused(&u->refusals, ret);
	u->refusals = 0;
	if (ret > 0 && !u->r.has_min_wait)
		u->last_ns = nfr_clock_ns(CLOCK_MONOTONIC);
	return ret;
}

static bool uring_is_armed(const struct nfr_source *s)
{
	const struct uring *u = (const struct uring *)s;

	return u->wake_armed && u->armed_socks == u->setup.n_socks && !io_uring_sq_ready(&u->r.ring) &&
	       !io_uring_cq_ready(&u->r.ring);
}

static void uring_notify(struct nfr_source *s)
{
	struct uring *u = (struct uring *)s;

	(void)io_uring_cq_eventfd_toggle(&u->r.ring, true);
}

/* -- the end ------------------------------------------------------------------- */

/* Frees the posted slabs, unless a receive that was not cancelled may still write into them. */
static void unpost_all(struct uring *u)
{
	struct nfr_pool *pool = u->setup.pool;

	for (uint32_t i = 0; !u->armed_socks && i < pool->geometry.slabs && pool->n_posted; i++)
		nfr_pool_unpost(pool, i);
}

static void cancel(struct uring *u, uint64_t data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&u->r.ring);

	if (!sqe)
		return;
	io_uring_prep_cancel64(sqe, data, 0);
	io_uring_sqe_set_data64(sqe, DATA_CANCEL);
}

static int uring_stop(struct nfr_source *s, struct nfr_rx *rx, uint32_t max)
{
	struct uring *u = (struct uring *)s;
	int n = 0;

	u->refusals = 0;
	for (uint32_t i = 0; i < u->setup.n_socks; i++)
		if (u->armed[i])
			cancel(u, i);
	if (u->wake_armed)
		cancel(u, DATA_WAKE);
	/* An armed receive keeps its socket open, and so its group bound. */
	for (int tries = 0; tries < STOP_TRIES; tries++) {
		int ret = io_uring_sq_ready(&u->r.ring) ? submit(u) : 0;

		if (ret == 0)
			ret = enter(u, u->armed_socks || u->wake_armed ? 1 : 0, 0, 1000);
		if (ret < 0 && nfr_refused(&u->refusals, ret) < 0)
			break;
		/* An error of one socket does not end the cancelling of the others. */
		ret = collect(u, rx + n, max - (uint32_t)n);
		n += nfr_max(ret, 0);
		if (!u->armed_socks && !u->wake_armed && !io_uring_cq_ready(&u->r.ring))
			break;
	}
	unpost_all(u);
	return n;
}

static bool uring_min_wait(const struct nfr_source *s)
{
	return ((const struct uring *)s)->r.has_min_wait;
}

const struct nfr_source_ops nfr_source_uring = {
	.name = "uring",
	.size = sizeof(struct uring),
	.open = uring_open,
	.activate = uring_activate,
	.refill = uring_refill,
	.wait = uring_wait,
	.is_armed = uring_is_armed,
	.notify = uring_notify,
	.stop = uring_stop,
	.close = uring_close,
	.min_wait = uring_min_wait,
};
