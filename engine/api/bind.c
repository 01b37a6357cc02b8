/* SPDX-License-Identifier: MIT */
#include "bind.h"
#include "control.h"
#include "error.h"
#include "netns.h"
#include "pause.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define ACK_TIMEOUT_MS 1000
#define BUSY_TRIES 26
#define BUSY_PAUSE_US 10000
/* Receive buffer while binding: room for the ACK beside a flood that starts at once. */
#define RCVBUF_BINDING (4u << 20)

/* nfnetlink_log refuses a bind with EAGAIN while it loads the conntrack module. */
#define AGAIN_TRIES 5

/* Asks for the owner of a group inside a network namespace. */
struct owner_query {
	uint16_t group;
	uint32_t portid;
};

static int query_owner(void *arg)
{
	struct owner_query *q = arg;

	return nfr_control_owner(q->group, &q->portid);
}

/* Returns the portid that owns the group; 0: none, or it cannot be known. */
static uint32_t owner_of(const struct nfring *n, uint16_t group)
{
	struct owner_query q = { .group = group };

	return nfr_netns_call(n->netns_fd, query_owner, &q) < 0 ? 0 : q.portid;
}

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

static int wait_for_ack(struct nfr_worker *w, const struct nfr_group *g, unsigned timeout_ms)
{
	struct nfr_path *p = &w->poll.path;

	return nfr_ack_wait(&w->poll.ack, p, (uint32_t)(g - p->groups), timeout_ms);
}

/* Requests the bind and waits for its ACK. */
static int request_bind(struct nfring *n, struct nfr_worker *w, struct nfr_group *g)
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
	uint32_t seq = n->next_seq++;
	int ret;

	nfr_ack_expect(&w->poll.ack, seq);
	ret = nfr_control_bind(g->nl, seq, &settings);
	return ret < 0 ? ret : wait_for_ack(w, g, ACK_TIMEOUT_MS);
}

/* Writes "portid N", with the name of the process of that id if there is one. */
static void describe_owner(uint32_t portid, char *text, size_t size)
{
	char path[64], name[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%u/comm", portid);
	f = fopen(path, "re");
	if (f) {
		if (fgets(name, sizeof(name), f))
			name[strcspn(name, "\n")] = '\0';
		fclose(f);
	}
	snprintf(text, size, name[0] ? "portid %u (%s)" : "portid %u", portid, name);
}

static int bind_refused(const struct nfr_group *g, int err, uint32_t owner, struct nfring_error *error)
{
	char who[64];

	if (owner) {
		describe_owner(owner, who, sizeof(who));
		return nfr_error(error, -EBUSY, NFRING_E_GROUP_BUSY,
				 "group %u is owned by %s: stop that program or choose another group", g->number, who);
	}
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

/* Binds one group. A busy group is often one that its owner is just closing: repeats the request for
 * a quarter of a second. */
static int bind_group(struct nfring *n, struct nfr_group *g, struct nfring_error *error)
{
	struct nfr_worker *w = worker_of(n, g);
	uint32_t owner = 0;
	int ret = 0, again = 0;

	for (int tries = 0; tries < BUSY_TRIES; tries++) {
		ret = request_bind(n, w, g);
		/* EBUSY: the group is ours already, and the ACK of an earlier request was lost. */
		if (ret == 0 || ret == -EBUSY)
			return 0;
		if (ret == -EAGAIN && again++ < AGAIN_TRIES)
			continue;
		if (ret == -ETIMEDOUT && tries < 2)
			continue;
		/* EPERM: a capability is missing, or another socket owns the group. */
		if (ret != -EPERM)
			break;
		owner = owner_of(n, g->number);
		if (!owner && tries)
			break;
		nfr_pause_us(BUSY_PAUSE_US);
	}
	return bind_refused(g, ret, ret == -EPERM ? owner : 0, error);
}

/* Sends one command for a protocol family and waits for its ACK. */
static int request_family(struct nfring *n, uint8_t command, uint8_t family, struct nfring_error *error)
{
	struct nfr_worker *w = &n->workers[0];
	const struct nfr_group *g = &w->poll.path.groups[0];
	uint32_t seq = n->next_seq++;
	int ret;

	nfr_ack_expect(&w->poll.ack, seq);
	ret = nfr_control_pf(g->nl, seq, command, family);
	if (ret == 0)
		ret = wait_for_ack(w, g, ACK_TIMEOUT_MS);
	if (ret == 0)
		return ret;
	return nfr_error(error, ret, ret == -EPERM ? NFRING_E_PRIVILEGE : NFRING_E_KERNEL,
			 "pf_bind of family %u: %s; leave pf_bind off unless you need it", family, strerror(-ret));
}

/* Sends PF_UNBIND and PF_BIND for IPv4, IPv6 and bridge, as old programs do. */
static int bind_families(struct nfring *n, struct nfring_error *error)
{
	static const uint8_t families[] = { AF_INET, AF_INET6, AF_BRIDGE };
	int ret = 0;

	for (unsigned i = 0; ret == 0 && i < sizeof(families) / sizeof(families[0]); i++) {
		ret = request_family(n, NFULNL_CFG_CMD_PF_UNBIND, families[i], error);
		if (ret == 0)
			ret = request_family(n, NFULNL_CFG_CMD_PF_BIND, families[i], error);
	}
	return ret;
}

void nfr_unbind_all(struct nfring *n)
{
	char scrap[64];

	for (uint32_t i = 0; i < n->n_groups; i++) {
		(void)nfr_control_unbind(n->groups[i].nl, NFR_SEQ_UNBIND, n->groups[i].number);
		while (recv(n->groups[i].fd, scrap, sizeof(scrap), MSG_DONTWAIT) >= 0) {
		}
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

int nfr_bind_all(struct nfring *n, struct nfring_error *error)
{
	int ret = n->set.pf_bind ? bind_families(n, error) : 0;

	for (uint32_t i = 0; ret == 0 && i < n->n_groups; i++) {
		struct nfr_group *g = &n->groups[i];

		ret = prepare_input(g, error);
		if (ret < 0)
			return ret;
		(void)nfr_control_set_rcvbuf(g->nl, nfr_max(n->set.rcvbuf_bytes, RCVBUF_BINDING));
		ret = bind_group(n, g, error);
		(void)nfr_control_set_rcvbuf(g->nl, n->set.rcvbuf_bytes);
	}
	return ret;
}
