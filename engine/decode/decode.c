/* SPDX-License-Identifier: MIT */
/* Time, length and direction of a packet; nfring/decode.h specifies them. */
#include "network.h"

#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <nfring/decode.h>

#define ARP_BYTES 8u /* without the addresses */

uint64_t nfring_pkt_time_ns(const struct nfring_batch *b, const struct nfring_pkt *p, int *kind)
{
	uint64_t ns = b ? b->received_ns : 0;
	bool stamped = p && nfring_pkt_timestamp_ns(p, &ns);

	if (kind)
		*kind = stamped ? NFRING_TIME_KERNEL : NFRING_TIME_RECEIPT;
	return ns;
}

/* |hardware type (2)| protocol (2) | length of a hardware address | of a protocol address | .. */
static uint32_t arp_len(const struct nfr_network *n)
{
	return n->len >= 6 ? ARP_BYTES + 2 * (n->at[4] + (uint32_t)n->at[5]) : 0;
}

uint32_t nfring_pkt_wire_len(const struct nfring_pkt *p)
{
	struct nfr_network n;
	uint32_t before, stated = 0;

	if (nfr_unlikely(!p))
		return 0;
	if (nfr_network_find(p, &n))
		stated = n.type == NFR_TYPE_IP4 ? nfr_network_ip4_len(&n) : nfr_network_ip6_len(&n);
	else if (n.begin && n.type == NFR_TYPE_ARP)
		stated = arp_len(&n);
	if (!stated)
		return 0;
	before = (uint32_t)(n.at - n.begin);
	return before + nfr_max(stated, n.len);
}

static int by_devices(const struct nfring_pkt *p)
{
	bool in = nfring_pkt_has(p, NFULA_IFINDEX_INDEV), out = nfring_pkt_has(p, NFULA_IFINDEX_OUTDEV);

	if (in && out)
		return NFRING_DIRECTION_FORWARD;
	return in ? NFRING_DIRECTION_IN : out ? NFRING_DIRECTION_OUT : NFRING_DIRECTION_UNKNOWN;
}

/* The bridge's hooks have the numbers of IP's; its broute hook has that of ingress. */
static int by_ip_hook(const struct nfring_pkt *p, uint8_t hook)
{
	switch (hook) {
	case NF_INET_PRE_ROUTING:
	case NF_INET_LOCAL_IN:
	case NF_INET_INGRESS:
		return NFRING_DIRECTION_IN;
	case NF_INET_FORWARD:
		return NFRING_DIRECTION_FORWARD;
	case NF_INET_LOCAL_OUT:
		return NFRING_DIRECTION_OUT;
	case NF_INET_POST_ROUTING:
		return nfring_pkt_has(p, NFULA_IFINDEX_INDEV) ? NFRING_DIRECTION_FORWARD : NFRING_DIRECTION_OUT;
	default:
		return by_devices(p);
	}
}

static int by_arp_hook(const struct nfring_pkt *p, uint8_t hook)
{
	switch (hook) {
	case NF_ARP_IN:
		return NFRING_DIRECTION_IN;
	case NF_ARP_OUT:
		return NFRING_DIRECTION_OUT;
	case NF_ARP_FORWARD:
		return NFRING_DIRECTION_FORWARD;
	default:
		return by_devices(p);
	}
}

static int by_netdev_hook(const struct nfring_pkt *p, uint8_t hook)
{
	switch (hook) {
	case NF_NETDEV_INGRESS:
		return NFRING_DIRECTION_IN;
	case NF_NETDEV_INGRESS + 1: /* NF_NETDEV_EGRESS, which older headers lack */
		return NFRING_DIRECTION_OUT;
	default:
		return by_devices(p);
	}
}

int nfring_pkt_direction(const struct nfring_pkt *p)
{
	uint8_t hook;

	if (nfr_unlikely(!p))
		return NFRING_DIRECTION_UNKNOWN;
	if (!nfring_pkt_hook(p, &hook))
		return by_devices(p);
	switch (nfring_pkt_family(p)) {
	case NFPROTO_INET:
	case NFPROTO_IPV4:
	case NFPROTO_IPV6:
	case NFPROTO_BRIDGE:
		return by_ip_hook(p, hook);
	case NFPROTO_ARP:
		return by_arp_hook(p, hook);
	case NFPROTO_NETDEV:
		return by_netdev_hook(p, hook);
	default:
		return by_devices(p);
	}
}
