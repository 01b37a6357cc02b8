/* SPDX-License-Identifier: MIT */
#include "bind.h"
#include "clock.h"
#include "control.h"
#include "error.h"
#include "holder.h"
#include "log.h"
#include "pause.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define ACK_TIMEOUT_MS 1000
/* Between two attempts to bind a busy group: first, and once that has taken NFRING_WAIT_DEFAULT_MS. */
#define PAUSE_US 10000
#define PAUSE_LONG_US 100000
/* Receive buffer while binding: room for the ACK beside a flood that starts at once. */
#define RCVBUF_BINDING (4u << 20)

/* Of a request whose ACK was lost, or that nfnetlink_log refuses with EAGAIN while it loads the
 * conntrack module. */
#define TRIES 4

static bool owns(const struct nfr_path *p, const struct nfr_group *g)
{
	return g >= p->groups && g < p->groups + p->n_groups;
}

static struct nfr_worker *worker_of(struct nfring *n, const struct nfr_group *g)
{
	for (uint32_t i = 0; i < n->n_workers; i++)
		if (owns(&n->workers[i].poll.path, g))
			return &n->workers[i];
	return NULL;
}

uint32_t nfr_bind_expect(struct nfring *n, const struct nfr_group *g)
{
	uint32_t seq = n->next_seq++;

	nfr_ack_expect(&worker_of(n, g)->poll.ack, seq);
	return seq;
}

int nfr_bind_wait(struct nfring *n, const struct nfr_group *g, int sent)
{
	struct nfr_worker *w = worker_of(n, g);
	struct nfr_path *p = &w->poll.path;

	return sent < 0 ? sent : nfr_ack_wait(&w->poll.ack, p, (uint32_t)(g - p->groups), ACK_TIMEOUT_MS);
}

/* Requests the bind and waits for its ACK. */
static int request_bind(struct nfring *n, const struct nfr_group *g)
{
	const struct nfr_control_group settings = {
		.group = g->number,
		.flags = n->set.flags | NFRING_FLAG_SEQ, /* the ledger needs it */
		.copy_mode = n->set.copy_mode,
		.copy_range_bytes = n->set.copy_range_bytes,
		.nlbufsiz_bytes = n->set.nlbufsiz_bytes,
		.timeout_cs = n->set.timeout_cs,
		.qthresh = n->set.qthresh,
	};
	uint32_t seq = nfr_bind_expect(n, g);

	return nfr_bind_wait(n, g, nfr_control_bind(g->nl, seq, &settings));
}

/* Tells the two causes of a bind's -EPERM apart: returns -EPERM if CAP_NET_ADMIN is missing, -EBUSY if
 * another socket owns the group, or -ETIMEDOUT. */
static int explain_eperm(struct nfring *n, const struct nfr_group *g)
{
	uint32_t seq = nfr_bind_expect(n, g);
	int ret = nfr_bind_wait(n, g, nfr_control_probe(g->nl, seq));

	return ret == -EPERM || ret == -ETIMEDOUT ? ret : -EBUSY;
}

/* Binds one group. Returns 0, -EBUSY if another socket owns it, or another -errno. */
static int bind_group(struct nfring *n, struct nfr_group *g)
{
	int ret = -EAGAIN;

	/* EAGAIN: the kernel has loaded a module meanwhile. ETIMEDOUT: the ACK was lost. */
	for (int tries = 0; tries < TRIES && (ret == -EAGAIN || ret == -ETIMEDOUT); tries++) {
		ret = request_bind(n, g);
		nfr_log(&n->set, NFRING_LOG_DEBUG, "binding group %u, request %d: %s", g->number, tries + 1,
			ret < 0 ? strerror(-ret) : "it is bound");
	}
	if (ret == -EBUSY)
		return 0; /* the group is ours already: the ACK of an earlier request was lost */
	return ret == -EPERM ? explain_eperm(n, g) : ret;
}

/* Binds every group, or none. On failure sets *refused to the group that could not be bound. */
static int try_bind_all(struct nfring *n, const struct nfr_group **refused)
{
	int ret = 0;

	for (uint32_t i = 0; ret == 0 && i < n->n_groups; i++) {
		struct nfr_group *g = &n->groups[i];

		*refused = g;
		(void)nfr_control_set_rcvbuf(g->nl, nfr_max(n->set.rcvbuf_bytes, RCVBUF_BINDING));
		ret = bind_group(n, g);
		(void)nfr_control_set_rcvbuf(g->nl, n->set.rcvbuf_bytes);
	}
	if (ret < 0)
		nfr_unbind_all(n);
	return ret;
}

/* -- errors ---------------------------------------------------------------------- */

/* Writes who owns a group: the process if it is known, else why it is not. */
static void describe_holder(const struct nfr_holder *h, char *text, size_t size)
{
	if (h->pid && h->others)
		snprintf(text, size, "%s (process %d) and %u more", h->name, (int)h->pid, h->others);
	else if (h->pid)
		snprintf(text, size, "%s (process %d)", h->name, (int)h->pid);
	else if (h->err < 0)
		snprintf(text, size, "another socket, and its process cannot be told (reading /proc: %s)",
			 strerror(-h->err));
	else
		snprintf(text, size,
			 "another socket, and its process cannot be told (another PID namespace, or no permission)");
}

