/* SPDX-License-Identifier: MIT */
/* The recv source, for kernels without a usable io_uring. While idle it sleeps in poll; under load
 * it sleeps for hold_us and then drains the sockets with recv.
 *
 * One wait fills SOCK_QUOTA slabs at most, so that the memory in play stays in the near caches.
 * The next wait goes on without sleeping, until a drain leaves every socket empty. */
#define _GNU_SOURCE
#include "source.h"
#include "transient.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The most datagrams received from one socket before the next one is read. */
#define SOCK_QUOTA 16

struct recv_source {
	struct nfr_source base;
	struct nfr_source_setup setup;
	uint32_t slab;      /* posted and not yet filled; NFR_SLAB_NONE: none */
	uint32_t next_sock; /* the socket to read next */
	bool busy;          /* the last drain received something: hold, then drain */
	unsigned refusals;  /* calls in a row that failed with a transient error */
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

static int recv_activate(struct nfr_source *s)
{
	(void)s;
	return 0;
}

/* Posts one slab: recv() fills it before the next is needed. */
static int recv_refill(struct nfr_source *s, uint32_t window)
{
	struct recv_source *r = (struct recv_source *)s;

	(void)window;
	if (r->slab == NFR_SLAB_NONE)
		r->slab = nfr_pool_post(r->setup.pool);
	return 0;
}

/* Receives one datagram from `sock`. Returns 1; 0: there is none; -errno. */
static int receive(struct recv_source *r, uint32_t sock, struct nfr_rx *rx)
{
	struct nfr_pool *pool = r->setup.pool;
	char *buffer = nfr_slab_buffer(nfr_slab_at(pool->base, &pool->geometry, r->slab), &pool->geometry);
	ssize_t n = recv(r->setup.socks[sock], buffer, pool->geometry.buf_bytes, MSG_DONTWAIT | MSG_TRUNC);

	if (n < 0)
		return errno == EAGAIN ? 0 : nfr_refused(&r->refusals, -errno);
	r->refusals = 0;
	nfr_pool_fill(pool, r->slab);
	*rx = (struct nfr_rx){ .slab = r->slab, .bytes = (uint32_t)n, .sock = sock };
	r->slab = nfr_pool_post(pool);
	return 1;
}

/* Receives up to `max` datagrams, at most SOCK_QUOTA from one socket. */
static int drain(struct recv_source *r, struct nfr_rx *rx, uint32_t max)
{
	uint32_t n = 0, empty = 0;
	int ret = 0;

	r->base.unread = false;
	while (empty < r->setup.n_socks && n < max && r->slab != NFR_SLAB_NONE) {
		uint32_t end = nfr_min(n + SOCK_QUOTA, max);

		ret = 0;
		while (n < end && r->slab != NFR_SLAB_NONE && (ret = receive(r, r->next_sock, &rx[n])) > 0)
			n++;
		if (ret < 0)
			break;
		r->base.unread = ret > 0;
		empty = ret > 0 ? 0 : empty + 1;
		r->next_sock = (r->next_sock + 1) % r->setup.n_socks;
		if (r->base.unread)
			break; /* deliver these while they are in the caches */
	}
	r->busy = n > 0;
	return n ? (int)n : ret;
}

/* Sleeps until one of the last `n_fds` descriptors is readable; the very last is wake_fd. Returns 1
 * if wake_fd was, 0 if it was not, -errno. */
static int sleep_on(struct recv_source *r, uint32_t n_fds, int64_t timeout_us)
{
	struct timespec t = { .tv_sec = timeout_us / 1000000, .tv_nsec = timeout_us % 1000000 * 1000 };
	struct pollfd *wake = &r->poll[r->setup.n_socks];
	uint64_t count;
	int n;

	n = ppoll(wake + 1 - n_fds, n_fds, timeout_us < 0 ? NULL : &t, NULL);

	if (n < 0)
		return errno == EINTR ? -EINTR : nfr_refused(&r->refusals, -errno);
	return n > 0 && wake->revents && read(wake->fd, &count, sizeof(count)) > 0;
}

static int recv_wait(struct nfr_source *s, const struct nfr_source_wait *w, struct nfr_rx *rx, uint32_t max)
{
	struct recv_source *r = (struct recv_source *)s;
	int n, woken = 0;

	if (r->slab == NFR_SLAB_NONE) {
		woken = sleep_on(r, 1, w->timeout_us);
		return nfr_min(woken, 0);
	}
	if (!r->base.unread && r->busy && w->hold_us)
		woken = sleep_on(r, 1, w->hold_us);
	n = drain(r, rx, max);
	if (n || woken > 0)
		return n;
	woken = sleep_on(r, r->setup.n_socks + 1, w->timeout_us);
	return woken ? nfr_min(woken, 0) : drain(r, rx, max);
}

/* The sockets themselves become readable: nothing has to be requested. */
static bool recv_is_armed(const struct nfr_source *s)
{
	(void)s;
	return true;
}

static int recv_stop(struct nfr_source *s, struct nfr_rx *rx, uint32_t max)
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
	.activate = recv_activate,
	.refill = recv_refill,
	.wait = recv_wait,
	.is_armed = recv_is_armed,
	.stop = recv_stop,
	.close = recv_close,
	.min_wait = recv_min_wait,
};
