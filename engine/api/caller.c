/* SPDX-License-Identifier: MIT */
#include "caller.h"
#include "compiler.h"
#include "drain.h"
#include "event.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

/* Receives that end at once, for want of slabs or of room in the completion queue, are armed again
 * this often before nfring_queue_arm() gives up to sleep. */
#define ARM_TRIES 8

static int watch(struct nfring_queue *q, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(q->fd, EPOLL_CTL_ADD, fd, &event) < 0 && errno != EEXIST ? -errno : 0;
}

int nfr_caller_init(struct nfring_queue *q, struct nfr_worker *w)
{
	int ret;

	q->worker = w;
	q->owner.process = q->pid;
	q->wake_fd = w->poll.stop_fd;
	q->fd = epoll_create1(EPOLL_CLOEXEC);
	if (q->fd < 0)
		return -errno;
	ret = watch(q, w->poll.path.queue_fd);
	return ret < 0 ? ret : watch(q, w->poll.stop_fd);
}

void nfr_caller_fini(struct nfring_queue *q)
{
	if (q->worker && q->fd >= 0)
		close(q->fd);
}

/* Lets the sockets wake whoever waits for the queue's descriptor: with either source a datagram stays in its socket
 * until a call of the queue receives. An eventfd registered with io_uring cannot: Linux 6.12 writes it once only. */
static int watch_sockets(struct nfring_queue *q)
{
	const struct nfr_path *p = &q->worker->poll.path;
	int ret = 0;

	for (uint32_t i = 0; ret == 0 && i < p->n_groups; i++)
		ret = watch(q, p->groups[i].fd);
	return ret;
}

int nfr_caller_start(struct nfring_queue *q)
{
	int ret = watch_sockets(q);

	nfr_event_write(q->worker->poll.path.queue_fd);
	return ret;
}

static bool has_ended(const struct nfring_queue *q)
{
	/* Relaxed: this thread has stored it, or the one that opened the engine. */
	return atomic_load_explicit(&q->channel->result, memory_order_relaxed) != 0;
}

static void on_owner_end(struct nfr_owner *o)
{
	struct nfring_queue *q = nfr_container_of(o, struct nfring_queue, owner);

	if (!has_ended(q))
		nfr_worker_end(q->worker, -EOWNERDEAD, "the thread that owned a queue has ended before nfring_close()");
}

void nfr_caller_open(struct nfring_queue *q)
{
	/* B1 release: publishes what the start has set up; pairs with B2. */
	atomic_store_explicit(&q->bound, true, NFR_ORDER(B1, release));
}

int nfr_caller_enter(struct nfring_queue *q)
{
	int ret;

	/* B2 acquire: sees what the start has set up; pairs with B1. */
	if (nfr_unlikely(!atomic_load_explicit(&q->bound, NFR_ORDER(B2, acquire))))
		return -ENOTCONN;
	ret = nfr_owner_enter(&q->owner, on_owner_end);
	if (nfr_likely(ret == 0))
		return 0;
	if (ret < 0 || has_ended(q))
		return nfr_min(ret, 0);
	ret = nfr_worker_adopt(q->worker);
	if (ret < 0)
		nfr_worker_abandon(q->worker, ret);
	return ret;
}

int nfr_caller_poll(struct nfring_queue *q, int64_t timeout_us)
{
	struct nfr_poll *p = &q->worker->poll;
	int n = 0;

	if (has_ended(q))
		return 0;
	nfr_path_reclaim(&p->path);
	if (!nfr_poll_is_stopped(p)) {
		if (p->path.pool.n_free + p->path.pool.n_posted == 0)
			return -ENOBUFS;
		n = nfr_poll_once(p, timeout_us);
	}
	if (nfr_unlikely((n < 0 && n != -EINTR) || nfr_poll_is_stopped(p))) {
		nfr_worker_end(q->worker, n == -EINTR ? 0 : nfr_min(n, 0), "receiving broke");
		return 0;
	}
	return n;
}

int nfr_caller_arm(struct nfring_queue *q)
{
	const struct nfr_source *source = q->worker->poll.source;
	uint64_t count;

	if (!has_ended(q))
		(void)!read(q->worker->poll.path.queue_fd, &count, sizeof(count));
	for (unsigned i = 0; i < ARM_TRIES; i++) {
		int n;

		if (has_ended(q) || !nfr_spsc_empty_after_arm(&q->filled))
			return 1;
		n = nfr_caller_poll(q, 0);
		if (n < 0 && n != -EINTR)
			return n;
		if (n == 0 && !has_ended(q) && source->ops->is_armed(source))
			return 0;
	}
	return 1;
}

void nfr_caller_close(struct nfring_queue *q)
{
	if (!q->worker)
		return;
	nfr_owner_leave(&q->owner);
	if (!has_ended(q)) {
		if (nfr_owner_is_self(&q->owner))
			nfr_worker_end(q->worker, 0, NULL);
		else
			nfr_worker_abandon(q->worker, 0);
	}
}
