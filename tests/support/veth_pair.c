/* SPDX-License-Identifier: MIT */
#include "veth_pair.h"
#include "proc.h"
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define SERVER_PORT 7000
#define CLIENT_PORT 10000

void veth_pair_create(struct veth_pair *pair, const struct nt_ns *here)
{
	pair->here = here;
	nt_ns_create(&pair->there);
	nt_ip(here,
	      "link add here type veth peer name there netns %s\naddress add 10.9.0.1/24 dev here\n"
	      "address add fd09::1/64 dev here nodad\nlink set here up",
	      pair->there.name);
	nt_ip(&pair->there,
	      "address add 10.9.0.2/24 dev there\naddress add fd09::2/64 dev there nodad\nlink set there up");
	nt_link_wait(here, "here");
	nt_link_wait(&pair->there, "there");
	nt_nft(here,
	       "table inet count {\ncounter n { }\n"
	       "chain i { type filter hook input priority -20; meta l4proto { tcp, udp } counter name n; }\n"
	       "chain o { type filter hook output priority -20; meta l4proto { tcp, udp } counter name n; }\n}\n");
}

void veth_pair_destroy(struct veth_pair *pair)
{
	nt_ns_destroy(&pair->there);
}

uint64_t veth_pair_counted(const struct veth_pair *pair)
{
	unsigned long long packets = 0;
	struct nt_proc p;
	const char *at;

	nt_run(&p, pair->here, 5, NT_ARGS("nft", "list", "counter", "inet", "count", "n"));
	at = strstr(p.out, "packets ");
	assert_true(at && sscanf(at, "packets %llu", &packets) == 1);
	nt_proc_free(&p);
	return packets;
}

/* -- sockets -------------------------------------------------------------------------- */

static socklen_t address(struct sockaddr_storage *a, bool ipv6, const char *text, uint16_t port)
{
	struct sockaddr_in6 *six = (void *)a;
	struct sockaddr_in *four = (void *)a;

	memset(a, 0, sizeof(*a));
	a->ss_family = ipv6 ? AF_INET6 : AF_INET;
	assert_int_equal(inet_pton(a->ss_family, text, ipv6 ? (void *)&six->sin6_addr : (void *)&four->sin_addr), 1);
	if (ipv6)
		six->sin6_port = htons(port);
	else
		four->sin_port = htons(port);
	return ipv6 ? sizeof(*six) : sizeof(*four);
}

/* A socket of this namespace on one of our addresses. */
static int open_at(const struct nt_ns *ns, int type, bool ipv6, const char *text, uint16_t port)
{
	const struct timeval patience = { .tv_sec = 5 };
	struct sockaddr_storage a;
	socklen_t len = address(&a, ipv6, text, port);
	int home = nt_ns_enter(ns), fd = socket(a.ss_family, type | SOCK_CLOEXEC, 0), on = 1;

	nt_ns_leave(home);
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (bind(fd, (void *)&a, len) < 0)
		fail_msg("bind %s %u: %s", text, port, strerror(errno));
	return fd;
}

static int open_client(struct veth_pair *pair, int type, bool ipv6, uint16_t port)
{
	int fd = open_at(&pair->there, type, ipv6, ipv6 ? "fd09::2" : "10.9.0.2", port);
	struct sockaddr_storage a;
	socklen_t len = address(&a, ipv6, ipv6 ? "fd09::1" : "10.9.0.1", SERVER_PORT);

	if (connect(fd, (void *)&a, len) < 0)
		fail_msg("connect: %s", strerror(errno));
	return fd;
}

static void talk_udp(struct veth_pair *pair, int server, bool ipv6, uint16_t port)
{
	int client = open_client(pair, SOCK_DGRAM, ipv6, port);
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	char byte = 'x';

	assert_int_equal(send(client, &byte, 1, 0), 1);
	assert_int_equal(recvfrom(server, &byte, 1, 0, (void *)&from, &len), 1);
	assert_int_equal(sendto(server, &byte, 1, 0, (void *)&from, len), 1);
	assert_int_equal(recv(client, &byte, 1, 0), 1);
	close(client);
}

static void talk_tcp(struct veth_pair *pair, int listener, bool ipv6, uint16_t port)
{
	int client = open_client(pair, SOCK_STREAM, ipv6, port), server = accept(listener, NULL, NULL);
	char byte = 'x';

	assert_true(server >= 0);
	assert_int_equal(send(client, &byte, 1, 0), 1);
	assert_int_equal(recv(server, &byte, 1, 0), 1);
	assert_int_equal(send(server, &byte, 1, 0), 1);
	assert_int_equal(recv(client, &byte, 1, 0), 1);
	close(client);
	assert_int_equal(recv(server, &byte, 1, 0), 0);
	close(server);
}

void veth_pair_talk(struct veth_pair *pair, unsigned flows, bool ipv6)
{
	const char *here = ipv6 ? "fd09::1" : "10.9.0.1";
	int udp = open_at(pair->here, SOCK_DGRAM, ipv6, here, SERVER_PORT);
	int tcp = open_at(pair->here, SOCK_STREAM, ipv6, here, SERVER_PORT);

	assert_int_equal(listen(tcp, 16), 0);
	for (unsigned i = 0; i < flows; i++) {
		talk_udp(pair, udp, ipv6, (uint16_t)(CLIENT_PORT + i));
		talk_tcp(pair, tcp, ipv6, (uint16_t)(CLIENT_PORT + i));
	}
	close(udp);
	close(tcp);
}
