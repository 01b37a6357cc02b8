/* SPDX-License-Identifier: MIT */
/* The floor: takes datagrams out of the socket and does nothing else. It sleeps, then
 * calls recv() with one buffer, which stays in the cache, until the socket is empty. It
 * reads no message but the first: all messages are of the same length, so the length of a
 * datagram tells how many it holds. */
#include "interrupt.h"
#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#define DATAGRAM_MAX 262144
#define SLEEP_NS 500000
/* NLMSG_DONE with an nfgenmsg ends a datagram of several messages. */
#define DONE_BYTES 20u

static struct {
	uint64_t datagrams;
	uint64_t bytes;
	uint64_t single; /* datagrams of one message */
	uint32_t message_bytes;
} seen;

static char buffer[DATAGRAM_MAX] __attribute__((aligned(4096)));

/* -- binding ------------------------------------------------------------------------ */

static struct nlmsghdr *begin(char *to, const struct peer_options *o)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(to);
	struct nfgenmsg *g;

	h->nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG;
	h->nlmsg_flags = NLM_F_REQUEST;
	g = mnl_nlmsg_put_extra_header(h, sizeof(*g));
	g->nfgen_family = AF_UNSPEC;
	g->version = NFNETLINK_V0;
	g->res_id = htons(o->group);
	return h;
}

static int bind_group(struct mnl_socket *nl, const struct peer_options *o)
{
	const struct nfulnl_msg_config_cmd bind = { .command = NFULNL_CFG_CMD_BIND };
	const struct nfulnl_msg_config_mode mode = { .copy_range = htonl(0xffff), .copy_mode = NFULNL_COPY_PACKET };
	char text[256];
	struct nlmsghdr *h = begin(text, o);

	mnl_attr_put(h, NFULA_CFG_CMD, sizeof(bind), &bind);
	mnl_attr_put(h, NFULA_CFG_MODE, sizeof(mode), &mode);
	mnl_attr_put_u32(h, NFULA_CFG_NLBUFSIZ, htonl(o->nlbufsiz_bytes));
	mnl_attr_put_u32(h, NFULA_CFG_QTHRESH, htonl(o->qthresh));
	mnl_attr_put_u32(h, NFULA_CFG_TIMEOUT, htonl(o->timeout_cs));
	mnl_attr_put_u16(h, NFULA_CFG_FLAGS, htons(NFULNL_CFG_F_SEQ));
	return mnl_socket_sendto(nl, h, h->nlmsg_len) < 0 ? -errno : 0;
}

static void unbind_group(struct mnl_socket *nl, const struct peer_options *o)
{
	const struct nfulnl_msg_config_cmd unbind = { .command = NFULNL_CFG_CMD_UNBIND };
	char text[256];
	struct nlmsghdr *h = begin(text, o);

	mnl_attr_put(h, NFULA_CFG_CMD, sizeof(unbind), &unbind);
	(void)mnl_socket_sendto(nl, h, h->nlmsg_len);
}

/* -- receiving ---------------------------------------------------------------------- */

static void learn_message(void)
{
	const struct nlmsghdr *h = (const void *)buffer;

	seen.message_bytes = (h->nlmsg_len + 3) & ~3u;
}

static int drain(int fd)
{
	ssize_t n;

	while ((n = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT)) > 0) {
		if (seen.datagrams++ == 0)
			learn_message();
		seen.bytes += (uint64_t)n;
		seen.single += (uint32_t)n <= seen.message_bytes;
	}
	return n < 0 && errno != EAGAIN && errno != EINTR && errno != ENOBUFS ? -errno : 0;
}

static uint64_t packets(void)
{
	uint64_t bytes = seen.bytes - (seen.datagrams - seen.single) * DONE_BYTES;

	return seen.message_bytes ? bytes / seen.message_bytes : 0;
}

int main(int argc, char **argv)
{
	const struct timespec pause = { .tv_nsec = SLEEP_NS };
	struct mnl_socket *nl;
	struct peer_options o;
	int ret, fd, one = 1;

	peer_begin(&o, argc, argv);
	nl = mnl_socket_open(NETLINK_NETFILTER);
	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return peer_fail("opening a netfilter socket", errno);
	fd = mnl_socket_get_fd(nl);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &o.rcvbuf_bytes, sizeof(o.rcvbuf_bytes)) < 0)
		return peer_fail("SO_RCVBUFFORCE", errno);
	mnl_socket_setsockopt(nl, NETLINK_NO_ENOBUFS, &one, sizeof(one));
	ret = bind_group(nl, &o);
	while (ret == 0 && !bench_interrupted) {
		nanosleep(&pause, NULL);
		ret = drain(fd);
	}
	unbind_group(nl, &o);
	mnl_socket_close(nl);
	if (ret < 0)
		return peer_fail("receiving", -ret);
	printf("{\"packets\":%llu,\"bytes\":%llu,\"datagrams\":%llu}\n", (unsigned long long)packets(),
	       (unsigned long long)seen.bytes, (unsigned long long)seen.datagrams);
	return 0;
}
