/* SPDX-License-Identifier: MIT */
#include "rule.h"
#include "array.h"
#include "xt_nflog.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define UDATA_COMMENT 0 /* of a rule: libnftnl/udata.h */
#define XT_COMMENT_MAX 256
#define PREFIX_MAX 128 /* NF_LOG_PREFIXLEN */

/* The rule that is read; its texts point into the message. Statements of one rule share what stands above. */
struct reading {
	struct survey_rules *rules;
	size_t first; /* of this rule */
	uint64_t handle;
	uint8_t family;
	const char *table, *chain;
	const char *comment;
	size_t comment_len;
	int err;
};

/* -- attributes -------------------------------------------------------------------- */

/* Returns the text of an attribute; NULL if it does not end in it. */
static const char *text_of(const struct nlattr *a)
{
	return a && mnl_attr_validate(a, MNL_TYPE_NUL_STRING) >= 0 ? mnl_attr_get_str(a) : NULL;
}

static bool read_be32(const struct nlattr *a, uint32_t *out)
{
	if (!a || mnl_attr_validate(a, MNL_TYPE_U32) < 0)
		return false;
	*out = ntohl(mnl_attr_get_u32(a));
	return true;
}

static bool read_be16(const struct nlattr *a, uint16_t *out)
{
	if (!a || mnl_attr_validate(a, MNL_TYPE_U16) < 0)
		return false;
	*out = ntohs(mnl_attr_get_u16(a));
	return true;
}

/* Each attribute between two places. */
#define for_each_attribute(a, begin, end)                                                                              \
	for ((a) = (const struct nlattr *)(begin); mnl_attr_ok((a), (int)((const char *)(end) - (const char *)(a)));   \
	     (a) = mnl_attr_next(a))

static const char *end_of(const struct nlattr *nest)
{
	return (const char *)mnl_attr_get_payload(nest) + mnl_attr_get_payload_len(nest);
}

/* Finds the attributes between two places by their types, up to `max`. NULL stands for those that are not there. */
static void split(const void *begin, const char *end, const struct nlattr **by_type, unsigned max)
{
	const struct nlattr *a;

	memset(by_type, 0, (max + 1) * sizeof(*by_type));
	for_each_attribute(a, begin, end) if (mnl_attr_get_type(a) <= max) by_type[mnl_attr_get_type(a)] = a;
}

static void split_nest(const struct nlattr *nest, const struct nlattr **by_type, unsigned max)
{
	split(mnl_attr_get_payload(nest), end_of(nest), by_type, max);
}

/* -- entries ----------------------------------------------------------------------- */

/* Copies a text that ends at its zero or after `max` bytes. NULL: there is none. */
static char *copy(const char *text, size_t max)
{
	return text && max && *text ? strndup(text, max) : NULL;
}

static void add(struct reading *r, struct survey_rule entry, const char *prefix)
{
	struct survey_rule *rule = survey_append((void **)&r->rules->rule, &r->rules->count, sizeof(*rule));

	if (!rule) {
		r->err = -ENOMEM;
		return;
	}
	*rule = entry;
	rule->handle = r->handle;
	rule->family = r->family;
	rule->table = strdup(r->table);
	rule->chain = strdup(r->chain);
	rule->prefix = copy(prefix, PREFIX_MAX);
	if (!rule->table || !rule->chain) {
		free(rule->table);
		free(rule->chain);
		free(rule->prefix);
		r->rules->count--;
		r->err = -ENOMEM;
	}
}

/* The comment may stand behind the statement. */
static void add_comment(struct reading *r)
{
	for (size_t i = r->first; r->comment && i < r->rules->count; i++)
		r->rules->rule[i].comment = copy(r->comment, r->comment_len);
}

/* -- expressions ------------------------------------------------------------------- */

static void read_log(struct reading *r, const struct nlattr *data)
{
	struct survey_rule entry = { .statement = "log" };
	const struct nlattr *a[NFTA_LOG_MAX + 1];

	split_nest(data, a, NFTA_LOG_MAX);
	if (!read_be16(a[NFTA_LOG_GROUP], &entry.group))
		return;
	read_be32(a[NFTA_LOG_SNAPLEN], &entry.snaplen);
	read_be16(a[NFTA_LOG_QTHRESHOLD], &entry.queue_threshold);
	add(r, entry, text_of(a[NFTA_LOG_PREFIX]));
}

static void read_target(struct reading *r, const struct nlattr *data)
{
	const struct nlattr *a[NFTA_TARGET_MAX + 1];
	struct survey_xt_nflog xt;
	struct survey_rule entry = { 0 };
	uint32_t revision = 0;
	const char *name;

	split_nest(data, a, NFTA_TARGET_MAX);
	name = text_of(a[NFTA_TARGET_NAME]);
	if (!name || !a[NFTA_TARGET_INFO] || !read_be32(a[NFTA_TARGET_REV], &revision))
		return;
	entry.statement = survey_xt_nflog_read(name, revision, mnl_attr_get_payload(a[NFTA_TARGET_INFO]),
					       mnl_attr_get_payload_len(a[NFTA_TARGET_INFO]), &xt);
	if (!entry.statement)
		return;
	entry.group = xt.group;
	entry.queue_threshold = xt.queue_threshold;
	entry.snaplen = xt.snaplen;
	add(r, entry, xt.prefix);
}

