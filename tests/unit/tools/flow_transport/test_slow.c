/* SPDX-License-Identifier: MIT */
/* Transports whose receiver does not read, or goes away: memory stays bounded, and each record is sent or unsent. */
#include "unit.h"

#include "ipfix.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define GROUPS FLOW_IPFIX_GROUPS_MAX
#define NS_PER_S 1000000000u
#define INTERVAL_NS (60 * (uint64_t)NS_PER_S)
#define UDP_WAITING_BYTES ((size_t)8 << 20)
#define TCP_WAITING_BYTES ((size_t)32 << 20)
#define ROUND_BYTES ((size_t)128 << 10)
#define REPEAT_BYTES ((size_t)16 << 20) /* more than the templates of all groups */

static const char *no_name(void *user, uint32_t index)
{
	(void)user;
	(void)index;
	return NULL;
}

static const struct cli_program program = { .name = "nfring-flow" };
static const struct flow_run run = { .program = &program,
				     .exporter = "host",
				     .pen = 32473,
				     .mtu = 1500,
				     .template_ns = INTERVAL_NS,
				     .ifname = no_name };
static const _Atomic bool hurry = true;

static void give(struct flow_sink *s, uint32_t records)
{
	for (uint32_t i = 0; i < records; i++) {
		const struct flow_record r = { .packets = { 3 },
					       .bytes = { 100 },
					       .family = AF_INET,
					       .end = FLOW_END_IDLE,
					       .group = (uint16_t)(i % GROUPS) };

		s->ops->record(s, &r);
	}
}

/* Ends an output: what was given is sent or unsent. */
static void expect_sum(struct flow_sink *s, uint64_t given)
{
	s->ops->finish(s, 0, &hurry);
	assert_int_equal(s->counts.flows + s->counts.unsent_flows, given);
	assert_int_equal(s->counts.packets + s->counts.unsent_packets, 3 * given);
	assert_int_equal(s->counts.bytes + s->counts.unsent_bytes, 100 * given);
	s->ops->close(s);
}

/* -- UDP ------------------------------------------------------------------------------------------ */

static void udp_that_is_full_repeats_templates_without_losing_them(void **state)
{
	static struct flow_target target = {
		.kind = FLOW_TO_IPFIX_UDP, .url = "ipfix+udp://full", .host = "127.0.0.1", .port = "9"
	};
	uint64_t now_ns = 1, given = 0;
	struct flow_ipfix *x;
	struct flow_sink *s;
	int full[2];

	(void)state;
	assert_int_equal(flow_ipfix_open(&s, &target, &run), 0);
	x = (struct flow_ipfix *)s;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, full), 0);
	assert_true(dup2(full[0], x->fd) >= 0); /* it takes some, then no more */
	s->ops->work(s, now_ns);
	while (x->backlog.bytes + run.mtu * 2 < UDP_WAITING_BYTES) {
		give(s, GROUPS);
		given += GROUPS;
		s->ops->flush(s);
	}
	now_ns += INTERVAL_NS;
	s->ops->work(s, now_ns);
	assert_true(x->backlog.bytes > UDP_WAITING_BYTES); /* templates stand before what waits */
	assert_true(x->backlog.bytes < UDP_WAITING_BYTES + REPEAT_BYTES);
	give(s, GROUPS);
	s->ops->flush(s);
	assert_true(x->backlog.bytes <= UDP_WAITING_BYTES);
	expect_sum(s, given + GROUPS);
	close(full[0]);
	close(full[1]);
}

/* -- TCP ------------------------------------------------------------------------------------------ */

struct listener {
	int fd;
	char port[8];
	struct flow_target target;
};

/* Listens with little room for what is not read. */
static void listen_tcp(struct listener *l)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	const int bytes = 4096;

	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(l->fd >= 0);
	assert_int_equal(setsockopt(l->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)), 0);
	assert_int_equal(bind(l->fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(l->fd, 8), 0);
	assert_int_equal(getsockname(l->fd, (struct sockaddr *)&at, &len), 0);
	snprintf(l->port, sizeof(l->port), "%u", ntohs(at.sin_port));
	l->target = (struct flow_target){
		.kind = FLOW_TO_IPFIX_TCP, .url = "ipfix+tcp://it", .host = "127.0.0.1", .port = l->port
	};
}

