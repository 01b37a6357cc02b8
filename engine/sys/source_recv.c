/* SPDX-License-Identifier: MIT */
/* The recv source: sleeps in poll while idle; under load it sleeps for the hold
 * and then drains the sockets with plain recv. For where io_uring cannot be had.
 *
 * One wait brings a few slabs at most, and the next goes on at once, so that the
 * memory in play stays small; only an empty socket makes it sleep. */
#define _GNU_SOURCE
#include "source.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Datagrams taken from one socket before the next has its turn. */
#define TURN 16

struct recv_source {
	struct nfr_source base;
	struct nfr_source_setup setup;
	uint32_t slab; /* posted and not yet filled; NFR_SLAB_NONE: none */
	uint32_t next; /* the socket whose turn it is */
	bool busy;     /* the last drain found something: hold, then drain */
	bool more;     /* the last drain ended before the sockets were empty */
	struct pollfd poll[NFR_SOURCE_MAX_SOCKS + 1];
};

static int recv_open(struct nfr_source *s, const struct nfr_source_setup *setup)
{
	struct recv_source *r = (struct recv_source *)s;

	r->setup = *setup;
	r->slab = NFR_SLAB_NONE;
	for (uint32_t i = 0; i < setup->n_socks; i++)
		r->poll[i] = (struct pollfd){ .fd = setup->socks[i], .events = POLLIN };
	r->poll[setup->n_socks] = (struct pollfd){ .fd = setup->wake_fd, .events = POLLIN };
	return 0;
}

/* One slab at a time is enough: the kernel fills it while we look on. */
static int recv_refill(struct nfr_source *s)
{
	struct recv_source *r = (struct recv_source *)s;

	if (r->slab == NFR_SLAB_NONE)
		r->slab = nfr_pool_post(r->setup.pool);
	return 0;
}

/* One datagram from `sock`: 1, 0 if there is none, -errno. */
static int receive(struct recv_source *r, uint32_t sock, struct nfr_rx *rx)
{
	struct nfr_pool *pool = r->setup.pool;
	char *buffer = nfr_slab_buffer(nfr_slab_at(pool->base, &pool->geometry, r->slab), &pool->geometry);
	ssize_t n = recv(r->setup.socks[sock], buffer, pool->geometry.buf_bytes, MSG_DONTWAIT | MSG_TRUNC);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR || errno == ENOBUFS ? 0 : -errno;
	nfr_pool_fill(pool, r->slab);
	*rx = (struct nfr_rx){ .slab = r->slab, .bytes = (uint32_t)n, .sock = sock };
	r->slab = nfr_pool_post(pool);
	return 1;
}

/* Takes up to `max` datagrams, in turns. */
static int drain(struct recv_source *r, struct nfr_rx *rx, uint32_t max)
{
	uint32_t n = 0, empty = 0;
	int ret = 0;

	r->more = false;
	while (empty < r->setup.n_socks && n < max && r->slab != NFR_SLAB_NONE) {
		uint32_t end = nfr_min(n + TURN, max);

		ret = 0;
		while (n < end && r->slab != NFR_SLAB_NONE && (ret = receive(r, r->next, &rx[n])) > 0)
			n++;
		if (ret < 0)
			break;
		r->more = ret > 0;
		empty = ret > 0 ? 0 : empty + 1;
		r->next = (r->next + 1) % r->setup.n_socks;
		if (r->more)
			break; /* deliver these while they are warm */
	}
	r->busy = n > 0;
	return n ? (int)n : ret;
}

/* Sleeps until something is there or the wake descriptor tells (true); n_fds
 * counts from the end of the list: 1 is the wake descriptor alone. */
static bool sleep_on(struct recv_source *r, uint32_t n_fds, int64_t timeout_us)
{
	struct timespec t = { .tv_sec = timeout_us / 1000000, .tv_nsec = timeout_us % 1000000 * 1000 };
	struct pollfd *wake = &r->poll[r->setup.n_socks];
	uint64_t count;

	return ppoll(wake + 1 - n_fds, n_fds, timeout_us < 0 ? NULL : &t, NULL) > 0 && wake->revents &&
	       read(wake->fd, &count, sizeof(count)) > 0;
}

static int recv_wait(struct nfr_source *s, const struct nfr_source_wait *w, struct nfr_rx *rx, uint32_t max)
{
	struct recv_source *r = (struct recv_source *)s;
	bool woken = false;
	int n;

	if (r->slab == NFR_SLAB_NONE) {
		sleep_on(r, 1, w->timeout_us);
		return 0;
	}
	if (!r->more && r->busy && w->hold_us)
		woken = sleep_on(r, 1, w->hold_us);
	n = drain(r, rx, max);
	if (n || woken || sleep_on(r, r->setup.n_socks + 1, w->timeout_us))
		return n;
	return drain(r, rx, max);
}

static int recv_quiet(struct nfr_source *s, struct nfr_rx *rx, uint32_t max)
{
	struct recv_source *r = (struct recv_source *)s;

	(void)rx;
	(void)max;
	if (r->slab != NFR_SLAB_NONE)
		nfr_pool_unpost(r->setup.pool, r->slab);
	r->slab = NFR_SLAB_NONE;
	return 0;
}

static void recv_close(struct nfr_source *s)
{
	(void)s;
}

static bool recv_min_wait(const struct nfr_source *s)
{
	(void)s;
	return false;
}

const struct nfr_source_ops nfr_source_recv = {
	.name = "recv",
	.size = sizeof(struct recv_source),
	.open = recv_open,
	.refill = recv_refill,
	.wait = recv_wait,
	.quiet = recv_quiet,
	.close = recv_close,
	.min_wait = recv_min_wait,
};