/* iptables -m comment. */
static void read_match(struct reading *r, const struct nlattr *data)
{
	const struct nlattr *a[NFTA_MATCH_MAX + 1];
	const char *name;

	split_nest(data, a, NFTA_MATCH_MAX);
	name = text_of(a[NFTA_MATCH_NAME]);
	if (!name || strcmp(name, "comment") != 0 || !a[NFTA_MATCH_INFO])
		return;
	r->comment = mnl_attr_get_payload(a[NFTA_MATCH_INFO]);
	r->comment_len = mnl_attr_get_payload_len(a[NFTA_MATCH_INFO]);
	if (r->comment_len > XT_COMMENT_MAX)
		r->comment_len = XT_COMMENT_MAX;
}

static void read_expression(struct reading *r, const struct nlattr *elem)
{
	static const struct {
		const char *name;
		void (*read)(struct reading *r, const struct nlattr *data);
	} kinds[] = { { "log", read_log }, { "target", read_target }, { "match", read_match } };
	const struct nlattr *a[NFTA_EXPR_MAX + 1];
	const char *name;

	split_nest(elem, a, NFTA_EXPR_MAX);
	name = text_of(a[NFTA_EXPR_NAME]);
	for (unsigned i = 0; name && a[NFTA_EXPR_DATA] && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(name, kinds[i].name) == 0)
			kinds[i].read(r, a[NFTA_EXPR_DATA]);
}

/* nft's comment: type, length, and the text with its end. */
static void read_userdata(struct reading *r, const struct nlattr *userdata)
{
	const uint8_t *at = userdata ? mnl_attr_get_payload(userdata) : NULL;
	size_t left = userdata ? mnl_attr_get_payload_len(userdata) : 0;

	for (size_t len; left >= 2; at += 2 + len, left -= 2 + len) {
		len = at[1];
		if (len > left - 2)
			return;
		if (at[0] == UDATA_COMMENT) {
			r->comment = (const char *)at + 2;
			r->comment_len = len;
		}
	}
}

/* -- rules ------------------------------------------------------------------------- */

int survey_rule_read(struct survey_rules *rules, const struct nlmsghdr *message)
{
	const char *end = (const char *)message + message->nlmsg_len;
	const struct nlattr *a[NFTA_RULE_MAX + 1], *at;
	const struct nfgenmsg *head = mnl_nlmsg_get_payload(message);
	struct reading r = { .rules = rules, .first = rules->count };

	if (message->nlmsg_len < MNL_NLMSG_HDRLEN + MNL_ALIGN(sizeof(*head)))
		return 0;
	split((const char *)head + MNL_ALIGN(sizeof(*head)), end, a, NFTA_RULE_MAX);
	r.family = head->nfgen_family;
	r.table = text_of(a[NFTA_RULE_TABLE]);
	r.chain = text_of(a[NFTA_RULE_CHAIN]);
	if (!r.table || !r.chain || !a[NFTA_RULE_HANDLE] ||
	    mnl_attr_get_payload_len(a[NFTA_RULE_HANDLE]) != sizeof(r.handle) || !a[NFTA_RULE_EXPRESSIONS])
		return 0;
	r.handle = be64toh(mnl_attr_get_u64(a[NFTA_RULE_HANDLE]));
	read_userdata(&r, a[NFTA_RULE_USERDATA]);
	for_each_attribute(at, mnl_attr_get_payload(a[NFTA_RULE_EXPRESSIONS]), end_of(a[NFTA_RULE_EXPRESSIONS]))
		read_expression(&r, at);
	add_comment(&r);
	return r.err;
}

static int compare(const void *a, const void *b)
{
	const struct survey_rule *x = a, *y = b;
	int r = (x->group > y->group) - (x->group < y->group);

	if (r == 0)
		r = (x->family > y->family) - (x->family < y->family);
	if (r == 0)
		r = strcmp(x->table, y->table);
	if (r == 0)
		r = strcmp(x->chain, y->chain);
	return r ? r : (x->handle > y->handle) - (x->handle < y->handle);
}

void survey_rules_sort(struct survey_rules *rules)
{
	if (rules->count)
		qsort(rules->rule, rules->count, sizeof(*rules->rule), compare);
}

void survey_rules_clear(struct survey_rules *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		free(rules->rule[i].table);
		free(rules->rule[i].chain);
		free(rules->rule[i].prefix);
		free(rules->rule[i].comment);
	}
}

void survey_rules_free(struct survey_rules *rules)
{
	survey_rules_clear(rules);
	free(rules->rule);
	*rules = (struct survey_rules){ 0 };
}

const char *survey_family_name(uint8_t family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_ARP:
		return "arp";
	case NFPROTO_BRIDGE:
		return "bridge";
	case NFPROTO_NETDEV:
		return "netdev";
	default:
		return "unknown";
	}
}
