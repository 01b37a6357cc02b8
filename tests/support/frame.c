/* SPDX-License-Identifier: MIT */
#include "frame.h"
#include "assertions.h"
#include "ns.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void nt_frame_put(struct nt_frame *f, const void *bytes, size_t len)
{
	memcpy(f->bytes + f->len, bytes, len);
	f->len += len;
}

void nt_frame_put16(struct nt_frame *f, uint16_t v)
{
	v = htons(v);
	nt_frame_put(f, &v, sizeof(v));
}

struct nt_frame nt_frame_begin(void)
{
	static const uint8_t addresses[12] = { 2, 0, 0, 0, 0, 0xb, 2, 0, 0, 0, 0, 0xa };
	struct nt_frame f = { .len = 0 };

	nt_frame_put(&f, addresses, sizeof(addresses));
	return f;
}

void nt_frame_put_udp(struct nt_frame *f)
{
	static const uint8_t ip[20] = { 0x45, 0, 0, 48, 0,  0, 0, 0, 64, 17, 0x64, 0xb9, /* its checksum */
					10,   1, 1, 1,  10, 1, 1, 2 };
	static const uint8_t data[20] = "twenty bytes of data";

	nt_frame_put(f, ip, sizeof(ip));
	nt_frame_put16(f, 7777);
	nt_frame_put16(f, 9);
	nt_frame_put16(f, 28);
	nt_frame_put16(f, 0);
	nt_frame_put(f, data, sizeof(data));
}

struct nt_frame nt_frame_udp(uint16_t tag_type)
{
	struct nt_frame f = nt_frame_begin();

	if (tag_type) {
		nt_frame_put16(&f, tag_type);
		nt_frame_put16(&f, NT_FRAME_TCI);
	}
	nt_frame_put16(&f, ETH_P_IP);
	nt_frame_put_udp(&f);
	return f;
}

struct nt_frame nt_frame_arp(void)
{
	static const uint8_t arp[28] = { 0,  1, 8, 0, 6, 4, 0, 1, 2, 0, 0,  0, 0, 0xa,
					 10, 1, 1, 1, 0, 0, 0, 0, 0, 0, 10, 1, 1, 2 };
	struct nt_frame f = nt_frame_begin();

	nt_frame_put16(&f, ETH_P_ARP);
	nt_frame_put(&f, arp, sizeof(arp));
	return f;
}

void nt_frame_pair(const struct nt_ns *ns)
{
	nt_ip(ns, "link add va address 02:00:00:00:00:0a type veth peer name vb address 02:00:00:00:00:0b\n"
		  "link set va addrgenmode none\nlink set vb addrgenmode none\n"
		  "link set va up\nlink set vb up\naddress add 10.1.1.2/24 dev vb");
	nt_link_wait(ns, "va");
	nt_link_wait(ns, "vb");
}

void nt_frame_bridge(const struct nt_ns *ns)
{
	nt_frame_pair(ns);
	nt_ip(ns, "link add vc type veth peer name vd\nlink add br0 type bridge stp_state 0\n"
		  "link set vc addrgenmode none\nlink set vd addrgenmode none\nlink set br0 addrgenmode none\n"
		  "link set vb master br0\nlink set vc master br0\nlink set vc up\nlink set vd up\nlink set br0 up");
	nt_link_wait(ns, "vc");
	nt_link_wait(ns, "vd");
	nt_link_wait(ns, "br0");
}

void nt_frame_send(const struct nt_ns *ns, const struct nt_frame *f, unsigned times)
{
	int home = nt_ns_enter(ns), fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_halen = 6, .sll_ifindex = (int)if_nametoindex("va") };

	nt_ns_leave(home);
	assert_true(fd >= 0);
	for (unsigned i = 0; i < times; i++)
		assert_int_equal(sendto(fd, f->bytes, f->len, 0, (struct sockaddr *)&to, sizeof(to)), f->len);
	close(fd);
}