/* Takes a connection, has the output write to it, and is gone with what it has not read: a reset. */
static void accept_and_reset(struct listener *l, struct flow_sink *s, uint64_t *now_ns)
{
	const uint64_t before = s->counts.connections;
	int fd;

	for (unsigned tries = 0; s->counts.connections == before && tries < 1000; tries++) {
		*now_ns += 6 * (uint64_t)NS_PER_S;
		s->ops->work(s, *now_ns);
		usleep(1000);
	}
	fd = accept(l->fd, NULL, NULL);
	assert_true(fd >= 0);
	s->ops->work(s, *now_ns);
	close(fd);
	for (unsigned tries = 0; ((struct flow_ipfix *)s)->fd >= 0 && tries < 1000; tries++) {
		s->ops->work(s, *now_ns);
		usleep(1000);
	}
	assert_true(((struct flow_ipfix *)s)->fd < 0);
}

static void tcp_that_is_reset_again_and_again_keeps_no_old_templates(void **state)
{
	struct flow_ipfix *x;
	struct flow_sink *s;
	struct listener l;
	uint64_t now_ns = 1;
	size_t once;

	(void)state;
	listen_tcp(&l);
	assert_int_equal(flow_ipfix_open(&s, &l.target, &run), 0);
	x = (struct flow_ipfix *)s;
	give(s, 100 * GROUPS);
	s->ops->flush(s);
	accept_and_reset(&l, s, &now_ns);
	once = x->backlog.bytes;
	for (unsigned i = 0; i < 20; i++)
		accept_and_reset(&l, s, &now_ns);
	assert_true(x->backlog.bytes <= once);
	expect_sum(s, 100 * GROUPS);
	close(l.fd);
}

/* Reads at least ROUND_BYTES while the output writes. Returns how many. */
static size_t read_while_working(int fd, struct flow_sink *s, uint64_t now_ns)
{
	static char bytes[65536];
	size_t got = 0;

	for (unsigned tries = 0; got < ROUND_BYTES && tries < 100000; tries++) {
		const ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);

		if (n > 0)
			got += (size_t)n;
		else
			usleep(100);
		s->ops->work(s, now_ns);
	}
	assert_true(got >= ROUND_BYTES);
	return got;
}

static void tcp_that_is_too_slow_gets_flows_not_only_templates(void **state)
{
	uint64_t now_ns = 1, given = 0, before;
	struct flow_ipfix *x;
	struct flow_sink *s;
	struct listener l;
	size_t got = 0;
	int fd;

	(void)state;
	listen_tcp(&l);
	assert_int_equal(flow_ipfix_open(&s, &l.target, &run), 0);
	x = (struct flow_ipfix *)s;
	for (unsigned tries = 0; s->counts.connections == 0 && tries < 1000; tries++) {
		s->ops->work(s, now_ns += NS_PER_S);
		usleep(1000);
	}
	fd = accept(l.fd, NULL, NULL);
	assert_true(fd >= 0);
	while (s->counts.unsent_flows == 0) { /* until all is full */
		give(s, 10 * GROUPS);
		given += 10 * GROUPS;
		s->ops->work(s, now_ns);
	}
	before = s->counts.flows;
	while (got < (8u << 20)) { /* it reads less than it is given */
		give(s, 10 * GROUPS);
		given += 10 * GROUPS;
		got += read_while_working(fd, s, now_ns);
	}
	assert_true(s->counts.flows - before > got / 200); /* a flow has some 110 bytes */
	assert_true(x->backlog.bytes <= TCP_WAITING_BYTES + REPEAT_BYTES);
	expect_sum(s, given);
	close(fd);
	close(l.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(slow, udp_that_is_full_repeats_templates_without_losing_them),
		TEST(slow, tcp_that_is_reset_again_and_again_keeps_no_old_templates),
		TEST(slow, tcp_that_is_too_slow_gets_flows_not_only_templates),
	};

	return RUN(slow, tests);
}
