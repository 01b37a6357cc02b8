/* SPDX-License-Identifier: MIT */
/* Captures real NFLOG datagrams, one file each, for the tests and the fuzzer:
 *
 *   make_corpus DIR
 *
 * Works in a network namespace of its own, which ends with the process. Shares
 * no code with the engine: what it writes is what the kernel sent. */
#define _GNU_SOURCE
#include "corpus_traffic.h"
#include "layouts.h"

#include <arpa/inet.h>
#include <err.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#define GROUP 5
#define BUFFER_BYTES (256u << 10)

static char buffer[BUFFER_BYTES];

struct config {
	uint8_t copy_mode;
	uint32_t copy_range;
	uint32_t qthresh;
	uint16_t flags;
};

static void run(const char *command)
{
	if (system(command) != 0)
		errx(1, "failed: %s", command);
}

static void set_up_devices(void)
{
	run("ip link set lo up && ip link add a0 type veth peer name a1 && ip link add b0 type veth peer name b1 && "
	    "ip link add br0 type bridge && ip link set a1 master br0 && ip link set b1 master br0 && "
	    "ip link add c0 type veth peer name c1 && ip addr add 192.0.2.2/24 dev c1 && "
	    "for d in a0 a1 b0 b1 br0 c0 c1; do sysctl -qw net.ipv6.conf.$d.disable_ipv6=1; ip link set $d up; done");
}

/* Netlink keeps the order of requests, so the ACK is the next datagram that is no packet. */
static ssize_t receive(struct mnl_socket *nl)
{
	ssize_t n = mnl_socket_recvfrom(nl, buffer, sizeof(buffer));

	if (n < 0)
		err(1, "no datagram came");
	return n;
}

static void save(const char *dir, const char *name, ssize_t bytes)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.bin", dir, name);
	f = fopen(path, "w");
	if (!f || fwrite(buffer, 1, (size_t)bytes, f) != (size_t)bytes || fclose(f) != 0)
		err(1, "%s", path);
	printf("%s: %zd bytes\n", path, bytes);
}

static struct mnl_socket *open_netlink(void)
{
	struct mnl_socket *nl = mnl_socket_open(NETLINK_NETFILTER);
	struct timeval limit = { .tv_sec = 2 };

	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		err(1, "netlink socket");
	if (setsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) < 0)
		err(1, "SO_RCVTIMEO");
	return nl;
}

/* Sets up the group, bound first if `command` says so, and leaves the kernel's ACK in the buffer. */
static ssize_t configure(struct mnl_socket *nl, const struct config *c, uint8_t command)
{
	struct nfulnl_msg_config_cmd bind = { .command = command };
	struct nfulnl_msg_config_mode mode = { .copy_mode = c->copy_mode, .copy_range = htonl(c->copy_range) };
	struct nlmsghdr *h = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *g = mnl_nlmsg_put_extra_header(h, sizeof(*g));

	h->nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG;
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	h->nlmsg_seq = 77;
	g->res_id = htons(GROUP);
	if (command != NFULNL_CFG_CMD_NONE)
		mnl_attr_put(h, NFULA_CFG_CMD, sizeof(bind), &bind);
	mnl_attr_put(h, NFULA_CFG_MODE, sizeof(mode), &mode);
	mnl_attr_put_u32(h, NFULA_CFG_QTHRESH, htonl(c->qthresh));
	mnl_attr_put_u32(h, NFULA_CFG_TIMEOUT, htonl(20));
	if (c->flags)
		mnl_attr_put_u16(h, NFULA_CFG_FLAGS, htons(c->flags));
	if (mnl_socket_sendto(nl, h, h->nlmsg_len) < 0)
		err(1, "configuring");
	return receive(nl);
}

struct scene {
	const char *name;
	const char *rules;
	struct config config;
	void (*traffic)(void);
};

static void one_udp4(void)
{
	corpus_send_udp4(1, 40, 0);
}

static void eight_udp4(void)
{
	corpus_send_udp4(8, 20, 0);
}

static void udp4_of_odd_length(void)
{
	corpus_send_udp4(1, 33, 0);
}

static void gso_udp4(void)
{
	corpus_send_udp4(1, 9000, 1000);
}

static void one_udp6(void)
{
	corpus_send_udp6(1, 40);
}

static void one_arp(void)
{
	corpus_send_arp("c0");
}

static void one_vlan(void)
{
	corpus_send_vlan("c0");
}

static void one_bridged(void)
{
	corpus_send_ether_udp("a0");
}

#define CHAIN(family, hook, rule) "table " family " t { chain c { type filter hook " hook " priority 0; " rule "; }; }"
#define WHOLE 0

