/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "control.h"
#include "compiler.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/filter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/sock_diag.h>
#include <pthread.h>
#include <sys/socket.h>

/* More than any request takes. */
#define REQUEST_BYTES 256

/* Throws away what others have sent to the socket: until it was connected, any privileged process could. */
static void discard_queued(int fd)
{
	char byte;

	while (recv(fd, &byte, sizeof(byte), MSG_DONTWAIT) >= 0 || errno == ENOBUFS) {
	}
}

/* Makes the kernel the only peer, and sets what the ledger relies on. */
static int connect_to_kernel(const struct mnl_socket *nl)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int on = 1;

	/* From here on only messages of portid 0, the kernel, are received. */
	if (connect(mnl_socket_get_fd(nl), (const struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		return -errno;
	discard_queued(mnl_socket_get_fd(nl));
	/* Without it one overrun drops every message until the queue is empty, and a
	 * receive fails with ENOBUFS. The ledger finds the loss by sequence numbers. */
	if (mnl_socket_setsockopt(nl, NETLINK_NO_ENOBUFS, &on, sizeof(on)) < 0)
		return -errno;
	/* ACKs without a copy of the request: shorter. It works without it too. */
	(void)mnl_socket_setsockopt(nl, NETLINK_CAP_ACK, &on, sizeof(on));
	return 0;
}

int nfr_control_open(struct mnl_socket **out, uint32_t rcvbuf_bytes)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	int ret;

	if (!nl)
		return -errno;
	ret = mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0 ? -errno : 0;
	if (ret == 0)
		ret = connect_to_kernel(nl);
	if (ret == 0)
		ret = nfr_control_set_rcvbuf(nl, rcvbuf_bytes);
	if (ret < 0) {
		mnl_socket_close(nl);
		return ret;
	}
	*out = nl;
	return 0;
}

void nfr_control_close(struct mnl_socket *nl)
{
	if (nl)
		mnl_socket_close(nl);
}

int nfr_control_set_rcvbuf(struct mnl_socket *nl, uint32_t bytes)
{
	int fd = mnl_socket_get_fd(nl);
	int value = (int)nfr_min(bytes, (uint32_t)INT32_MAX / 2); /* the kernel doubles it */

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &value, sizeof(value)) == 0)
		return 0;
	return setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &value, sizeof(value)) < 0 ? -errno : 0;
}

int nfr_control_ask_timestamps(struct mnl_socket *nl)
{
	int on = 1;

	return setsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) < 0 ? -errno : 0;
}

int nfr_control_rcvbuf(const struct mnl_socket *nl, uint32_t *bytes)
{
	int value = 0;
	socklen_t len = sizeof(value);

	if (getsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_RCVBUF, &value, &len) < 0)
		return -errno;
	*bytes = (uint32_t)value;
	return 0;
}

int nfr_control_memory(const struct mnl_socket *nl, struct nfr_control_memory *m)
{
	uint32_t info[SK_MEMINFO_VARS] = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_MEMINFO, info, &len) < 0)
		return -errno;
	*m = (struct nfr_control_memory){
		.drops = info[SK_MEMINFO_DROPS],
		.queued_bytes = info[SK_MEMINFO_RMEM_ALLOC],
		.rcvbuf_bytes = info[SK_MEMINFO_RCVBUF],
	};
	return 0;
}

bool nfr_control_is_filter_locked(const struct mnl_socket *nl)
{
	int locked = 0;
	socklen_t len = sizeof(locked);

	return getsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_LOCK_FILTER, &locked, &len) == 0 && locked;
}

int nfr_control_block_input(struct mnl_socket *nl, bool block)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0); /* keep 0 bytes */
	const struct sock_fprog program = { .len = 1, .filter = &drop };
	int fd = mnl_socket_get_fd(nl), unused = 0, ret;

	if (block)
		ret = setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
	else
		ret = setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused));
	return ret < 0 ? -errno : 0;
}

/* Begins a NFULNL_MSG_CONFIG request: nlmsghdr and nfgenmsg. */
static struct nlmsghdr *begin_request(void *buf, uint32_t seq, uint16_t flags, uint8_t family, uint16_t group)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(buf);
	struct nfgenmsg *nfg;

	h->nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG;
	h->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	h->nlmsg_seq = seq;
	nfg = mnl_nlmsg_put_extra_header(h, sizeof(*nfg));
	nfg->nfgen_family = family;
	nfg->version = NFNETLINK_V0;
	nfg->res_id = htons(group);
	return h;
}

