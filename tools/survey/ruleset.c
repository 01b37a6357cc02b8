/* SPDX-License-Identifier: MIT */
#include "ruleset.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>

#define TRIES 20
#define DUMP_BYTES ((size_t)256 << 10) /* far more than a rule can be: datagrams of a dump have up to 32 KiB */
#define RULE_TYPE (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWRULE)

static int on_message(const struct nlmsghdr *message, void *rules)
{
	int err = message->nlmsg_type == RULE_TYPE ? survey_rule_read(rules, message) : 0;

	if (err < 0) {
		errno = -err;
		return MNL_CB_ERROR;
	}
	return MNL_CB_OK;
}

static int send_request(const struct mnl_socket *s, uint32_t seq)
{
	char room[MNL_NLMSG_HDRLEN + MNL_ALIGN(sizeof(struct nfgenmsg))];
	struct nlmsghdr *message = mnl_nlmsg_put_header(room);
	struct nfgenmsg *head;

	message->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETRULE;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	message->nlmsg_seq = seq;
	head = mnl_nlmsg_put_extra_header(message, sizeof(*head));
	head->nfgen_family = NFPROTO_UNSPEC;
	head->version = NFNETLINK_V0;
	return mnl_socket_sendto(s, message, message->nlmsg_len) < 0 ? -errno : 0;
}

/* A datagram with NLM_F_DUMP_INTR is -EINTR. */
static int receive_all(const struct mnl_socket *s, uint32_t seq, char *room, struct survey_rules *rules)
{
	int more = MNL_CB_OK;

	while (more > MNL_CB_STOP) {
		ssize_t n = mnl_socket_recvfrom(s, room, DUMP_BYTES);

		if (n < 0)
			return -errno;
		more = mnl_cb_run(room, (size_t)n, seq, mnl_socket_get_portid(s), on_message, rules);
	}
	return more < 0 ? -errno : 0;
}

/* A socket of its own: what is left of a dump that was given up does not reach the next. */
static int dump(uint32_t seq, char *room, struct survey_rules *rules)
{
	struct mnl_socket *s = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	int err;

	if (!s)
		return -errno;
	err = mnl_socket_bind(s, 0, MNL_SOCKET_AUTOPID) < 0 ? -errno : send_request(s, seq);
	if (err == 0)
		err = receive_all(s, seq, room, rules);
	mnl_socket_close(s);
	return err;
}

int survey_ruleset_read(struct survey_rules *rules)
{
	char *room = malloc(DUMP_BYTES);
	int err = room ? -EINTR : -ENOMEM;

	for (uint32_t i = 1; err == -EINTR && i <= TRIES; i++) {
		survey_rules_free(rules);
		err = dump(i, room, rules);
	}
	free(room);
	survey_rules_sort(rules);
	return err;
}
