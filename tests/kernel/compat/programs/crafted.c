/* SPDX-License-Identifier: MIT */
#include "crafted.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_log/linux_nfnetlink_log.h>
#include <string.h>

void crafted_begin(struct crafted *d, const char *name)
{
	memset(d, 0, sizeof(*d));
	d->name = name;
}

struct nlmsghdr *crafted_message(struct crafted *d, uint16_t type)
{
	struct nlmsghdr *m = mnl_nlmsg_put_header(d->bytes + d->len);

	m->nlmsg_type = type;
	crafted_end(d, m);
	return m;
}

struct nlmsghdr *crafted_log(struct crafted *d, uint16_t type, uint16_t group)
{
	struct nlmsghdr *m = crafted_message(d, NFNL_SUBSYS_ULOG << 8 | type);
	struct nfgenmsg *g = mnl_nlmsg_put_extra_header(m, sizeof(*g));

	g->nfgen_family = AF_INET;
	g->res_id = htons(group);
	crafted_end(d, m);
	return m;
}

void crafted_end(struct crafted *d, struct nlmsghdr *m)
{
	d->len = (int)((char *)m - d->bytes + MNL_ALIGN(m->nlmsg_len));
}

void crafted_put_number(struct nlmsghdr *m, uint16_t type, uint32_t value)
{
	mnl_attr_put_u32(m, type, htonl(value));
}

struct nlmsghdr *crafted_packet(struct crafted *d, uint16_t group, uint32_t mark)
{
	struct nlmsghdr *m = crafted_log(d, NFULNL_MSG_PACKET, group);

	crafted_put_number(m, NFULA_MARK, mark);
	crafted_end(d, m);
	return m;
}
