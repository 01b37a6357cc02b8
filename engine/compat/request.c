/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "request.h"
#include "control.h"
#include "group.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A socket that was just emptied has room for an ACK, as a rule. */
#define TRIES 20
/* The socket had no room for the ACK. */
#define ACK_LOST 1

/* -- the library's descriptor --------------------------------------------------------- */

/* libmnl closes the descriptor that it is given. */
static struct mnl_socket *duplicate(int fd)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	struct mnl_socket *nl;

	if (own < 0)
		return NULL;
	nl = mnl_socket_fdopen(own);
	if (!nl)
		close(own);
	return nl;
}

/* Losses are counted by sequence numbers. Without it one overrun drops everything until the socket is empty. */
static void forgo_enobufs(const struct nflog_handle *h)
{
	int on = 1;

	(void)mnl_socket_setsockopt(h->nl, NETLINK_NO_ENOBUFS, &on, sizeof(on));
}

int compat_socket_open(struct nflog_handle *h)
{
	h->nl = duplicate(h->fd);
	h->inode = compat_inode(h->fd);
	if (!h->nl)
		return -1;
	forgo_enobufs(h);
	return 0;
}

static bool is_ours(const struct nflog_handle *h)
{
	return compat_inode(mnl_socket_get_fd(h->nl)) == h->inode;
}

/* The old object's memory is given up: to free it would close the descriptor, which is another file's. */
static struct mnl_socket *make_anew(struct nflog_handle *h)
{
	struct mnl_socket *nl;

	errno = EBADF;
	nl = compat_inode(h->fd) == h->inode ? duplicate(h->fd) : NULL;
	if (!nl)
		return NULL;
	h->nl = nl;
	for (struct nflog_g_handle *g = NULL; (g = compat_group_of(h, g)) != NULL;)
		g->limits.nl = nl;
	return nl;
}

struct mnl_socket *compat_socket(struct nflog_handle *h)
{
	return nfr_likely(is_ours(h)) ? h->nl : make_anew(h);
}

void compat_socket_close(const struct nflog_handle *h)
{
	if (h->nl && is_ours(h))
		nfr_control_close(h->nl);
}

/* -- sending --------------------------------------------------------------------- */

struct request {
	enum { BIND, SET, PF } kind;
	struct nfr_control_group settings; /* BIND */
	uint16_t group;                    /* SET */
	uint16_t attr;
	uint16_t bytes;
	const void *value;
	uint8_t command; /* PF */
	uint8_t family;
};

static int send_request(struct nflog_handle *h, const struct request *r)
{
	if (!compat_socket(h))
		return -errno;
	switch (r->kind) {
	case BIND:
		return nfr_control_bind(h->nl, h->seq, &r->settings);
	case PF:
		return nfr_control_pf(h->nl, h->seq, r->command, r->family);
	case SET:
	default:
		return nfr_control_set(h->nl, h->seq, r->group, r->attr, r->value, r->bytes);
	}
}

/* -- receiving ------------------------------------------------------------------- */

/* Receives past the preloaded object: this receive is not the program's. */
static ssize_t receive(int fd, void *buf, size_t bytes)
{
	ssize_t n;

	do
		n = syscall(SYS_recvfrom, fd, buf, bytes, MSG_DONTWAIT, NULL, NULL);
	while (n < 0 && (errno == EINTR || errno == ENOBUFS));
	return n;
}

/* Says whether the datagram is the ACK of request `seq`. */
static bool is_ack(const void *datagram, size_t bytes, uint32_t seq, int *err)
{
	const struct nlmsghdr *m = datagram;
	const struct nlmsgerr *e = NLMSG_DATA(m);

	if (bytes < NLMSG_LENGTH(sizeof(*e)) || m->nlmsg_type != NLMSG_ERROR || e->msg.nlmsg_seq != seq)
		return false;
	*err = e->error;
	return true;
}

/* Without memory the datagram is lost, and the next one shows the gap. */
static void keep(struct nflog_handle *h, const char *datagram, size_t bytes)
{
	struct compat_kept *k = malloc(sizeof(*k) + bytes);

	if (!k)
		return;
	k->next = NULL;
	k->bytes = (uint32_t)bytes;
	memcpy(k->datagram, datagram, bytes);
	*h->kept_end = k;
	h->kept_end = &k->next;
}

/* Receives by way of `buf` until the ACK of the last request has come. Returns its result, or ACK_LOST. */
static int receive_ack(struct nflog_handle *h, char *buf)
{
	for (;;) {
		ssize_t n = receive(h->fd, buf, NFR_DATAGRAM_MAX_BYTES);
		int err;

		if (n < 0)
			return errno == EAGAIN ? ACK_LOST : -errno;
		if (is_ack(buf, (size_t)n, h->seq, &err))
			return err;
		if (is_ack(buf, (size_t)n, COMPAT_SEQ_BELL, &err))
			h->bell_rung = false; /* ring_bell() rings again */
		else
			keep(h, buf, (size_t)n);
	}
}

