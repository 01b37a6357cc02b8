/* SPDX-License-Identifier: MIT */
#include "link.h"

#include <netinet/in.h>
#include <linux/netfilter.h>

bool cli_link_is_own(const struct nfring_pkt *p)
{
	uint8_t family = nfring_pkt_family(p), hook;

	if (family != NFPROTO_IPV4 && family != NFPROTO_IPV6)
		return true;
	return !nfring_pkt_hook(p, &hook) || (hook != NF_INET_LOCAL_OUT && hook != NF_INET_POST_ROUTING);
}
