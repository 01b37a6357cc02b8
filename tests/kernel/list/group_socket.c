/* SPDX-License-Identifier: MIT */
#include "group_socket.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <sys/socket.h>
#include <unistd.h>

static int open_socket(uint32_t portid)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_pid = portid };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Sends the message and waits for the kernel's acknowledgement. */
static int send_request(int fd, const struct nlmsghdr *message)
{
	char answer[1024];
	ssize_t n = send(fd, message, message->nlmsg_len, 0) < 0 ? -1 : recv(fd, answer, sizeof(answer), 0);
	const struct nlmsghdr *head = (const struct nlmsghdr *)answer;
	const struct nlmsgerr *error;

	if (n < (ssize_t)NLMSG_LENGTH(sizeof(*error)) || head->nlmsg_type != NLMSG_ERROR)
		return -1;
	error = mnl_nlmsg_get_payload(head);
	return error->error ? -1 : 0;
}

int group_socket_open(uint32_t portid, uint16_t group)
{
	const struct nfulnl_msg_config_cmd bind_group = { .command = NFULNL_CFG_CMD_BIND };
	const struct nfulnl_msg_config_mode mode = { .copy_mode = NFULNL_COPY_PACKET, .copy_range = htonl(128) };
	_Alignas(8) char room[256] = { 0 };
	struct nlmsghdr *message = mnl_nlmsg_put_header(room);
	struct nfgenmsg *head;
	int fd = open_socket(portid);

	message->nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	head = mnl_nlmsg_put_extra_header(message, sizeof(*head));
	head->res_id = htons(group);
	mnl_attr_put(message, NFULA_CFG_CMD, sizeof(bind_group), &bind_group);
	mnl_attr_put(message, NFULA_CFG_MODE, sizeof(mode), &mode);
	if (fd >= 0 && send_request(fd, message) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

int group_socket_other(void)
{
	return open_socket(0);
}
