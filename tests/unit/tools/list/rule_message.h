/* SPDX-License-Identifier: MIT */
/* Makes messages NFT_MSG_NEWRULE by hand. */
#ifndef RULE_MESSAGE_H
#define RULE_MESSAGE_H

#include <arpa/inet.h>
#include <endian.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

struct rule_message {
	_Alignas(8) char room[4096];
	struct nlmsghdr *head;
	struct nlattr *expressions;
};

static inline void rule_begin(struct rule_message *m, uint8_t family, const char *table, const char *chain)
{
	struct nfgenmsg *nfg;

	memset(m, 0, sizeof(*m));
	m->head = mnl_nlmsg_put_header(m->room);
	m->head->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWRULE;
	nfg = mnl_nlmsg_put_extra_header(m->head, sizeof(*nfg));
	nfg->nfgen_family = family;
	mnl_attr_put_strz(m->head, NFTA_RULE_TABLE, table);
	mnl_attr_put_strz(m->head, NFTA_RULE_CHAIN, chain);
	mnl_attr_put_u64(m->head, NFTA_RULE_HANDLE, htobe64(7));
	m->expressions = mnl_attr_nest_start(m->head, NFTA_RULE_EXPRESSIONS);
}

static inline void rule_end(struct rule_message *m)
{
	mnl_attr_nest_end(m->head, m->expressions);
}

/* An expression whose data is `data`, attributes of len bytes. */
static inline void rule_expression(struct rule_message *m, const char *name, const void *data, size_t len)
{
	struct nlattr *elem = mnl_attr_nest_start(m->head, NFTA_LIST_ELEM);

	mnl_attr_put_strz(m->head, NFTA_EXPR_NAME, name);
	mnl_attr_put(m->head, NLA_F_NESTED | NFTA_EXPR_DATA, len, data);
	mnl_attr_nest_end(m->head, elem);
}

/* An attribute in *at, which moves behind it. */
static inline void rule_attribute(char **at, uint16_t type, const void *data, size_t len)
{
	struct nlattr *a = (struct nlattr *)*at;

	a->nla_type = type;
	a->nla_len = (uint16_t)(MNL_ATTR_HDRLEN + len);
	memcpy(*at + MNL_ATTR_HDRLEN, data, len);
	*at += MNL_ALIGN(a->nla_len);
}

static inline void rule_log(struct rule_message *m, uint16_t group, const char *prefix)
{
	_Alignas(8) char data[256] = { 0 };
	const uint16_t be = htons(group);
	char *at = data;

	rule_attribute(&at, NFTA_LOG_GROUP, &be, sizeof(be));
	rule_attribute(&at, NFTA_LOG_PREFIX, prefix, strlen(prefix) + 1);
	rule_expression(m, "log", data, (size_t)(at - data));
}

/* A target of iptables. */
static inline void rule_target(struct rule_message *m, const char *name, uint32_t revision, const void *info,
			       size_t len)
{
	_Alignas(8) char data[512] = { 0 };
	const uint32_t be = htonl(revision);
	char *at = data;

	rule_attribute(&at, NFTA_TARGET_NAME, name, strlen(name) + 1);
	rule_attribute(&at, NFTA_TARGET_REV, &be, sizeof(be));
	rule_attribute(&at, NFTA_TARGET_INFO, info, len);
	rule_expression(m, "target", data, (size_t)(at - data));
}

#endif
