/* SPDX-License-Identifier: MIT */
#include "stamp.h"

#include <netinet/in.h> /* before linux/in.h, which it replaces */
#include <linux/netfilter.h>

bool nfr_stamp_is_possible(const struct nfring_pkt *p)
{
	uint8_t hook;

	if (!nfring_pkt_hook(p, &hook))
		return false;
	switch (nfring_pkt_family(p)) {
	case NFPROTO_ARP:    /* in, out, forward */
	case NFPROTO_NETDEV: /* ingress, egress */
		return hook == 0;
	default: /* IPv4, IPv6 and bridge number their hooks alike */
		return hook <= NF_INET_FORWARD;
	}
}
