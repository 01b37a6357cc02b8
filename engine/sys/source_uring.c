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
#include <unistd.h>

#define STOP_TRIES 200   /* of 1 ms each */
#define LOAD_NS 2000000u /* a datagram this soon after the last one means load */

/* `data` of a request: the index of its socket, or one of these. */
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
	/* A receive for each socket, and the poll of wake_fd. */
	return nfr_uring_open(&u->r, setup->window, setup->n_socks + 1);
}

static int uring_activate(struct nfr_source *s)
{
	struct uring *u = (struct uring *)s;
	int ret = nfr_uring_activate(&u->r);

	s->limits_err = u->r.limits_err;
	return ret;
}

/* -- posting ------------------------------------------------------------------- */

static void post_slabs(struct uring *u, uint32_t window)
{
	struct nfr_pool *pool = u->setup.pool;

	while (pool->n_posted < window) {
		uint32_t slab = nfr_pool_post(pool);

		if (slab == NFR_SLAB_NONE)
			break;
		nfr_uring_post(&u->r, nfr_slab_buffer(nfr_slab_at(pool->base, &pool->geometry, slab), &pool->geometry),
			       pool->geometry.buf_bytes, (uint16_t)slab);
	}
	nfr_uring_post_end(&u->r);
}

/* Requests a receive on every socket that has none, and the poll of wake_fd. The queue has an entry for
 * each, so it is never full here: a refused submission leaves its requests queued, and armed. */
static int arm(struct uring *u)
{
	uint32_t first = u->setup.n_socks;

	if (!u->wake_armed && !nfr_uring_poll(&u->r, u->setup.wake_fd, DATA_WAKE))
		return -EBUSY;
	u->wake_armed = true;
	/* Without a posted slab a receive would end at once. The first socket to be armed takes
	 * what slabs there are, so the next arming begins with the socket after it. */
	for (uint32_t n = 0; n < u->setup.n_socks && u->setup.pool->n_posted; n++) {
		uint32_t i = (u->next_sock + n) % u->setup.n_socks;

		if (u->armed[i])
			continue;
		if (!nfr_uring_receive(&u->r, u->setup.socks[i], i))
			return -EBUSY;
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

/* Without min_wait: under load, sleeps for hold_us so that more arrives before the wait. */
static void hold_before_wait(const struct uring *u, uint32_t hold_us)
{
	if (u->r.has_min_wait || !hold_us)
		return;
	if (nfr_clock_ns(CLOCK_MONOTONIC) - u->last_ns < nfr_max(LOAD_NS, (uint64_t)hold_us * 1000))
		nfr_pause_us(hold_us);
}

static void wake_completed(struct uring *u, const struct nfr_completion *c)
{
	uint64_t count;

	u->wake_armed = c->more;
	if (c->result > 0)
		(void)!read(u->setup.wake_fd, &count, sizeof(count));
}

/* Handles one completion of a receive. Returns true if it brought a datagram. */
static bool receive_completed(struct uring *u, const struct nfr_completion *c, struct nfr_rx *rx)
{
	uint32_t sock = (uint32_t)c->data;

	if (!c->more && u->armed[sock]) {
		u->armed[sock] = false;
		u->armed_socks--;
	}
	if (c->buffer == NFR_URING_NONE)
		return false;
	*rx = (struct nfr_rx){ .slab = c->buffer, .bytes = c->result > 0 ? (uint32_t)c->result : 0, .sock = sock };
	return nfr_pool_fill(u->setup.pool, rx->slab);
}

/* Takes the completions. Returns how many datagrams they brought; if none, the error of a request that
 * has ended, or 0. Refill makes a request again that has ended. */
static int collect(struct uring *u, struct nfr_rx *rx, uint32_t max)
{
	struct nfr_completion c;
	uint32_t n = 0;
	int error = 0;

	while (nfr_uring_peek(&u->r, &c) && (n < max || c.buffer == NFR_URING_NONE)) {
		nfr_uring_pop(&u->r);
		if (nfr_unlikely(c.result < 0 && c.result != -ECANCELED && c.data != DATA_CANCEL))
			error = c.result;
		if (nfr_likely(c.data < NFR_SOURCE_MAX_SOCKS))
			n += receive_completed(u, &c, &rx[n]);
		else if (c.data == DATA_WAKE)
			wake_completed(u, &c);
	}
	u->base.holds_more = nfr_uring_is_ready(&u->r);
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

	if (nfr_uring_is_ready(&u->r))
		return 0;
	/* Submitting a receive completes it at once with what waited in the socket for a slab.
	 * Those datagrams were held before and are not held again. */
	if (nfr_uring_is_queued(&u->r)) {
		int ret = nfr_uring_submit(&u->r);

		if (ret < 0 || nfr_uring_is_ready(&u->r))
			return ret;
	}
	hold_before_wait(u, w->hold_us);
	return nfr_uring_wait(&u->r, w->timeout_us ? nr : 0, w->hold_us, w->timeout_us);
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

	return u->wake_armed && u->armed_socks == u->setup.n_socks && !nfr_uring_is_queued(&u->r) &&
	       !nfr_uring_is_ready(&u->r);
}

/* -- the end ------------------------------------------------------------------- */

/* Frees the posted slabs, unless a receive that was not cancelled may still write into them. */
static void unpost_all(struct uring *u)
{
	struct nfr_pool *pool = u->setup.pool;

	for (uint32_t i = 0; !u->armed_socks && i < pool->geometry.slabs && pool->n_posted; i++)
		nfr_pool_unpost(pool, i);
}

static int uring_stop(struct nfr_source *s, struct nfr_rx *rx, uint32_t max)
{
	struct uring *u = (struct uring *)s;
	int n = 0;

	u->refusals = 0;
	for (uint32_t i = 0; i < u->setup.n_socks; i++)
		if (u->armed[i])
			(void)nfr_uring_cancel(&u->r, i, DATA_CANCEL);
	if (u->wake_armed)
		(void)nfr_uring_cancel(&u->r, DATA_WAKE, DATA_CANCEL);
	/* An armed receive keeps its socket open, and so its group bound. */
	for (int tries = 0; tries < STOP_TRIES; tries++) {
		int ret = nfr_uring_is_queued(&u->r) ? nfr_uring_submit(&u->r) : 0;

		if (ret == 0)
			ret = nfr_uring_wait(&u->r, u->armed_socks || u->wake_armed ? 1 : 0, 0, 1000);
		if (ret < 0 && nfr_refused(&u->refusals, ret) < 0)
			break;
		/* An error of one socket does not end the cancelling of the others. */
		ret = collect(u, rx + n, max - (uint32_t)n);
		n += nfr_max(ret, 0);
		if (!u->armed_socks && !u->wake_armed && !nfr_uring_is_ready(&u->r))
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
	.stop = uring_stop,
	.close = uring_close,
	.min_wait = uring_min_wait,
};