static int group_busy(struct nfring *n, const struct nfr_group *g, struct nfring_error *error)
{
	struct nfr_holder holder;
	char who[128];

	nfr_holder_find(&holder, n->netns_fd, g->number);
	describe_holder(&holder, who, sizeof(who));
	return nfr_error(error, -EBUSY, NFRING_E_GROUP_BUSY,
			 "group %u is owned by %s: %schoose another group, or raise opts.wait_ms", g->number, who,
			 holder.pid ? "stop that program, " : "");
}

static int bind_refused(const struct nfr_group *g, int err, struct nfring_error *error)
{
	if (err == -EPERM)
		return nfr_error(error, err, NFRING_E_PRIVILEGE,
				 "binding group %u needs CAP_NET_ADMIN: run as root, or grant the capability",
				 g->number);
	if (err == -EOPNOTSUPP)
		return nfr_error(error, err, NFRING_E_CONNTRACK,
				 "this kernel gives no conntrack with logged packets: it lacks "
				 "CONFIG_NETFILTER_NETLINK_GLUE_CT or nf_conntrack_netlink; leave the flag out");
	if (err == -EINVAL)
		return nfr_error(error, err, NFRING_E_KERNEL,
				 "the kernel knows no nfnetlink_log (subsystem 4): load the module, or use a kernel "
				 "with CONFIG_NETFILTER_NETLINK_LOG");
	return nfr_error(error, err, NFRING_E_KERNEL, "binding group %u: %s", g->number, strerror(-err));
}

void nfr_unbind_all(struct nfring *n)
{
	char scrap[64];

	nfr_log(&n->set, NFRING_LOG_DEBUG, "unbinding %u group(s) without their workers", n->n_groups);
	for (uint32_t i = 0; i < n->n_groups; i++) {
		(void)nfr_control_unbind(n->groups[i].nl, NFR_SEQ_UNBIND, n->groups[i].number);
		while (recv(n->groups[i].fd, scrap, sizeof(scrap), MSG_DONTWAIT) >= 0) {
		}
		n->groups[i].ledger.expected = 0; /* the next bind numbers anew */
	}
}

/* Takes off the filter that an earlier start has left when it failed; a filter of the user's stays.
 * One that is locked is refused: at the end it would keep the input from being blocked. */
static int prepare_input(struct nfr_group *g, struct nfring_error *error)
{
	if (nfr_control_is_filter_locked(g->nl))
		return nfr_error(
			error, -EINVAL, NFRING_E_OPTION,
			"the filter on the socket of group %u is locked, so nfring cannot replace it at the end: "
			"attach it without SO_LOCK_FILTER",
			g->number);
	if (g->input_blocked)
		(void)nfr_control_block_input(g->nl, false);
	g->input_blocked = false;
	return 0;
}

/* -- waiting for a busy group ------------------------------------------------------- */

static uint64_t now_ms(void)
{
	return nfr_clock_ns(CLOCK_MONOTONIC) / 1000000;
}

/* Says once that the start waits. */
static void log_waiting(struct nfring *n, const struct nfr_group *g)
{
	struct nfr_holder holder;
	char who[128];

	nfr_holder_find(&holder, n->netns_fd, g->number);
	describe_holder(&holder, who, sizeof(who));
	nfr_log(&n->set, NFRING_LOG_WARNING, "waiting for group %u, which is owned by %s", g->number, who);
}

/* Binds all groups, again and again while one is busy. Meanwhile none is bound: what waits in a socket
 * would grow old. Returns as try_bind_all(), or -EINTR after nfring_stop(). */
static int wait_and_bind(struct nfring *n, const struct nfr_group **refused)
{
	const uint64_t began = now_ms();
	bool logged = false;

	for (;;) {
		int ret = try_bind_all(n, refused);
		uint64_t waited = now_ms() - began;
		bool brief = waited < NFRING_WAIT_DEFAULT_MS;

		if (ret != -EBUSY)
			return ret;
		if (atomic_load_explicit(&n->stop_requested, memory_order_relaxed) != NFR_STOP_NONE)
			return -EINTR;
		if (n->set.wait_ms != NFRING_WAIT_FOREVER && waited >= n->set.wait_ms)
			return ret;
		if (!brief && !logged)
			log_waiting(n, *refused);
		logged |= !brief;
		nfr_pause_us(brief ? PAUSE_US : PAUSE_LONG_US);
	}
}

int nfr_bind_all(struct nfring *n, struct nfring_error *error)
{
	const struct nfr_group *refused = NULL;
	int ret = 0;

	for (uint32_t i = 0; ret == 0 && i < n->n_groups; i++)
		ret = prepare_input(&n->groups[i], error);
	if (ret < 0)
		return ret;
	ret = wait_and_bind(n, &refused);
	if (ret == -EINTR)
		return nfr_error(error, ret, NFRING_E_STATE, "stopped while it waited for group %u", refused->number);
	if (ret == -EBUSY)
		return group_busy(n, refused, error);
	return ret < 0 ? bind_refused(refused, ret, error) : 0;
}