/* Not a place where the calling thread is cancelled: what it holds would be half done. */
static int send_request(struct mnl_socket *nl, const struct nlmsghdr *h)
{
	int cancel, ret;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
	ret = mnl_socket_sendto(nl, h, h->nlmsg_len) < 0 ? -errno : 0;
	pthread_setcancelstate(cancel, NULL);
	return ret;
}

static void put_command(struct nlmsghdr *h, uint8_t command)
{
	const struct nfulnl_msg_config_cmd cmd = { .command = command };

	mnl_attr_put(h, NFULA_CFG_CMD, sizeof(cmd), &cmd);
}

int nfr_control_bind(struct mnl_socket *nl, uint32_t seq, const struct nfr_control_group *g)
{
	const struct nfulnl_msg_config_mode mode = {
		.copy_range = htonl(g->copy_range_bytes),
		.copy_mode = g->copy_mode,
	};
	alignas(NLMSG_ALIGNTO) char buf[REQUEST_BYTES];
	struct nlmsghdr *h = begin_request(buf, seq, NLM_F_ACK, AF_UNSPEC, g->group);

	put_command(h, NFULNL_CFG_CMD_BIND);
	mnl_attr_put(h, NFULA_CFG_MODE, sizeof(mode), &mode);
	mnl_attr_put_u32(h, NFULA_CFG_NLBUFSIZ, htonl(g->nlbufsiz_bytes));
	mnl_attr_put_u32(h, NFULA_CFG_TIMEOUT, htonl(g->timeout_cs));
	mnl_attr_put_u32(h, NFULA_CFG_QTHRESH, htonl(g->qthresh));
	mnl_attr_put_u16(h, NFULA_CFG_FLAGS, htons(g->flags));
	return send_request(nl, h);
}

int nfr_control_unbind(struct mnl_socket *nl, uint32_t seq, uint16_t group)
{
	alignas(NLMSG_ALIGNTO) char buf[REQUEST_BYTES];
	struct nlmsghdr *h = begin_request(buf, seq, 0, AF_UNSPEC, group);

	put_command(h, NFULNL_CFG_CMD_UNBIND);
	return send_request(nl, h);
}

int nfr_control_set_limits(struct mnl_socket *nl, uint32_t seq, uint16_t group, uint32_t qthresh,
			   uint32_t nlbufsiz_bytes)
{
	alignas(NLMSG_ALIGNTO) char buf[REQUEST_BYTES];
	struct nlmsghdr *h = begin_request(buf, seq, 0, AF_UNSPEC, group);

	mnl_attr_put_u32(h, NFULA_CFG_NLBUFSIZ, htonl(nlbufsiz_bytes));
	mnl_attr_put_u32(h, NFULA_CFG_QTHRESH, htonl(qthresh));
	return send_request(nl, h);
}

int nfr_control_set(struct mnl_socket *nl, uint32_t seq, uint16_t group, uint16_t attr, const void *value,
		    uint16_t bytes)
{
	alignas(NLMSG_ALIGNTO) char buf[REQUEST_BYTES];
	struct nlmsghdr *h = begin_request(buf, seq, NLM_F_ACK, AF_UNSPEC, group);

	mnl_attr_put(h, attr, bytes, value);
	return send_request(nl, h);
}

int nfr_control_pf(struct mnl_socket *nl, uint32_t seq, uint8_t command, uint8_t family)
{
	alignas(NLMSG_ALIGNTO) char buf[REQUEST_BYTES];
	struct nlmsghdr *h = begin_request(buf, seq, NLM_F_ACK, family, 0);

	put_command(h, command);
	return send_request(nl, h);
}

int nfr_control_probe(struct mnl_socket *nl, uint32_t seq)
{
	alignas(NLMSG_ALIGNTO) char buf[REQUEST_BYTES];
	struct nlmsghdr *h = begin_request(buf, seq, NLM_F_ACK, AF_UNSPEC, 0);

	/* Packets go the other way: the kernel refuses this one, but looks at the privileges first. */
	h->nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET;
	return send_request(nl, h);
}
