/* SPDX-License-Identifier: MIT */
#include "xt_nflog.h"

#include <linux/netfilter/xt_NFLOG.h>
#include <linux/netfilter_bridge/ebt_nflog.h>
#include <string.h>

#define PREFIX_BYTES 64

_Static_assert(sizeof(((struct xt_nflog_info *)0)->prefix) == PREFIX_BYTES, "as long as what is copied");
_Static_assert(sizeof(((struct ebt_nflog_info *)0)->prefix) == PREFIX_BYTES, "as long as what is copied");
_Static_assert(sizeof(((struct survey_xt_nflog *)0)->prefix) == PREFIX_BYTES + 1, "and its end");

static void copy_prefix(struct survey_xt_nflog *out, const char prefix[PREFIX_BYTES])
{
	size_t len = strnlen(prefix, PREFIX_BYTES);

	memcpy(out->prefix, prefix, len);
	out->prefix[len] = '\0';
}

static const char *read_iptables(const void *info, size_t len, struct survey_xt_nflog *out)
{
	struct xt_nflog_info i;

	if (len < sizeof(i))
		return NULL;
	memcpy(&i, info, sizeof(i));
	out->group = i.group;
	out->queue_threshold = i.threshold;
	out->snaplen = i.flags & XT_NFLOG_F_COPY_LEN ? i.len : 0;
	copy_prefix(out, i.prefix);
	return "NFLOG";
}

static const char *read_ebtables(const void *info, size_t len, struct survey_xt_nflog *out)
{
	struct ebt_nflog_info i;

	if (len < sizeof(i))
		return NULL;
	memcpy(&i, info, sizeof(i));
	out->group = i.group;
	out->queue_threshold = i.threshold;
	out->snaplen = i.len;
	copy_prefix(out, i.prefix);
	return "nflog";
}

const char *survey_xt_nflog_read(const char *name, uint32_t revision, const void *info, size_t len,
				 struct survey_xt_nflog *out)
{
	if (revision != 0)
		return NULL;
	if (strcmp(name, "NFLOG") == 0)
		return read_iptables(info, len, out);
	if (strcmp(name, "nflog") == 0)
		return read_ebtables(info, len, out);
	return NULL;
}
