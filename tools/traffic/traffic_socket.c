/* SPDX-License-Identifier: MIT */
/* The sockets of the traffic generator. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "traffic_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/udp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

static bool is_loopback(const struct traffic_sender *s)
{
	if (s->o->ipv6)
		return IN6_IS_ADDR_LOOPBACK(&s->to.v6.sin6_addr);
	return ntohl(s->to.v4.sin_addr.s_addr) >> 24 == 127;
}

static int set_address(struct traffic_sender *s)
{
	const char *to = s->o->to ? s->o->to : s->o->ipv6 ? "::1" : "127.0.0.1";
	int ok;

	if (s->o->ipv6) {
		s->to.v6.sin6_family = AF_INET6;
		s->to.v6.sin6_port = htons(s->o->dest_port);
		s->to_len = sizeof(s->to.v6);
		ok = inet_pton(AF_INET6, to, &s->to.v6.sin6_addr);
	} else {
		s->to.v4.sin_family = AF_INET;
		s->to.v4.sin_port = htons(s->o->dest_port);
		s->to_len = sizeof(s->to.v4);
		ok = inet_pton(AF_INET, to, &s->to.v4.sin_addr);
	}
	if (ok != 1)
		return traffic_fail(s->r, -EINVAL, "'%s' is not an IPv%d address", to, s->o->ipv6 ? 6 : 4);
	if (!s->o->netns && !is_loopback(s))
		return traffic_fail(s->r, -EINVAL,
				    "%s is not a loopback address: name a network namespace to send there", to);
	return 0;
}

/* Binds to the destination and lets a filter drop everything on arrival. Without
 * the sink the kernel would send an ICMP error (port unreachable) for every datagram,
 * which costs as much as the traffic. Where bind() fails, because somebody listens
 * there or it is another host, no sink is needed. */
static void open_sink(struct traffic_sender *s)
{
	struct sock_filter none = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog prog = { .len = 1, .filter = &none };
	int one = 1;

	s->sink = socket(s->to.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s->sink < 0)
		return;
	setsockopt(s->sink, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog));
	setsockopt(s->sink, IPPROTO_UDP, UDP_GRO, &one, sizeof(one));
	if (bind(s->sink, &s->to.sa, s->to_len) < 0) {
		close(s->sink);
		s->sink = -1;
	}
}

static int open_flow(struct traffic_sender *s, uint32_t i)
{
	const struct traffic_opts *o = s->o;
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	uint16_t port = o->source_port ? (uint16_t)(o->source_port + i) : 0;
	int gso = (int)o->gso_bytes, room = 8 << 20, err;

	v4.sin_port = v6.sin6_port = htons(port);
	s->fd[i] = socket(s->to.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s->fd[i] < 0)
		return traffic_fail(s->r, -errno, "cannot open a UDP socket: %s", strerror(errno));
	s->flows = i + 1;
	setsockopt(s->fd[i], SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
	err = port ? bind(s->fd[i], o->ipv6 ? (void *)&v6 : (void *)&v4, s->to_len) : 0;
	if (err < 0)
		return traffic_fail(s->r, -errno, "cannot bind source port %u: %s", port, strerror(errno));
	if (gso && setsockopt(s->fd[i], IPPROTO_UDP, UDP_SEGMENT, &gso, sizeof(gso)) < 0)
		return traffic_fail(s->r, -errno, "the kernel refuses segments of %d bytes: %s", gso, strerror(errno));
	if (connect(s->fd[i], &s->to.sa, s->to_len) < 0)
		return traffic_fail(s->r, -errno, "cannot connect to port %u: %s", o->dest_port, strerror(errno));
	return 0;
}

static int open_sockets(struct traffic_sender *s)
{
	int err = 0;

	open_sink(s);
	for (uint32_t i = 0; i < s->o->flows && !err; i++)
		err = open_flow(s, i);
	return err;
}

/* A socket stays in the namespace in which it was made: the thread enters it for
 * socket() and returns. */
int traffic_open(struct traffic_sender *s)
{
	char path[4096];
	const char *name = s->o->netns;
	int own, there, err;

	err = set_address(s);
	if (err < 0)
		return err;
	if (!name)
		return open_sockets(s);
	snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : "/run/netns/", name);
	own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	there = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a FIFO is refused, and not waited for */
	if (own < 0 || there < 0 || setns(there, CLONE_NEWNET) < 0) {
		err = errno == EPERM
			      ? traffic_fail(s->r, -EPERM,
					     "entering network namespace %s needs CAP_SYS_ADMIN: run as root", name)
			      : traffic_fail(s->r, -errno, "cannot enter network namespace %s: %s", name,
					     strerror(errno));
	} else {
		err = open_sockets(s);
		if (setns(own, CLONE_NEWNET) < 0 && !err)
			err = traffic_fail(s->r, -errno, "cannot return from network namespace %s: %s", name,
					   strerror(errno));
	}
	if (there >= 0)
		close(there);
	if (own >= 0)
		close(own);
	return err;
}

void traffic_close(struct traffic_sender *s)
{
	for (uint32_t i = 0; i < s->flows; i++)
		if (s->fd[i] >= 0)
			close(s->fd[i]);
	if (s->sink >= 0)
		close(s->sink);
}
