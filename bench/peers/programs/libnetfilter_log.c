/* SPDX-License-Identifier: MIT */
/* libnetfilter_log as its documentation shows it: open, bind, set the mode, then recv()
 * and nflog_handle_packet() in a loop. For each packet it adds up the length and compares
 * the sequence number, to count gaps. The receive buffer holds any datagram. */
#include "interrupt.h"
#include "peer.h"

#include <errno.h>
#include <libnetfilter_log/libnetfilter_log.h>
#include <stdio.h>
#include <sys/socket.h>

#define DATAGRAM_MAX 262144

static struct {
	uint64_t packets;
	uint64_t bytes;
	uint64_t lost;
	uint32_t next_seq;
} seen;

static char buffer[DATAGRAM_MAX] __attribute__((aligned(8)));

static int on_packet(struct nflog_g_handle *g, struct nfgenmsg *msg, struct nflog_data *data, void *user)
{
	char *payload;
	int len = nflog_get_payload(data, &payload);
	uint32_t seq;

	(void)g;
	(void)msg;
	(void)user;
	seen.packets++;
	if (len > 0)
		seen.bytes += (uint64_t)len;
	if (nflog_get_seq(data, &seq) == 0) {
		seen.lost += seq - seen.next_seq;
		seen.next_seq = seq + 1;
	}
	return 0;
}

/* Registers the callback before the settings: packets come from the binding on. */
static struct nflog_g_handle *bind_group(struct nflog_handle *h, const struct peer_options *o)
{
	struct nflog_g_handle *g = nflog_bind_group(h, o->group);

	if (!g)
		return NULL;
	nflog_callback_register(g, on_packet, NULL);
	if (nflog_set_mode(g, NFULNL_COPY_PACKET, 0xffff) < 0 || nflog_set_nlbufsiz(g, o->nlbufsiz_bytes) < 0 ||
	    nflog_set_qthresh(g, o->qthresh) < 0 || nflog_set_timeout(g, o->timeout_cs) < 0 ||
	    nflog_set_flags(g, NFULNL_CFG_F_SEQ) < 0)
		return NULL;
	return g;
}

static int receive(struct nflog_handle *h)
{
	while (!bench_interrupted) {
		ssize_t n = recv(nflog_fd(h), buffer, sizeof(buffer), 0);

		if (n > 0)
			nflog_handle_packet(h, buffer, (int)n);
		else if (n < 0 && errno != EINTR && errno != ENOBUFS) /* ENOBUFS: something was lost */
			return -errno;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct peer_options o;
	struct nflog_handle *h;
	struct nflog_g_handle *g;
	int ret;

	peer_begin(&o, argc, argv);
	h = nflog_open();
	if (!h)
		return peer_fail("nflog_open", errno);
	g = bind_group(h, &o);
	if (!g)
		return peer_fail("binding the group", errno);
	/* After nflog_set_nlbufsiz(), which sets it to ten times nlbufsiz. */
	if (setsockopt(nflog_fd(h), SOL_SOCKET, SO_RCVBUFFORCE, &o.rcvbuf_bytes, sizeof(o.rcvbuf_bytes)) < 0)
		return peer_fail("SO_RCVBUFFORCE", errno);
	ret = receive(h);
	nflog_unbind_group(g);
	nflog_close(h);
	if (ret < 0)
		return peer_fail("recv", -ret);
	printf("{\"packets\":%llu,\"bytes\":%llu,\"lost\":%llu}\n", (unsigned long long)seen.packets,
	       (unsigned long long)seen.bytes, (unsigned long long)seen.lost);
	return 0;
}