/* The memory is not h->scratch, which may hold the end of a datagram of the program's. */
static int await_ack(struct nflog_handle *h)
{
	char *buf = aligned_alloc(NFR_CACHE_LINE, NFR_DATAGRAM_MAX_BYTES);
	int ret = buf ? receive_ack(h, buf) : -ENOMEM;

	free(buf);
	return ret;
}

/* Makes the socket readable, for what was kept. */
static void ring_bell(struct nflog_handle *h)
{
	if (!h->kept || h->bell_rung || !compat_socket(h))
		return;
	h->bell_rung = nfr_control_probe(h->nl, COMPAT_SEQ_BELL) == 0;
}

/* -- requests ---------------------------------------------------------------------- */

/* Returns the result of the request; after `repeated` sendings, `done` means that an earlier one was carried out. */
static int carry_out(struct nflog_handle *h, const struct request *r, int done)
{
	for (int i = 0; i < TRIES; i++) {
		int ret;

		h->seq++;
		ret = send_request(h, r);
		if (ret == 0)
			ret = await_ack(h);
		if (i > 0 && ret == done)
			return 0;
		if (ret != ACK_LOST)
			return ret;
	}
	return -ENOBUFS;
}

/* Sets errno, and returns what libnetfilter_log returns. */
static int finish(struct nflog_handle *h, int ret)
{
	ring_bell(h);
	if (ret == 0)
		return 0;
	errno = -ret;
	return -1;
}

/* The kernel takes a setting only from the group's owner. */
static bool is_owner(struct nflog_handle *h, uint16_t group, uint32_t timeout)
{
	const uint32_t value = htonl(timeout);
	const struct request r = {
		.kind = SET, .group = group, .attr = NFULA_CFG_TIMEOUT, .value = &value, .bytes = sizeof(value)
	};

	return carry_out(h, &r, 0) == 0;
}

int compat_request_bind(struct nflog_handle *h, uint16_t group, uint16_t flags, uint32_t qthresh, uint32_t timeout,
			uint32_t nlbufsiz)
{
	const struct request r = {
		.kind = BIND,
		.settings = { .group = group,
			      .flags = flags,
			      .copy_mode = NFULNL_COPY_PACKET,
			      .copy_range_bytes = UINT16_MAX, /* the kernel's default */
			      .nlbufsiz_bytes = nlbufsiz,
			      .timeout_cs = timeout,
			      .qthresh = qthresh },
	};
	uint32_t before = h->seq;
	int ret = carry_out(h, &r, 0);

	/* The first sending may have bound it, and only its ACK was lost. */
	if (ret == -EBUSY && h->seq - before > 1 && is_owner(h, group, timeout))
		ret = 0;
	return finish(h, ret);
}

/* The program goes on with a group that it has unbound, or whose handle it has closed. */
static int refuse(void)
{
	errno = EBADF;
	return -1;
}

int compat_request_unbind(struct nflog_handle *h, uint16_t group)
{
	const struct nfulnl_msg_config_cmd cmd = { .command = NFULNL_CFG_CMD_UNBIND };
	const struct request r = {
		.kind = SET, .group = group, .attr = NFULA_CFG_CMD, .value = &cmd, .bytes = sizeof(cmd)
	};

	return h ? finish(h, carry_out(h, &r, -ENODEV)) : refuse();
}

int compat_request_set(struct nflog_handle *h, uint16_t group, uint16_t attr, const void *value, uint16_t bytes)
{
	const struct request r = { .kind = SET, .group = group, .attr = attr, .value = value, .bytes = bytes };

	return h ? finish(h, carry_out(h, &r, 0)) : refuse();
}

int compat_request_pf(struct nflog_handle *h, uint8_t command, uint8_t family)
{
	const struct request r = { .kind = PF, .command = command, .family = family };

	return finish(h, carry_out(h, &r, 0));
}

/* Says whether a datagram has packets of the group: all have the same. */
static bool is_of_group(const struct compat_kept *k, uint16_t group)
{
	const struct nlmsghdr *m = (const void *)k->datagram;
	const struct nfgenmsg *nfg = NLMSG_DATA(m);

	return k->bytes >= NFR_MSG_MIN_BYTES && m->nlmsg_type == NFR_PACKET_TYPE && nfg->res_id == htons(group);
}

struct compat_kept *compat_request_next_of(struct nflog_handle *h, uint16_t group)
{
	struct compat_kept **at = &h->kept, *k;

	while (*at && !is_of_group(*at, group))
		at = &(*at)->next;
	k = *at;
	if (!k)
		return NULL;
	*at = k->next;
	if (!k->next)
		h->kept_end = at;
	return k;
}

struct compat_kept *compat_request_next_kept(struct nflog_handle *h)
{
	struct compat_kept *k = h->kept;

	if (!k)
		return NULL;
	h->kept = k->next;
	if (!h->kept)
		h->kept_end = &h->kept;
	return k;
}
