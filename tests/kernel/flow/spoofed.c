/* SPDX-License-Identifier: MIT */
#include "spoofed.h"
#include "assertions.h"
#include "group.h"
#include "proc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BURST 64
#define SHOWN_MAX 20

struct packet {
	struct iphdr ip;
	struct udphdr udp;
	uint8_t payload[SPOOFED_BYTES - sizeof(struct iphdr) - sizeof(struct udphdr)];
};

void spoofed_log(const struct nt_ns *ns, const char *group)
{
	nt_nft(ns,
	       "table inet t {\ncounter logged {}\nchain out { type filter hook output priority 0;\n"
	       "udp dport 9 counter name logged log prefix \"spoofed\" group %s\n}\n}\n"
	       "table netdev d {\nchain in { type filter hook ingress device lo priority 0; udp dport 9 drop; }\n}\n",
	       group);
}

static void make(struct packet *p, uint32_t flow)
{
	memset(p, 0, sizeof(*p));
	p->ip = (struct iphdr){ .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP };
	p->ip.tot_len = htons(SPOOFED_BYTES);
	p->ip.saddr = htonl(0x0a000000u + flow);
	p->ip.daddr = htonl(0x7f000001u);
	p->udp.source = htons((uint16_t)(1024 + flow % 60000));
	p->udp.dest = htons(9);
	p->udp.len = htons(SPOOFED_BYTES - sizeof(struct iphdr));
}

/* Sends a burst. Returns how many packets went, or -1. */
static int send_burst(int fd, struct packet *packet, unsigned count)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001u) };
	struct mmsghdr message[BURST];
	struct iovec part[BURST];

	memset(message, 0, sizeof(message));
	for (unsigned i = 0; i < count; i++) {
		part[i] = (struct iovec){ &packet[i], sizeof(packet[i]) };
		message[i].msg_hdr = (struct msghdr){
			.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &part[i], .msg_iovlen = 1
		};
	}
	return sendmmsg(fd, message, count, 0);
}

/* Returns true if all were sent. */
static bool send_all(int fd, uint32_t first, uint32_t flows, uint64_t packets)
{
	static struct packet packet[BURST];
	uint64_t sent = 0;

	while (sent < packets) {
		const unsigned count = packets - sent < BURST ? (unsigned)(packets - sent) : BURST;
		int n;

		for (unsigned i = 0; i < count; i++)
			make(&packet[i], first + (uint32_t)((sent + i) % flows));
		n = send_burst(fd, packet, count);
		if (n < 0 && errno != ENOBUFS && errno != EINTR)
			return false;
		sent += n > 0 ? (unsigned)n : 0;
	}
	return true;
}

static int open_raw(const struct nt_ns *ns)
{
	const int home = nt_ns_enter(ns), fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

	nt_ns_leave(home);
	assert_true(fd >= 0);
	return fd;
}

uint64_t spoofed_send(const struct nt_ns *ns, uint32_t first, uint32_t flows, uint64_t packets)
{
	const int fd = open_raw(ns);

	assert_true(send_all(fd, first, flows, packets));
	close(fd);
	return packets;
}

pid_t spoofed_start(const struct nt_ns *ns, uint32_t first, uint32_t flows, uint64_t packets)
{
	const int fd = open_raw(ns);
	const pid_t child = nt_fork();

	if (child == 0)
		_exit(send_all(fd, first, flows, packets) ? 0 : 1);
	close(fd);
	return child;
}

uint64_t spoofed_show_losses(const struct nt_ns *ns, uint32_t first)
{
	for (unsigned sent = 0; sent < SHOWN_MAX; sent++) {
		const uint32_t before = nt_group_drained(ns, 5);

		spoofed_send(ns, first, 1, 1);
		if (nt_group_drained(ns, 5) == before)
			return sent + 1;
	}
	fail_msg("each packet after the flood was dropped, too");
	return 0;
}

uint64_t spoofed_logged(const struct nt_ns *ns)
{
	struct nt_proc nft;
	const char *at;
	uint64_t packets;

	nt_run(&nft, ns, 10, NT_ARGS("nft", "list", "counter", "inet", "t", "logged"));
	at = strstr(nft.out, "packets ");
	assert_non_null(at);
	packets = strtoull(at + strlen("packets "), NULL, 10);
	nt_proc_free(&nft);
	return packets;
}
