/* SPDX-License-Identifier: MIT */
#include "corpus_traffic.h"

#include <arpa/inet.h>
#include <err.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#define PORT 9009

/* The kernel logs the credentials that opened the socket. */
static int open_as_user(int family)
{
	int fd;

	if (setegid(5678) < 0 || seteuid(1234) < 0)
		err(1, "seteuid");
	fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (seteuid(0) < 0 || setegid(0) < 0)
		err(1, "seteuid");
	if (fd < 0)
		err(1, "socket");
	return fd;
}

static void send_all(int fd, const void *to, socklen_t to_bytes, unsigned count, unsigned bytes)
{
	char data[65536];

	for (unsigned i = 0; i < sizeof(data); i++)
		data[i] = (char)('a' + i % 26);
	for (unsigned i = 0; i < count; i++)
		if (sendto(fd, data, bytes, 0, to, to_bytes) != (ssize_t)bytes)
			err(1, "sendto");
	close(fd);
}

void corpus_send_udp4(unsigned count, unsigned bytes, unsigned segment)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int fd = open_as_user(AF_INET);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (segment && setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &(int){ (int)segment }, sizeof(int)) < 0)
		err(1, "UDP_SEGMENT");
	send_all(fd, &to, sizeof(to), count, bytes);
}

void corpus_send_udp6(unsigned count, unsigned bytes)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons(PORT), .sin6_addr = in6addr_loopback };

	send_all(open_as_user(AF_INET6), &to, sizeof(to), count, bytes);
}

static void send_frame(const char *device, const void *frame, size_t bytes)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_halen = ETH_ALEN };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	to.sll_ifindex = (int)if_nametoindex(device);
	if (fd < 0 || sendto(fd, frame, bytes, 0, (void *)&to, sizeof(to)) != (ssize_t)bytes)
		err(1, "frame on %s", device);
	close(fd);
}

/* Destination, source; the rest of the frame follows. */
#define ETHERNET 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0, 0, 0, 0, 0x01
/* 20 bytes of IPv4, 8 of UDP, 4 of data; 192.0.2.1 to 192.0.2.255, without a UDP checksum. */
#define IPV4_UDP                                                                                                       \
	0x45, 0, 0, 32, 0, 1, 0, 0, 64, 17, 0xf5, 0xcb, 192, 0, 2, 1, 192, 0, 2, 255, 0x23, 0x31, 0x23, 0x31, 0, 12,   \
		0, 0, 'p', 'i', 'n', 'g'

void corpus_send_arp(const char *device)
{
	static const unsigned char frame[] = {
		ETHERNET, 0x08, 0x06,                     /* ARP */
		0,        1,    0x08, 0, 6, 4,    0,   1, /* who has */
		0x02,     0,    0,    0, 0, 0x01, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 192, 0, 2, 2,
	};

	send_frame(device, frame, sizeof(frame));
}

void corpus_send_vlan(const char *device)
{
	static const unsigned char frame[] = { ETHERNET, 0x81, 0x00, 0xa0, 100, 0x08, 0x00, IPV4_UDP };

	send_frame(device, frame, sizeof(frame));
}

void corpus_send_ether_udp(const char *device)
{
	static const unsigned char frame[] = { ETHERNET, 0x08, 0x00, IPV4_UDP };

	send_frame(device, frame, sizeof(frame));
}
