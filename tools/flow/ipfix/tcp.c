/* SPDX-License-Identifier: MIT */
/* IPFIX by TCP (RFC 7011, 10.4). A message is kept until the collector's machine has acknowledged all of it; what was
 * not acknowledged when a connection breaks is sent again by the next one.
 *
 *   DOWN --retry_ns--> CONNECTING --connected--> UP --collector ends its side--> ENDING --all acknowledged--> DOWN
 *     ^                    | refused, late        | reset                          | reset, late
 *     '--------------------'----------------------'--------------------------------'
 *
 * What the collector's machine has acknowledged and the collector never read is lost without a trace: TCP tells nobody.
 * Each connection begins with templates, and its sequence numbers with 0. */
#include "ipfix.h"
#include "clock.h"
#include "fail.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <nfring/opts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define MESSAGE_BYTES 16384
#define BACKLOG_BYTES ((size_t)32 << 20)
#define BACKOFF_MIN_NS 250000000u
#define BACKOFF_MAX_NS 5000000000u
#define CONNECT_NS 10000000000u
#define ENDING_NS 2000000000u
#define SEQUENCE_AT 8    /* in the header of a message */
#define ACK_NS 50000000u /* between two looks at what was acknowledged */

static int tcp_open(struct flow_ipfix *x)
{
	x->backoff_ns = BACKOFF_MIN_NS;
	x->message_bytes = MESSAGE_BYTES;
	x->sequence = calloc(NFRING_GROUP_MAX + 1, sizeof(*x->sequence));
	if (!x->sequence)
		return cli_fail(x->sink.run->program, "no memory for --to %s", x->sink.target->url);
	return flow_ipfix_resolve(x, SOCK_STREAM);
}

/* -- settling ------------------------------------------------------------------------------ */

/* Counts the messages whose last byte was acknowledged. */
static void settle(struct flow_ipfix *x)
{
	int unacknowledged;
	uint64_t acknowledged;

	if (x->fd < 0 || x->state == FLOW_TCP_CONNECTING || ioctl(x->fd, SIOCOUTQ, &unacknowledged) < 0)
		return;
	acknowledged = x->written - ((uint64_t)unacknowledged < x->written ? (uint64_t)unacknowledged : x->written);
	while (x->backlog.head != x->backlog.unwritten && x->backlog.head->end <= acknowledged) {
		struct flow_waiting *w = flow_backlog_take(&x->backlog);

		flow_ipfix_sent(x, &w->sums, w->len);
		free(w);
	}
}

/* Gives up the oldest messages that are not written while too much waits. */
static void bound(struct flow_ipfix *x)
{
	while (x->backlog.bytes > BACKLOG_BYTES) {
		struct flow_waiting *w = flow_backlog_drop(&x->backlog, x->part > 0);

		if (!w)
			return;
		flow_ipfix_unsent(x, &w->sums);
		x->needs_templates |= w->needed;
		free(w);
	}
}

/* -- the connection --------------------------------------------------------------------------- */

static void disconnect(struct flow_ipfix *x, uint64_t now_ns)
{
	settle(x);
	if (x->fd >= 0)
		close(x->fd);
	x->fd = -1;
	x->written = x->part = 0;
	flow_backlog_rewind(&x->backlog);
	x->state = FLOW_TCP_DOWN;
	x->retry_ns = now_ns + x->backoff_ns;
	x->backoff_ns = 2 * x->backoff_ns < BACKOFF_MAX_NS ? 2 * x->backoff_ns : BACKOFF_MAX_NS;
}

static void fail(struct flow_ipfix *x, const char *what, int err, uint64_t now_ns)
{
	flow_ipfix_say(x, what, err);
	disconnect(x, now_ns);
}

static void be_up(struct flow_ipfix *x)
{
	if (x->err)
		cli_fail(x->sink.run->program, "%s: connected", x->sink.target->url);
	x->err = 0;
	x->state = FLOW_TCP_UP;
	x->backoff_ns = BACKOFF_MIN_NS;
	x->needs_templates = true;
	memset(x->sequence, 0, (NFRING_GROUP_MAX + 1) * sizeof(*x->sequence));
	flow_count(&x->sink.counts.connections, 1);
}

static void start_connecting(struct flow_ipfix *x, uint64_t now_ns)
{
	x->fd = socket(x->address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (x->fd < 0) {
		fail(x, "cannot make a socket", errno, now_ns);
		return;
	}
	x->state = FLOW_TCP_CONNECTING;
	x->retry_ns = now_ns + CONNECT_NS;
	if (connect(x->fd, x->address->ai_addr, x->address->ai_addrlen) == 0)
		be_up(x);
	else if (errno != EINPROGRESS)
		fail(x, "cannot connect; trying again", errno, now_ns);
}

static bool is_ready(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, 0) == 1;
}

static void end_connecting(struct flow_ipfix *x, uint64_t now_ns)
{
	int err = 0;
	socklen_t len = sizeof(err);

	if (!is_ready(x->fd, POLLOUT)) {
		if (now_ns >= x->retry_ns)
			fail(x, "cannot connect; trying again", ETIMEDOUT, now_ns);
		return;
	}
	getsockopt(x->fd, SOL_SOCKET, SO_ERROR, &err, &len);
	if (err)
		fail(x, "cannot connect; trying again", err, now_ns);
	else
		be_up(x);
}

