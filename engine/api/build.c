/* SPDX-License-Identifier: MIT */
#include "build.h"
#include "caller.h"
#include "control.h"
#include "error.h"
#include "feed.h"
#include "groups.h"
#include "mem.h"
#include "netns.h"
#include "queue.h"
#include "window.h"

#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Allocates zeroed memory that lives as long as the engine. Returns NULL and says so. */
static void *alloc(struct nfring *n, size_t bytes, const char *what, struct nfring_error *error)
{
	void *at = nfr_arena_alloc(&n->arena, bytes);

	if (!at)
		nfr_error_resource(error, -ENOMEM, what);
	return at;
}

static int duplicate(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	return copy < 0 ? -errno : copy;
}

static int no_netns(const struct nfring_opts *o, struct nfring_error *error)
{
	return nfr_error(error, -EINVAL, NFRING_E_NETNS, "%s is no network namespace",
			 o->netns ? o->netns : "the descriptor netns_fd");
}

static int enter_netns(struct nfring *n, const struct nfring_opts *o, struct nfring_error *error)
{
	if (o->netns)
		n->netns_fd = nfr_netns_open(o->netns);
	else if (o->netns_fd >= 0)
		n->netns_fd = duplicate(o->netns_fd);
	else
		return 0;
	if (n->netns_fd >= 0)
		return 0;
	if (!o->netns)
		return nfr_error(error, n->netns_fd, NFRING_E_NETNS, "network namespace descriptor %d: %s", o->netns_fd,
				 strerror(-n->netns_fd));
	if (n->netns_fd == -EINVAL)
		return no_netns(o, error);
	return nfr_error(error, n->netns_fd, NFRING_E_NETNS,
			 "network namespace \"%s\": %s: give a name that 'ip netns' lists, or a path", o->netns,
			 strerror(-n->netns_fd));
}

/* -- groups -------------------------------------------------------------------- */

static int open_sockets(void *arg)
{
	struct nfring *n = arg;

	for (uint32_t i = 0; i < n->n_groups; i++) {
		struct nfr_group *g = &n->groups[i];
		int ret = nfr_control_open(&g->nl, n->set.rcvbuf_bytes);

		if (ret < 0)
			return ret;
		g->fd = mnl_socket_get_fd(g->nl);
	}
	return 0;
}

static int make_groups(struct nfring *n, const struct nfring_opts *o, struct nfring_error *error)
{
	int ret;

	n->n_groups = n->set.group_count;
	n->groups = alloc(n, n->n_groups * sizeof(*n->groups), "the groups", error);
	if (n->groups)
		n->by_number = alloc(n, n->n_groups * sizeof(*n->by_number), "the index of the groups", error);
	if (!n->by_number)
		return -ENOMEM;
	nfr_groups_number(n, o);
	if (nfr_feed_is_used(n)) {
		n->groups[0].fd = -EBADF;
		return 0;
	}
	ret = nfr_netns_call(n->netns_fd, open_sockets, n);
	if (ret == -EPROTONOSUPPORT)
		return nfr_error(error, ret, NFRING_E_KERNEL,
				 "this kernel has no netfilter netlink: load nfnetlink and nfnetlink_log");
	if (ret == -EINVAL && n->netns_fd >= 0)
		return no_netns(o, error);
	if (ret == -EPERM && n->netns_fd >= 0)
		return nfr_error(error, ret, NFRING_E_NETNS,
				 "entering network namespace %s needs CAP_SYS_ADMIN: run as root",
				 o->netns ? o->netns : "netns_fd");
	if (ret == -EMFILE || ret == -ENFILE || ret == -ENOMEM || ret == -ENOBUFS)
		return nfr_error_resource(error, ret, "a group's socket");
	if (ret < 0)
		return nfr_error(error, ret, NFRING_E_KERNEL, "opening a netfilter socket: %s", strerror(-ret));
	return 0;
}

/* -- workers ------------------------------------------------------------------- */

/* The worker's own knowledge of the slabs and of the carriers. */
static int make_pool(struct nfring *n, struct nfr_path *p, struct nfring_error *error)
{
	const struct nfr_geometry *g = &p->map.geometry;
	uint32_t *free_slabs = alloc(n, g->slabs * sizeof(*free_slabs), "the list of free slabs", error);
	uint8_t *states = free_slabs ? alloc(n, g->slabs, "the states of the slabs", error) : NULL;
	uint16_t *parts = states ? alloc(n, g->slabs * sizeof(*parts), "the counts of parts", error) : NULL;
	uint8_t *out = parts ? alloc(n, nfr_carriers_out_bytes(g), "the list of parts", error) : NULL;

	if (!out)
		return -ENOMEM;
	nfr_pool_init(&p->pool, g, nfr_channel_slabs(p->channel, &p->map), free_slabs, states);
	nfr_carriers_init(&p->carriers, &p->pool, out, parts);
	return 0;
}

/* The claims are mapped, so that those which are never used take no memory. */
static size_t claims_bytes(const struct nfr_path *p)
{
	return p->map.capacity * sizeof(*p->claims);
}

