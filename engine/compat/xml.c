/* SPDX-License-Identifier: MIT */
/* The XML text of one packet, for nflog_snprintf_xml() and nflog_nlmsg_snprintf():
 *
 *   <log> when prefix hook hw mark indev outdev physindev physoutdev ctid payload </log>
 *
 * Each part needs its flag, but for the hook. As in 1.0.2 a prefix is written as it is, and <when> is the time of
 * the call. */
#define _GNU_SOURCE
#include "api.h"
#include "packet.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#define ATTRS (NFULA_CT_INFO + 1) /* the attributes that 1.0.2 knows */

/* A text that may be longer than its buffer: `at` counts on. */
struct text {
	char *buf;
	size_t room;
	size_t at;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *t, const char *format, ...)
{
	size_t left = t->at < t->room ? t->room - t->at : 0;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(left ? t->buf + t->at : NULL, left, format, args);
	va_end(args);
	if (n > 0)
		t->at += (size_t)n;
}

static void put_hex(struct text *t, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put(t, "%02x", bytes[i]);
}

static size_t value_bytes(const struct nlattr *a)
{
	return a->nla_len - sizeof(*a);
}

/* Returns the number of an attribute; 0 if it is absent. */
static uint32_t number(const struct nlattr *a)
{
	return a && value_bytes(a) >= 4 ? nfring_get_be32(a + 1) : 0;
}

static void put_when(struct text *t)
{
	time_t now = time(NULL);
	struct tm tm;

	if (!localtime_r(&now, &tm))
		return;
	put(t, "<when><hour>%d</hour><min>%02d</min><sec>%02d</sec>", tm.tm_hour, tm.tm_min, tm.tm_sec);
	put(t, "<wday>%d</wday><day>%d</day><month>%d</month><year>%d</year></when>", tm.tm_wday + 1, tm.tm_mday,
	    tm.tm_mon + 1, 1900 + tm.tm_year);
}

static void put_prefix(struct text *t, const struct nlattr *a)
{
	if (a)
		put(t, "<prefix>%.*s</prefix>", (int)value_bytes(a), (const char *)(a + 1));
}

static void put_hw(struct text *t, const struct nlattr *hdr, const struct nlattr *hw)
{
	put(t, "<hw><proto>%04x</proto>", nfring_get_be16(hdr + 1));
	if (hw && value_bytes(hw) >= sizeof(struct nfulnl_msg_packet_hw)) {
		const struct nfulnl_msg_packet_hw *address = (const void *)(hw + 1);

		put(t, "<src>");
		put_hex(t, address->hw_addr, nfr_min((size_t)nfring_get_be16(address), sizeof(address->hw_addr)));
		put(t, "</src>");
	}
	put(t, "</hw>");
}

static void put_header(struct text *t, const struct nlattr *hdr, const struct nlattr *hw, bool with_hw)
{
	if (!hdr || value_bytes(hdr) < sizeof(struct nfulnl_msg_packet_hdr))
		return;
	put(t, "<hook>%u</hook>", ((const struct nfulnl_msg_packet_hdr *)(const void *)(hdr + 1))->hook);
	if (with_hw)
		put_hw(t, hdr, hw);
}

/* A number that is 0 is left out. */
static void put_number(struct text *t, const char *name, const struct nlattr *a)
{
	uint32_t value = number(a);

	if (value)
		put(t, "<%s>%" PRIu32 "</%s>", name, value, name);
}

static void put_ctid(struct text *t, const struct nlattr *ct)
{
	uint32_t id;

	if (compat_ctid(ct, &id) == 0)
		put(t, "<ctid>%" PRIu32 "</ctid>", id);
}

static void put_payload(struct text *t, const struct nlattr *a)
{
	if (!a)
		return;
	put(t, "<payload>");
	put_hex(t, (const uint8_t *)(a + 1), value_bytes(a));
	put(t, "</payload>");
}

/* Writes the packet with these attributes, indexed by NFULA_*. Returns the length of the whole text. */
static int write_xml(char *buf, size_t room, const struct nlattr *const attr[ATTRS], unsigned flags)
{
	struct text t = { .buf = buf, .room = room };

	put(&t, "<log>");
	if (flags & NFLOG_XML_TIME)
		put_when(&t);
	if (flags & NFLOG_XML_PREFIX)
		put_prefix(&t, attr[NFULA_PREFIX]);
	put_header(&t, attr[NFULA_PACKET_HDR], attr[NFULA_HWADDR], flags & NFLOG_XML_HW);
	if (flags & NFLOG_XML_MARK)
		put_number(&t, "mark", attr[NFULA_MARK]);
	if (flags & NFLOG_XML_DEV) {
		put_number(&t, "indev", attr[NFULA_IFINDEX_INDEV]);
		put_number(&t, "outdev", attr[NFULA_IFINDEX_OUTDEV]);
	}
	if (flags & NFLOG_XML_PHYSDEV) {
		put_number(&t, "physindev", attr[NFULA_IFINDEX_PHYSINDEV]);
		put_number(&t, "physoutdev", attr[NFULA_IFINDEX_PHYSOUTDEV]);
	}
	if (flags & NFLOG_XML_CTID)
		put_ctid(&t, attr[NFULA_CT]);
	if (flags & NFLOG_XML_PAYLOAD)
		put_payload(&t, attr[NFULA_PAYLOAD]);
	put(&t, "</log>");
	return (int)t.at;
}

COMPAT_EXPORT int nflog_snprintf_xml(char *buf, size_t len, struct nflog_data *tb, int flags)
{
	const struct nlattr *attr[ATTRS];
	int before = errno, ret;

	for (unsigned type = 0; type < ATTRS; type++)
		attr[type] = compat_attr(tb, type);
	ret = write_xml(buf, len, attr, (unsigned)flags);
	errno = before;
	return ret;
}

COMPAT_EXPORT int nflog_nlmsg_snprintf(char *buf, size_t bufsiz, const struct nlmsghdr *nlh, struct nlattr **attr,
				       enum nflog_output_type type, uint32_t flags)
{
	(void)nlh;
	if (type != NFLOG_OUTPUT_XML) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return write_xml(buf, bufsiz, (const struct nlattr *const *)attr, flags);
}
