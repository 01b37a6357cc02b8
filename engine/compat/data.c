/* SPDX-License-Identifier: MIT */
/* The accessors of a packet's attributes. Numbers are returned in host byte order; pointers lead to the message.
 * 1.0.2 reads beyond an attribute that is too short for its type; here it counts as absent. */
#include "api.h"
#include "packet.h"

#include <errno.h>
#include <sys/time.h>

#define CTA_ID 12 /* of linux/netfilter/nfnetlink_conntrack.h */

static uint32_t number32(const struct nflog_data *d, unsigned type)
{
	const void *at = compat_attr_value(d, type);

	return at ? nfring_get_be32(at) : 0;
}

static uint16_t number16(const struct nflog_data *d, unsigned type)
{
	const void *at = compat_attr_value(d, type);

	return at ? nfring_get_be16(at) : 0;
}

static int read32(const struct nflog_data *d, unsigned type, uint32_t *out)
{
	const void *at = compat_attr_value(d, type);

	if (!at)
		return -1;
	*out = nfring_get_be32(at);
	return 0;
}

/* The interface of 1.0.2 has no const. */
static void *pointer(const struct nflog_data *d, unsigned type)
{
	return (void *)(uintptr_t)compat_attr_value(d, type);
}

COMPAT_EXPORT struct nfulnl_msg_packet_hdr *nflog_get_msg_packet_hdr(struct nflog_data *nfad)
{
	return pointer(nfad, NFULA_PACKET_HDR);
}

COMPAT_EXPORT uint16_t nflog_get_hwtype(struct nflog_data *nfad)
{
	return number16(nfad, NFULA_HWTYPE);
}

COMPAT_EXPORT uint16_t nflog_get_msg_packet_hwhdrlen(struct nflog_data *nfad)
{
	return number16(nfad, NFULA_HWLEN);
}

COMPAT_EXPORT char *nflog_get_msg_packet_hwhdr(struct nflog_data *nfad)
{
	return pointer(nfad, NFULA_HWHEADER);
}

COMPAT_EXPORT uint32_t nflog_get_nfmark(struct nflog_data *nfad)
{
	return number32(nfad, NFULA_MARK);
}

COMPAT_EXPORT int nflog_get_timestamp(struct nflog_data *nfad, struct timeval *tv)
{
	const char *at = compat_attr_value(nfad, NFULA_TIMESTAMP);

	if (!at)
		return -1;
	tv->tv_sec = (time_t)nfring_get_be64(at);
	tv->tv_usec = (suseconds_t)nfring_get_be64(at + 8);
	return 0;
}

COMPAT_EXPORT uint32_t nflog_get_indev(struct nflog_data *nfad)
{
	return number32(nfad, NFULA_IFINDEX_INDEV);
}

COMPAT_EXPORT uint32_t nflog_get_physindev(struct nflog_data *nfad)
{
	return number32(nfad, NFULA_IFINDEX_PHYSINDEV);
}

COMPAT_EXPORT uint32_t nflog_get_outdev(struct nflog_data *nfad)
{
	return number32(nfad, NFULA_IFINDEX_OUTDEV);
}

COMPAT_EXPORT uint32_t nflog_get_physoutdev(struct nflog_data *nfad)
{
	return number32(nfad, NFULA_IFINDEX_PHYSOUTDEV);
}

COMPAT_EXPORT struct nfulnl_msg_packet_hw *nflog_get_packet_hw(struct nflog_data *nfad)
{
	return pointer(nfad, NFULA_HWADDR);
}

COMPAT_EXPORT int nflog_get_payload(struct nflog_data *nfad, char **data)
{
	const struct nlattr *a = compat_attr(nfad, NFULA_PAYLOAD);

	*data = pointer(nfad, NFULA_PAYLOAD);
	return a ? a->nla_len - (int)sizeof(*a) : -1;
}

COMPAT_EXPORT char *nflog_get_prefix(struct nflog_data *nfad)
{
	return pointer(nfad, NFULA_PREFIX);
}

COMPAT_EXPORT int nflog_get_uid(struct nflog_data *nfad, uint32_t *uid)
{
	return read32(nfad, NFULA_UID, uid);
}

COMPAT_EXPORT int nflog_get_gid(struct nflog_data *nfad, uint32_t *gid)
{
	return read32(nfad, NFULA_GID, gid);
}

COMPAT_EXPORT int nflog_get_seq(struct nflog_data *nfad, uint32_t *seq)
{
	return read32(nfad, NFULA_SEQ, seq);
}

COMPAT_EXPORT int nflog_get_seq_global(struct nflog_data *nfad, uint32_t *seq)
{
	return read32(nfad, NFULA_SEQ_GLOBAL, seq);
}

static int read_id(const struct nlattr *a, uint32_t *id)
{
	if (a->nla_len != sizeof(*a) + 4) {
		errno = ERANGE;
		return -1;
	}
	*id = nfring_get_be32(a + 1);
	return 0;
}

int compat_ctid(const struct nlattr *ct, uint32_t *id)
{
	uint32_t left;
	const char *at;

	if (!ct)
		return -1;
	left = ct->nla_len - (uint32_t)sizeof(*ct);
	at = (const char *)(ct + 1);
	while (left >= sizeof(struct nlattr)) {
		const struct nlattr *a = (const void *)at;
		uint32_t step;

		if (a->nla_len < sizeof(*a) || a->nla_len > left)
			return -1;
		if ((a->nla_type & NLA_TYPE_MASK) == CTA_ID)
			return read_id(a, id);
		step = nfr_min(nfr_align4(a->nla_len), left);
		at += step;
		left -= step;
	}
	return -1;
}

COMPAT_EXPORT int nflog_get_ctid(struct nflog_data *nfad, uint32_t *id)
{
	return compat_ctid(compat_attr(nfad, NFULA_CT), id);
}