/* A collector sends nothing: what comes is its end. */
static void look_for_end(struct flow_ipfix *x, uint64_t now_ns)
{
	char bytes[256];
	const ssize_t n = recv(x->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
		return;
	if (n < 0) {
		fail(x, "the connection broke; connecting again", errno, now_ns);
		return;
	}
	if (x->state == FLOW_TCP_ENDING)
		return;
	flow_ipfix_say(x, "the collector ended the connection; connecting again", ECONNRESET);
	x->state = FLOW_TCP_ENDING;
	x->retry_ns = now_ns + ENDING_NS;
}

/* -- writing ------------------------------------------------------------------------------------ */

/* Numbers a message: within a connection the numbers follow each other, whatever was given up or is sent again. */
static void set_sequence(struct flow_ipfix *x, struct flow_waiting *w)
{
	const uint32_t number = htonl(x->sequence[w->group]);

	memcpy(w->bytes + SEQUENCE_AT, &number, sizeof(number));
}

/* Puts templates before what waits. In the middle of a message it waits for its end. */
static void put_templates(struct flow_ipfix *x)
{
	if (!x->needs_templates || x->state != FLOW_TCP_UP || x->part)
		return;
	x->needs_templates = false;
	flow_ipfix_repeat(x);
}

static void write_backlog(struct flow_ipfix *x, uint64_t now_ns)
{
	struct flow_waiting *w;

	for (;;) {
		ssize_t n;

		put_templates(x); /* between two messages, before any that needs them */
		w = x->backlog.unwritten;
		if (x->state != FLOW_TCP_UP || !w)
			return;
		if (x->part == 0)
			set_sequence(x, w);
		n = send(x->fd, w->bytes + x->part, w->len - x->part, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) {
			fail(x, "the connection broke; connecting again", errno, now_ns);
			return;
		}
		x->written += (uint64_t)n;
		x->part = (uint16_t)(x->part + n);
		if (x->part < w->len)
			continue;
		x->part = 0;
		x->sequence[w->group] += w->records;
		flow_backlog_written(&x->backlog, x->written);
	}
}

static void tcp_send(struct flow_ipfix *x, const struct flow_message *m)
{
	if (!(x->inserts ? flow_backlog_insert(&x->backlog, m, &x->inserted) : flow_backlog_add(&x->backlog, m))) {
		flow_ipfix_unsent(x, &m->sums);
		x->needs_templates |= m->needed;
	}
	if (!x->inserts)
		bound(x);
}

/* -- the loop -------------------------------------------------------------------------------------- */

static void step(struct flow_ipfix *x, uint64_t now_ns)
{
	if (x->state == FLOW_TCP_DOWN && now_ns >= x->retry_ns)
		start_connecting(x, now_ns);
	if (x->state == FLOW_TCP_CONNECTING)
		end_connecting(x, now_ns);
	if (x->state == FLOW_TCP_UP || x->state == FLOW_TCP_ENDING)
		look_for_end(x, now_ns);
	write_backlog(x, now_ns);
	settle(x);
	if (x->state == FLOW_TCP_ENDING && (x->backlog.head == x->backlog.unwritten || now_ns >= x->retry_ns))
		disconnect(x, now_ns);
}

static uint64_t tcp_work(struct flow_ipfix *x, uint64_t now_ns)
{
	step(x, now_ns);
	if (x->backlog.head != x->backlog.unwritten)
		return now_ns + ACK_NS;
	return x->state == FLOW_TCP_UP ? FLOW_NEVER : x->retry_ns;
}

static unsigned tcp_watch(struct flow_ipfix *x, struct pollfd *fd)
{
	if (x->state == FLOW_TCP_DOWN || x->state == FLOW_TCP_ENDING)
		return 0;
	*fd = (struct pollfd){ .fd = x->fd, .events = POLLRDHUP };
	if (x->state == FLOW_TCP_CONNECTING || x->backlog.unwritten)
		fd->events |= POLLOUT;
	return 1;
}

/* Waits for the collector as long as it goes on. */
static void tcp_finish(struct flow_ipfix *x, uint64_t until_ns, const _Atomic bool *hurry)
{
	const uint64_t patience_ns = until_ns - cli_clock_ns();
	struct pollfd fd;
	size_t left = SIZE_MAX;
	uint64_t now_ns;

	for (now_ns = cli_clock_ns(); now_ns < until_ns && !*hurry; now_ns = cli_clock_ns()) {
		step(x, now_ns);
		if (!x->backlog.head)
			return;
		if (x->backlog.bytes < left)
			until_ns = now_ns + patience_ns;
		left = x->backlog.bytes;
		fd.fd = -1;
		tcp_watch(x, &fd);
		poll(&fd, 1, x->backlog.unwritten ? 20 : 2);
	}
}

const struct flow_transport flow_transport_tcp = {
	.open = tcp_open,
	.send = tcp_send,
	.work = tcp_work,
	.watch = tcp_watch,
	.finish = tcp_finish,
};