static int map_channel(struct nfring *n, struct nfr_path *p, struct nfring_error *error)
{
	struct nfr_geometry geometry = nfr_geometry_make(n->set.slab_bytes, n->set.slab_pkts, n->set.memory_bytes);
	char what[48];
	void *at;

	p->map = nfr_channel_map(&geometry);
	at = nfr_mem_map(p->map.bytes);
	if (!at) {
		snprintf(what, sizeof(what), "%zu bytes of slabs", p->map.bytes);
		return nfr_error_resource(error, -errno, what);
	}
	p->channel = nfr_channel_init(at, &p->map);
	p->claims = nfr_mem_map(claims_bytes(p));
	if (!p->claims)
		return nfr_error_resource(error, -errno, "the generations of the batches");
	return make_pool(n, p, error);
}

/* The structures of a worker that are not part of struct nfr_worker. */
static int alloc_parts(struct nfring *n, struct nfr_poll *p, struct nfring_error *error)
{
	const size_t source_bytes = nfr_max(nfr_source_uring.size, nfr_source_recv.size);

	/* Half of the slabs at most are posted; the rest is left to the consumer. */
	p->window = nfr_min(nfr_max(p->path.pool.geometry.slabs / 2, 1u), NFR_WINDOW_MAX);
	p->rx = alloc(n, p->window * sizeof(*p->rx), "the list of datagrams", error);
	if (p->rx)
		p->socks = alloc(n, p->path.n_groups * sizeof(*p->socks), "the list of sockets", error);
	if (p->socks)
		p->source_at = alloc(n, source_bytes, "the source", error);
	if (p->source_at)
		p->path.layouts = alloc(n, sizeof(*p->path.layouts), "the layout cache", error);
	if (p->path.layouts)
		p->path.latency = alloc(n, sizeof(*p->path.latency), "the latency histogram", error);
	if (!p->path.latency)
		return -ENOMEM;
	for (uint32_t i = 0; i < p->path.n_groups; i++)
		p->socks[i] = p->path.groups[i].fd;
	return 0;
}

/* Gives worker `index` its part of the groups: neighbouring ones, as equal in number as can be. */
static void assign_groups(struct nfring *n, uint32_t index, struct nfr_path *p)
{
	uint32_t first = index * n->n_groups / n->n_workers;

	p->groups = n->groups + first;
	p->n_groups = (index + 1) * n->n_groups / n->n_workers - first;
	for (uint32_t i = 0; i < p->n_groups; i++)
		p->groups[i].worker = p->worker;
}

static int make_worker(struct nfring *n, uint16_t index, const struct nfring_opts *o, struct nfring_error *error)
{
	struct nfr_worker *w = &n->workers[index];
	struct nfr_path *path = &w->poll.path;
	int ret;

	w->cpu = o->cpu_count ? (int)o->cpus[index % o->cpu_count] : -1;
	w->poll.set = &n->set;
	path->worker = index;
	path->filter = n->set.filter;
	path->filter_user = n->set.filter_user;
	assign_groups(n, index, path);
	if (sem_init(&w->ready, 0, 0) < 0)
		return nfr_error_resource(error, -errno, "a worker's semaphore");
	w->poll.stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	path->queue_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->poll.stop_fd < 0 || path->queue_fd < 0)
		return nfr_error_resource(error, -errno, "a worker's eventfd");
	n->queues[index].pid = n->pid;
	n->queues[index].fd = n->queues[index].wake_fd = path->queue_fd;
	ret = map_channel(n, path, error);
	if (ret == 0)
		ret = alloc_parts(n, &w->poll, error);
	if (ret == 0 && o->caller_threads) {
		ret = nfr_caller_init(&n->queues[index], w);
		if (ret < 0)
			return nfr_error_resource(error, ret, "a queue's epoll instance");
	}
	if (ret == 0)
		nfr_queue_init(&n->queues[index], path);
	return ret;
}

static int make_workers(struct nfring *n, const struct nfring_opts *o, struct nfring_error *error)
{
	int ret = 0;

	n->workers = alloc(n, n->set.workers * sizeof(*n->workers), "the workers", error);
	if (n->workers)
		n->queues = alloc(n, n->set.workers * sizeof(*n->queues), "the queues", error);
	if (!n->queues)
		return -ENOMEM;
	for (uint32_t i = 0; i < n->set.workers; i++)
		n->workers[i].poll.stop_fd = n->workers[i].poll.path.queue_fd = -1;
	n->n_workers = n->set.workers;
	for (uint32_t i = 0; ret == 0 && i < n->n_workers; i++)
		ret = make_worker(n, (uint16_t)i, o, error);
	return ret;
}

int nfr_engine_init(struct nfring *n, const struct nfring_opts *o, struct nfring_error *error)
{
	int ret = enter_netns(n, o, error);

	if (ret == 0)
		ret = make_groups(n, o, error);
	if (ret == 0)
		ret = make_workers(n, o, error);
	return ret;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void nfr_engine_fini(struct nfring *n)
{
	for (uint32_t i = 0; i < n->n_workers; i++) {
		struct nfr_poll *p = &n->workers[i].poll;

		close_fd(p->stop_fd);
		close_fd(p->path.queue_fd);
		nfr_poll_close(p);
		nfr_caller_fini(&n->queues[i]);
		if (p->path.channel)
			nfr_mem_unmap(p->path.channel, p->path.map.bytes);
		nfr_mem_unmap(p->path.claims, claims_bytes(&p->path));
	}
	for (uint32_t i = 0; n->groups && i < n->n_groups; i++)
		nfr_control_close(n->groups[i].nl);
	close_fd(n->netns_fd);
}