static const struct scene scenes[] = {
	{ "inet-output",
	  CHAIN("inet", "output", "udp dport 9009 meta mark set 0x1234abcd log prefix \"out <x> \" group 5"),
	  { NFULNL_COPY_PACKET, WHOLE, 1, NFULNL_CFG_F_SEQ | NFULNL_CFG_F_SEQ_GLOBAL },
	  one_udp4 },
	{ "inet-input",
	  CHAIN("inet", "input", "udp dport 9009 log prefix \"in\" group 5"),
	  { NFULNL_COPY_PACKET, WHOLE, 1, NFULNL_CFG_F_SEQ },
	  udp4_of_odd_length },
	{ "ip6-output",
	  CHAIN("ip6", "output", "udp dport 9009 log group 5"),
	  { NFULNL_COPY_PACKET, WHOLE, 1, NFULNL_CFG_F_SEQ },
	  one_udp6 },
	{ "arp-input",
	  CHAIN("arp", "input", "log prefix \"arp\" group 5"),
	  { NFULNL_COPY_PACKET, WHOLE, 1, NFULNL_CFG_F_SEQ },
	  one_arp },
	{ "netdev-vlan",
	  CHAIN("netdev", "ingress device c1", "log prefix \"vlan\" group 5"),
	  { NFULNL_COPY_PACKET, WHOLE, 1, NFULNL_CFG_F_SEQ },
	  one_vlan },
	{ "bridge-forward",
	  CHAIN("bridge", "forward", "log prefix \"bridge\" group 5"),
	  { NFULNL_COPY_PACKET, WHOLE, 1, NFULNL_CFG_F_SEQ },
	  one_bridged },
	{ "eight-packets",
	  CHAIN("inet", "output", "udp dport 9009 log prefix \"eight\" group 5 queue-threshold 8"),
	  { NFULNL_COPY_PACKET, WHOLE, 8, NFULNL_CFG_F_SEQ },
	  eight_udp4 },
	{ "gso",
	  CHAIN("inet", "output", "udp dport 9009 log group 5"),
	  { NFULNL_COPY_PACKET, WHOLE, 1, NFULNL_CFG_F_SEQ },
	  gso_udp4 },
	{ "copy-range",
	  CHAIN("inet", "output", "udp dport 9009 log group 5"),
	  { NFULNL_COPY_PACKET, 30, 1, 0 },
	  one_udp4 },
	{ "copy-none",
	  CHAIN("inet", "output", "udp dport 9009 log group 5"),
	  { NFULNL_COPY_NONE, WHOLE, 1, NFULNL_CFG_F_SEQ },
	  one_udp4 },
	{ "copy-meta",
	  CHAIN("inet", "input", "udp dport 9009 log prefix \"meta\" group 5"),
	  { NFULNL_COPY_META, WHOLE, 1, NFULNL_CFG_F_SEQ },
	  one_udp4 },
};

static void capture(const char *dir, const struct scene *s)
{
	struct mnl_socket *nl = open_netlink();
	char command[1024];

	configure(nl, &s->config, NFULNL_CFG_CMD_BIND);
	snprintf(command, sizeof(command), "nft -f - <<'EOF'\n%s\nEOF\n", s->rules);
	run(command);
	s->traffic();
	save(dir, s->name, receive(nl));
	run("nft flush ruleset");
	mnl_socket_close(nl);
}

/* Saves the kernel's ACK of a good request, and of one for a group that is not bound. */
static void save_acks(const char *dir)
{
	static const struct config c = { NFULNL_COPY_PACKET, WHOLE, 1, 0 };
	struct mnl_socket *nl = open_netlink();

	save(dir, "reply-refused", configure(nl, &c, NFULNL_CFG_CMD_NONE));
	save(dir, "reply-ack", configure(nl, &c, NFULNL_CFG_CMD_BIND));
	mnl_socket_close(nl);
}

/* What no kernel sends: NLMSG_ERROR without its number, a message of nothing, and NLMSG_ERROR that ends before the
 * header it quotes. */
static void save_short_replies(const char *dir)
{
	static const struct nlmsghdr replies[] = { { .nlmsg_len = 20, .nlmsg_type = NLMSG_ERROR, .nlmsg_seq = 1 },
						   { .nlmsg_len = 16, .nlmsg_type = NLMSG_NOOP },
						   { .nlmsg_len = 35, .nlmsg_type = NLMSG_ERROR, .nlmsg_seq = 1 } };
	ssize_t bytes = 0;

	memset(buffer, 0, sizeof(buffer));
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		memcpy(buffer + bytes, &replies[i], sizeof(replies[i]));
		bytes += NLMSG_ALIGN(replies[i].nlmsg_len);
	}
	save(dir, "reply-short", bytes);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s DIR\n", argv[0]);
		return 2;
	}
	if (unshare(CLONE_NEWNET) < 0)
		err(77, "a network namespace of one's own needs root");
	set_up_devices();
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
		capture(argv[1], &scenes[i]);
	save_acks(argv[1]);
	save_short_replies(argv[1]);
	save(argv[1], "many-layouts", layouts_many((uint8_t *)buffer));
	return 0;
}
