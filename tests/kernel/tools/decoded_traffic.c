/* SPDX-License-Identifier: MIT */
#include "decoded_traffic.h"
#include "assertions.h"
#include "flood.h"
#include "frame.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TIMES 3
#define TYPE_QINQ 0x88a8
#define PRIORITY_2 0x4564 /* a tag that begins as IPv4 does */
#define MORE 0x2000

#define UDP "\x1e\x61\x00\x09\x00\x10\x00\x00" DATA
#define DATA "12345678"
#define TCP "\x00\x50\x1f\x90\x12\x34\x56\x78\xab\xcd\xef\x01\x50\x12\x04\x00\0\0\0\0"
#define GRE "\0\0\x08\0"
#define IP4_IN_IT "\x45\x08\x00\x24\x00\x07\x00\x00\x05\x11\x00\x00\x0a\x02\x02\x01\x0a\x02\x02\x02"
#define IP6_IN_IT                                                                                                      \
	"\x60\x10\0\x07\0\x14\x06\x05\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x03\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0" \
	"\x04"
#define ICMP_UNREACHABLE "\x03\x03\0\0\0\0\0\0" IP4_IN_IT UDP
#define ICMP6_TOO_BIG "\x02\x00\0\0\0\0\x05\x00" IP6_IN_IT TCP
#define HOP_BY_HOP "\x3c\0\x05\x02\0\0\x01\0"       /* router alert; destination options next */
#define DESTINATION(next) next "\0\x01\x04\0\0\0\0" /* padding only */
#define FRAGMENT6(field) "\x11\0" field "\xfe\xdc\xba\x98"

static void put_checksum(uint8_t *ip, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i += 2)
		sum += (uint32_t)ip[i] << 8 | ip[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	ip[10] = (uint8_t)(~sum >> 8);
	ip[11] = (uint8_t)~sum;
}

/* Appends IPv4 from 10.1.1.1 to 10.1.1.2, with this fragment field and with options or without. */
static void put_ip4(struct nt_frame *f, uint16_t fragment, bool options, uint8_t protocol, const void *data, size_t len)
{
	uint8_t ip[24] = {
		0x45, 0x28, 0, 0, 0x12, 0x34, 0, 0, 61, protocol, 0, 0, 10, 1, 1, 1, 10, 1, 1, 2, 1, 1, 1, 0
	};
	size_t header = options ? 24 : 20;

	ip[0] = (uint8_t)(0x40 | header / 4);
	ip[3] = (uint8_t)(header + len);
	ip[6] = (uint8_t)(fragment >> 8);
	ip[7] = (uint8_t)fragment;
	put_checksum(ip, header);
	nt_frame_put(f, ip, header);
	nt_frame_put(f, data, len);
}

/* Appends IPv6 from 2001:db8::1 to 2001:db8::2. */
static void put_ip6(struct nt_frame *f, uint8_t next, const void *data, size_t len)
{
	uint8_t ip[40] = { 0x62, 0x81, 0x23, 0x45, 0, (uint8_t)len, next, 63, 0x20, 1, 0x0d, 0xb8 };

	memcpy(ip + 24, ip + 8, 4);
	ip[23] = 1;
	ip[39] = 2;
	nt_frame_put(f, ip, sizeof(ip));
	nt_frame_put(f, data, len);
}

static void send_ip4(const struct nt_ns *ns, uint16_t fragment, bool options, uint8_t protocol, const void *data,
		     size_t len)
{
	struct nt_frame f = nt_frame_begin();

	nt_frame_put16(&f, ETHERTYPE_IP);
	put_ip4(&f, fragment, options, protocol, data, len);
	nt_frame_send(ns, &f, TIMES);
}

static void send_ip6(const struct nt_ns *ns, uint8_t next, const void *data, size_t len)
{
	struct nt_frame f = nt_frame_begin();

	nt_frame_put16(&f, ETHERTYPE_IPV6);
	put_ip6(&f, next, data, len);
	nt_frame_send(ns, &f, TIMES);
}

/* A string literal without its NUL, and its length. */
#define BYTES(text) text, sizeof(text) - 1

static void send_frames_of_ip(const struct nt_ns *ns)
{
	send_ip4(ns, 0, false, IPPROTO_UDP, BYTES(UDP));
	send_ip4(ns, 0x4000, true, IPPROTO_TCP, BYTES(TCP));
	send_ip4(ns, MORE, false, IPPROTO_UDP, BYTES(UDP));
	send_ip4(ns, MORE | 185, false, IPPROTO_UDP, BYTES(DATA));
	send_ip4(ns, 370, false, IPPROTO_UDP, BYTES(DATA));
	send_ip4(ns, 0, false, IPPROTO_ICMP, BYTES(ICMP_UNREACHABLE));
	send_ip4(ns, 0, false, IPPROTO_GRE, BYTES(GRE IP4_IN_IT UDP));
	send_ip6(ns, IPPROTO_UDP, BYTES(UDP));
	send_ip6(ns, IPPROTO_HOPOPTS, BYTES(HOP_BY_HOP DESTINATION("\x06") TCP));
	send_ip6(ns, IPPROTO_FRAGMENT, BYTES(FRAGMENT6("\0\x01") UDP));
	send_ip6(ns, IPPROTO_FRAGMENT, BYTES(FRAGMENT6("\x05\xc8") DATA));
	send_ip6(ns, IPPROTO_ICMPV6, BYTES(ICMP6_TOO_BIG));
}

