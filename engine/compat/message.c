/* SPDX-License-Identifier: MIT */
/* Messages for programs with a socket of their own (libmnl): requests are written, packets are read. */
#include "api.h"
#include "compiler.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <string.h>

#define ATTR_MAX NFULA_CT_INFO /* the last attribute that 1.0.2 knows */
#define ANY_LENGTH UINT16_MAX

/* The length of each attribute's value. */
static const uint16_t value_bytes[ATTR_MAX + 1] = {
	[NFULA_UNSPEC] = ANY_LENGTH,
	[NFULA_PACKET_HDR] = sizeof(struct nfulnl_msg_packet_hdr),
	[NFULA_MARK] = 4,
	[NFULA_TIMESTAMP] = sizeof(struct nfulnl_msg_packet_timestamp),
	[NFULA_IFINDEX_INDEV] = 4,
	[NFULA_IFINDEX_OUTDEV] = 4,
	[NFULA_IFINDEX_PHYSINDEV] = 4,
	[NFULA_IFINDEX_PHYSOUTDEV] = 4,
	[NFULA_HWADDR] = sizeof(struct nfulnl_msg_packet_hw),
	[NFULA_PAYLOAD] = ANY_LENGTH,
	[NFULA_PREFIX] = ANY_LENGTH,
	[NFULA_UID] = 4,
	[NFULA_SEQ] = 4,
	[NFULA_SEQ_GLOBAL] = 4,
	[NFULA_GID] = 4,
	[NFULA_HWTYPE] = 2,
	[NFULA_HWHEADER] = ANY_LENGTH,
	[NFULA_HWLEN] = 2,
	[NFULA_CT] = ANY_LENGTH,
	[NFULA_CT_INFO] = 4,
};

COMPAT_EXPORT struct nlmsghdr *nflog_nlmsg_put_header(char *buf, uint8_t type, uint8_t family, uint16_t gnum)
{
	const struct nfgenmsg nfg = { .nfgen_family = family, .version = NFNETLINK_V0, .res_id = htons(gnum) };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = (uint16_t)(NFNL_SUBSYS_ULOG << 8 | type);
	nlh->nlmsg_flags = NLM_F_REQUEST;
	memcpy(mnl_nlmsg_put_extra_header(nlh, sizeof(nfg)), &nfg, sizeof(nfg));
	return nlh;
}

COMPAT_EXPORT int nflog_attr_put_cfg_mode(struct nlmsghdr *nlh, uint8_t mode, uint32_t range)
{
	const struct nfulnl_msg_config_mode value = { .copy_range = htonl(range), .copy_mode = mode };

	mnl_attr_put(nlh, NFULA_CFG_MODE, sizeof(value), &value);
	return 0;
}

COMPAT_EXPORT int nflog_attr_put_cfg_cmd(struct nlmsghdr *nlh, uint8_t cmd)
{
	const struct nfulnl_msg_config_cmd value = { .command = cmd };

	mnl_attr_put(nlh, NFULA_CFG_CMD, sizeof(value), &value);
	return 0;
}

/* Enters one attribute, if its length is right. */
static int take_attribute(const struct nlattr *a, void *data)
{
	const struct nlattr **attr = data;
	uint16_t type = mnl_attr_get_type(a);

	if (mnl_attr_type_valid(a, ATTR_MAX) < 0)
		return MNL_CB_OK; /* newer than this library */
	if (type == NFULA_PREFIX && mnl_attr_validate(a, MNL_TYPE_NUL_STRING) < 0)
		return MNL_CB_ERROR;
	if (value_bytes[type] != ANY_LENGTH && mnl_attr_validate2(a, MNL_TYPE_BINARY, value_bytes[type]) < 0)
		return MNL_CB_ERROR;
	if (value_bytes[type] != ANY_LENGTH && mnl_attr_get_payload_len(a) != value_bytes[type]) {
		errno = ERANGE;
		return MNL_CB_ERROR;
	}
	attr[type] = a;
	return MNL_CB_OK;
}

COMPAT_EXPORT int nflog_nlmsg_parse(const struct nlmsghdr *nlh, struct nlattr **attr)
{
	return mnl_attr_parse(nlh, sizeof(struct nfgenmsg), take_attribute, attr);
}
