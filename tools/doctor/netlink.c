/* SPDX-License-Identifier: MIT */
/* The request: a message of nfnetlink_log's without a command.
 *
 *   struct nlmsghdr | struct nfgenmsg, res_id = group | NFULA_CFG_FLAGS, or nothing
 *
 * nfnetlink checks the right, then whether nfnetlink_log is there, which then checks the flags, and last whether the
 * group is bound: -ENODEV says that all went well up to there. */
#include "netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define LAST_GROUP 65535
#define TRIES 16 /* groups, downwards: one may be owned by somebody else, which is -EPERM, too */

struct request {
	struct nlmsghdr head;
	struct nfgenmsg nf;
	struct nlattr flags_attr;
	uint16_t flags; /* in network order */
	uint16_t pad;
};

struct reply {
	struct nlmsghdr head;
	struct nlmsgerr error;
	uint8_t rest[256];
};

int doctor_netlink_open(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	struct timeval limit = { .tv_sec = 5 };

	if (fd < 0)
		return -errno;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return fd;
}

static int ask_group(int fd, uint16_t group, uint16_t flags)
{
	struct request r = {
		.head = { .nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.nf = { .nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0, .res_id = htons(group) },
		.flags_attr = { .nla_len = sizeof(r.flags_attr) + sizeof(r.flags), .nla_type = NFULA_CFG_FLAGS },
		.flags = htons(flags),
	};
	struct reply reply;

	r.head.nlmsg_len = flags ? sizeof(r) : sizeof(r.head) + sizeof(r.nf);
	if (send(fd, &r, r.head.nlmsg_len, 0) < 0)
		return -errno;
	if (recv(fd, &reply, sizeof(reply), 0) < (ssize_t)(sizeof(reply.head) + sizeof(int)))
		return errno ? -errno : -EPROTO;
	if (reply.head.nlmsg_type != NLMSG_ERROR)
		return -EPROTO;
	return reply.error.error == -ENODEV ? 0 : reply.error.error;
}

static int ask(int fd, uint16_t flags)
{
	int err = -EPERM;

	for (uint16_t i = 0; i < TRIES && err == -EPERM; i++)
		err = ask_group(fd, (uint16_t)(LAST_GROUP - i), flags);
	return err;
}

int doctor_netlink_ask(int fd)
{
	return ask(fd, 0);
}

int doctor_netlink_ask_conntrack(int fd)
{
	return ask(fd, NFULNL_CFG_F_CONNTRACK);
}