static void put_tag(struct nt_frame *f, uint16_t type)
{
	nt_frame_put16(f, type);
	nt_frame_put16(f, PRIORITY_2);
}

static void send_frames_of_others(const struct nt_ns *ns)
{
	struct nt_frame arp = nt_frame_arp(), tagged = nt_frame_udp(ETHERTYPE_VLAN), two = nt_frame_begin(),
			arp_in_tag = nt_frame_begin();

	put_tag(&two, TYPE_QINQ);
	put_tag(&two, ETHERTYPE_VLAN);
	nt_frame_put16(&two, ETHERTYPE_IPV6);
	put_ip6(&two, IPPROTO_TCP, BYTES(TCP));
	put_tag(&arp_in_tag, ETHERTYPE_VLAN);
	nt_frame_put(&arp_in_tag, arp.bytes + 12, arp.len - 12);
	nt_frame_send(ns, &arp, TIMES);
	nt_frame_send(ns, &tagged, TIMES);
	nt_frame_send(ns, &two, TIMES);
	nt_frame_send(ns, &arp_in_tag, TIMES);
}

/* Port 9 is closed: the kernel answers with a reset, or with an ICMP error. */
static void send_to_closed_port(int family, int type)
{
	const struct sockaddr_in6 ip6 = { .sin6_family = AF_INET6,
					  .sin6_port = htons(9),
					  .sin6_addr = in6addr_loopback };
	const struct sockaddr_in ip4 = { .sin_family = AF_INET,
					 .sin_port = htons(9),
					 .sin_addr = { htonl(INADDR_LOOPBACK) } };
	const struct sockaddr *to = family == AF_INET ? (const void *)&ip4 : (const void *)&ip6;
	socklen_t len = family == AF_INET ? sizeof(ip4) : sizeof(ip6);
	int fd = socket(family, type | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	if (type == SOCK_DGRAM)
		assert_int_equal(sendto(fd, DATA, 8, 0, to, len), 8);
	else
		assert_int_equal(connect(fd, to, len), -1);
	close(fd);
}

static void send_on_loopback(const struct nt_ns *ns)
{
	static const int families[] = { AF_INET, AF_INET6 }, types[] = { SOCK_DGRAM, SOCK_STREAM };
	int home = nt_ns_enter(ns);

	for (unsigned i = 0; i < TIMES; i++)
		for (unsigned k = 0; k < 4; k++)
			send_to_closed_port(families[k / 2], types[k % 2]);
	nt_ns_leave(home);
}

void decoded_begin(const struct nt_ns *ns)
{
	nt_frame_pair(ns);
	nt_ip(ns, "link add vx address 02:00:00:00:00:0c type vxlan id 7 remote 10.1.1.1 dstport 4789 dev vb\n"
		  "link set vx addrgenmode none\nlink set vx up\naddress add 10.9.0.1/24 dev vx\n"
		  "neighbor add 10.9.0.2 lladdr 02:00:00:00:00:0d dev vx\n"
		  "neighbor add 10.1.1.1 lladdr 02:00:00:00:00:0a dev vb");
	nt_nft(ns, "table inet o { chain o { type filter hook output priority 0; oifname lo jump both; }\n"
		   " chain both { log group 5 prefix \"out \"; log group 6 prefix \"out \"; }\n"
		   " chain p { type filter hook prerouting priority -500; iifname vb jump both; }\n}\n"
		   "table netdev n { chain i { type filter hook ingress device vb priority 0; log group 5; log group "
		   "6; }\n}\n"
		   "table arp a { chain i { type filter hook input priority 0; log group 5; log group 6; }\n}\n"
		   "table ip t { chain t { type filter hook postrouting priority 0; udp dport 4789 jump both; }\n"
		   " chain both { log group 5 prefix \"vx \"; log group 6 prefix \"vx \"; }\n}\n");
}

void decoded_send(const struct nt_ns *ns)
{
	struct traffic_opts o = traffic_defaults();

	send_on_loopback(ns);
	send_frames_of_ip(ns);
	send_frames_of_others(ns);
	o.to = "10.9.0.2";
	o.count = TIMES;
	nt_send_with(ns, o);
}
