/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <netinet/in.h>
#include <linux/netfilter.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const char *cli_hook_word(uint8_t family, uint8_t hook)
{
	static const char *const ip[] = { "prerouting", "input", "forward", "output", "postrouting", "ingress" };
	static const char *const arp[] = { "input", "output", "forward" };
	static const char *const netdev[] = { "ingress", "egress" };

	switch (family) {
	case NFPROTO_INET:
	case NFPROTO_IPV4:
	case NFPROTO_IPV6:
		return hook < COUNT(ip) ? ip[hook] : NULL;
	case NFPROTO_BRIDGE: /* its sixth is broute */
		return hook < COUNT(ip) - 1 ? ip[hook] : NULL;
	case NFPROTO_ARP:
		return hook < COUNT(arp) ? arp[hook] : NULL;
	case NFPROTO_NETDEV:
		return hook < COUNT(netdev) ? netdev[hook] : NULL;
	default:
		return NULL;
	}
}

const char *cli_hook_name(const struct nfring_pkt *p)
{
	uint8_t hook;

	return nfring_pkt_hook(p, &hook) ? cli_hook_word(nfring_pkt_family(p), hook) : NULL;
}

const char *cli_direction_name(int direction)
{
	switch (direction) {
	case NFRING_DIRECTION_IN:
		return "in";
	case NFRING_DIRECTION_OUT:
		return "out";
	case NFRING_DIRECTION_FORWARD:
		return "forward";
	default:
		return NULL;
	}
}

const char *cli_protocol_name(uint8_t protocol)
{
	static const char *const names[256] = {
		[IPPROTO_HOPOPTS] = "HOPOPT",
		[IPPROTO_ICMP] = "ICMP",
		[IPPROTO_IGMP] = "IGMP",
		[IPPROTO_IPIP] = "IPv4",
		[IPPROTO_TCP] = "TCP",
		[IPPROTO_EGP] = "EGP",
		[IPPROTO_UDP] = "UDP",
		[IPPROTO_DCCP] = "DCCP",
		[IPPROTO_IPV6] = "IPv6",
		[IPPROTO_ROUTING] = "IPv6-Route",
		[IPPROTO_FRAGMENT] = "IPv6-Frag",
		[IPPROTO_RSVP] = "RSVP",
		[IPPROTO_GRE] = "GRE",
		[IPPROTO_ESP] = "ESP",
		[IPPROTO_AH] = "AH",
		[IPPROTO_ICMPV6] = "IPv6-ICMP",
		[IPPROTO_NONE] = "IPv6-NoNxt",
		[IPPROTO_DSTOPTS] = "IPv6-Opts",
		[88] = "EIGRP",
		[89] = "OSPFIGP",
		[IPPROTO_ENCAP] = "ENCAP",
		[IPPROTO_PIM] = "PIM",
		[IPPROTO_COMP] = "IPComp",
		[112] = "VRRP",
		[115] = "L2TP",
		[IPPROTO_SCTP] = "SCTP",
		[IPPROTO_UDPLITE] = "UDPLite",
		[IPPROTO_MPLS] = "MPLS-in-IP",
	};

	return names[protocol];
}
