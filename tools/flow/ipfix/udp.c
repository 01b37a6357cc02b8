/* SPDX-License-Identifier: MIT */
/* IPFIX by UDP (RFC 7011, 10.3): a message a datagram. Templates are sent again and again: the collector may have
 * missed them, or may have begun later. */
#include "ipfix.h"
#include "clock.h"
#include "fail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADERS 48u /* IPv6 and UDP */
#define SNDBUF_BYTES (4 << 20)
#define BACKLOG_BYTES ((size_t)8 << 20)

static int udp_open(struct flow_ipfix *x)
{
	const int bytes = SNDBUF_BYTES;
	int code = flow_ipfix_resolve(x, SOCK_DGRAM);

	if (code)
		return code;
	x->message_bytes = (uint16_t)(x->sink.run->mtu - HEADERS);
	x->fd = socket(x->address->ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (x->fd < 0 || connect(x->fd, x->address->ai_addr, x->address->ai_addrlen) < 0)
		return cli_fail(x->sink.run->program, "--to %s: cannot send there: %s", x->sink.target->url,
				strerror(errno));
	if (setsockopt(x->fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)) < 0)
		(void)!setsockopt(x->fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes)); /* as much as it may have */
	return 0;
}

/* Sends a datagram. An error that an earlier one has caused (ECONNREFUSED: nobody listens) is noted, and this one sent
 * again. Returns 0 or -errno. */
static int send_datagram(struct flow_ipfix *x, const uint8_t *bytes, uint16_t len)
{
	if (send(x->fd, bytes, len, MSG_NOSIGNAL) >= 0)
		return 0;
	if (errno != ECONNREFUSED)
		return -errno;
	flow_ipfix_say(x, "no collector listens there; sending goes on", ECONNREFUSED);
	return send(x->fd, bytes, len, MSG_NOSIGNAL) >= 0 ? 0 : -errno;
}

/* Settles a message that was sent, or failed by -errno. */
static void settle(struct flow_ipfix *x, const struct flow_sums *sums, uint16_t len, int r)
{
	if (r == 0) {
		flow_ipfix_sent(x, sums, len);
		return;
	}
	flow_ipfix_say(x, "cannot send", -r);
	flow_ipfix_unsent(x, sums);
}

/* Takes the oldest out while too many wait. */
static void bound(struct flow_ipfix *x)
{
	while (x->backlog.bytes > BACKLOG_BYTES) {
		struct flow_waiting *w = flow_backlog_take(&x->backlog);

		settle(x, &w->sums, w->len, -ENOBUFS);
		free(w);
	}
}

static void udp_send(struct flow_ipfix *x, const struct flow_message *m)
{
	int r = x->backlog.head ? -EAGAIN : send_datagram(x, m->bytes, m->len);

	if (r != -EAGAIN) {
		settle(x, &m->sums, m->len, r);
		return;
	}
	if (!(x->inserts ? flow_backlog_insert(&x->backlog, m, &x->inserted) : flow_backlog_add(&x->backlog, m)))
		settle(x, &m->sums, m->len, -ENOMEM);
	if (!x->inserts)
		bound(x); /* it may free `inserted` */
}

/* Sends what waits, as far as the socket takes it. */
static void send_backlog(struct flow_ipfix *x)
{
	struct flow_waiting *w;

	while ((w = x->backlog.head)) {
		int r = send_datagram(x, w->bytes, w->len);

		if (r == -EAGAIN)
			return;
		settle(x, &w->sums, w->len, r);
		free(flow_backlog_take(&x->backlog));
	}
}

static uint64_t udp_work(struct flow_ipfix *x, uint64_t now_ns)
{
	send_backlog(x);
	if (!x->repeat_ns)
		x->repeat_ns = now_ns + x->sink.run->template_ns;
	if (x->repeat_ns <= now_ns) {
		flow_ipfix_repeat(x);
		x->repeat_ns = now_ns + x->sink.run->template_ns;
	}
	return x->repeat_ns;
}

static unsigned udp_watch(struct flow_ipfix *x, struct pollfd *fd)
{
	if (!x->backlog.head)
		return 0;
	*fd = (struct pollfd){ .fd = x->fd, .events = POLLOUT };
	return 1;
}

static void udp_finish(struct flow_ipfix *x, uint64_t until_ns, const _Atomic bool *hurry)
{
	struct pollfd fd = { .fd = x->fd, .events = POLLOUT };

	for (send_backlog(x); x->backlog.head && cli_clock_ns() < until_ns && !*hurry; send_backlog(x))
		poll(&fd, 1, 50);
}

const struct flow_transport flow_transport_udp = {
	.open = udp_open,
	.send = udp_send,
	.work = udp_work,
	.watch = udp_watch,
	.finish = udp_finish,
};
