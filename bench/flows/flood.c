/* SPDX-License-Identifier: MIT */
/* flows_flood FLOWS RATE PACKETS: sends packets of 128 bytes to 192.0.2.1, by UDP, from as many spoofed addresses as
 * there are flows, in turn. Prints how many, in how many seconds. To be run in a network namespace in which 192.0.2.1
 * leads nowhere. RATE is packets a second; 0: as fast as it goes. */
#include "clock.h"
#include "interrupt.h"
#include "parse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define PACKET_BYTES 128
#define BURST 64
#define MAX 4000000000u
#define PACE_NS 200000u /* a slow sender wakes up so often */
#define NS_PER_S 1e9
#define HOSTS 0xffffffu /* 10.0.0.0/8 */
#define SCATTER 0x9e3779b1u

struct packet {
	struct iphdr ip;
	struct udphdr udp;
	uint8_t payload[PACKET_BYTES - sizeof(struct iphdr) - sizeof(struct udphdr)];
};

static struct packet packet[BURST];
static struct iovec part[BURST];
static struct mmsghdr message[BURST];
static struct sockaddr_in to = { .sin_family = AF_INET };

static void init(void)
{
	to.sin_addr.s_addr = inet_addr("192.0.2.1");
	for (unsigned i = 0; i < BURST; i++) {
		packet[i].ip = (struct iphdr){ .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP };
		packet[i].ip.daddr = to.sin_addr.s_addr;
		packet[i].ip.tot_len = htons(PACKET_BYTES);
		packet[i].udp.dest = htons(9);
		packet[i].udp.len = htons(PACKET_BYTES - sizeof(struct iphdr));
		part[i] = (struct iovec){ &packet[i], PACKET_BYTES };
		message[i].msg_hdr = (struct msghdr){
			.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &part[i], .msg_iovlen = 1
		};
	}
}

/* Each flow has an address of its own: multiplying by an odd number loses no bit. */
static void address(struct packet *p, uint32_t flow)
{
	p->ip.saddr = htonl(0x0a000000u | ((flow * SCATTER) & HOSTS));
	p->udp.source = htons((uint16_t)(1024 + flow % 60000));
	p->ip.id = 0; /* the kernel chooses */
}

/* Sends `count` packets, of the flows from number `first` on. Returns how many it sent, or -1. */
static int send_burst(int fd, uint64_t first, uint64_t flows, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		address(&packet[i], (uint32_t)((first + i) % flows));
	return sendmmsg(fd, message, count, 0);
}

/* Returns how many packets are due; waits a little if none are. */
static unsigned due(uint64_t sent, uint64_t packets, double rate, uint64_t begin_ns)
{
	uint64_t n = packets - sent;

	if (rate > 0) {
		const double by_now = (double)(cli_clock_ns() - begin_ns) * rate / NS_PER_S + 1;

		if (by_now < (double)(sent + 1)) {
			cli_clock_sleep_until(cli_clock_ns() + PACE_NS);
			return 0;
		}
		n = by_now - (double)sent < (double)n ? (uint64_t)(by_now - (double)sent) : n;
	}
	return n < BURST ? (unsigned)n : BURST;
}

static int fail(const char *what)
{
	perror(what);
	return 1;
}

int main(int argc, char **argv)
{
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW), room = 4 << 20;
	uint64_t flows, rate, packets, sent = 0, begin_ns;

	if (argc != 4 || !cli_parse_u64(argv[1], 1, HOSTS, &flows) || !cli_parse_u64(argv[2], 0, MAX, &rate) ||
	    !cli_parse_u64(argv[3], 1, MAX, &packets))
		return fprintf(stderr, "usage: flows_flood FLOWS RATE PACKETS\n"), 2;
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)) < 0)
		return fail("raw socket");
	bench_interrupt_install();
	init();
	begin_ns = cli_clock_ns();
	while (sent < packets && !bench_interrupted) {
		const unsigned count = due(sent, packets, (double)rate, begin_ns);
		const int n = count ? send_burst(fd, sent, flows, count) : 0;

		if (n < 0 && errno != ENOBUFS && errno != EINTR)
			return fail("sendmmsg");
		sent += n > 0 ? (unsigned)n : 0;
	}
	printf("{\"sent\":%llu,\"bytes\":%llu,\"seconds\":%.3f}\n", (unsigned long long)sent,
	       (unsigned long long)sent * PACKET_BYTES, (double)(cli_clock_ns() - begin_ns) / NS_PER_S);
	return 0;
}
