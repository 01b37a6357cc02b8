/* SPDX-License-Identifier: MIT */
/* own_socket GROUP: as the documentation's program for a socket of its own, by libmnl: the library only writes requests
 * and reads messages. Prints a line for each packet until SIGTERM: its kind, a number, and its XML. */
#include "describe.h"
#include "program.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <string.h>

#define BUFFER_BYTES 262144
#define SOCKET_BYTES (16 << 20)

static unsigned packets;

static int log_cb(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *attrs[NFULA_MAX + 1] = { NULL };
	const char *prefix, *colon;
	static char xml[BUFFER_BYTES];
	int rc = nflog_nlmsg_parse(nlh, attrs), len;

	(void)data;
	if (rc != MNL_CB_OK)
		return rc;
	prefix = attrs[NFULA_PREFIX] ? mnl_attr_get_str(attrs[NFULA_PREFIX]) : "";
	colon = strchr(prefix, ':');
	len = nflog_nlmsg_snprintf(xml, sizeof(xml), nlh, attrs, NFLOG_OUTPUT_XML, NFLOG_XML_ALL & ~NFLOG_XML_TIME);
	printf("%.*s %u xml=%d/%016lx/", colon ? (int)(colon - prefix) : 5, colon ? prefix : "plain", packets++, len,
	       describe_hash(DESCRIBE_EMPTY, xml, strlen(xml)));
	describe_bytes(stdout, xml, strnlen(xml, 200));
	putchar('\n');
	return MNL_CB_OK;
}

static void request(struct mnl_socket *nl, struct nlmsghdr *nlh)
{
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		program_die("mnl_socket_sendto");
}

static void configure(struct mnl_socket *nl, char *buf, uint16_t group)
{
	struct nlmsghdr *nlh = nflog_nlmsg_put_header(buf, NFULNL_MSG_CONFIG, AF_INET, 0);

	if (nflog_attr_put_cfg_cmd(nlh, NFULNL_CFG_CMD_PF_UNBIND) < 0)
		program_die("nflog_attr_put_cfg_cmd");
	request(nl, nlh);
	nlh = nflog_nlmsg_put_header(buf, NFULNL_MSG_CONFIG, AF_INET, 0);
	nflog_attr_put_cfg_cmd(nlh, NFULNL_CFG_CMD_PF_BIND);
	request(nl, nlh);
	nlh = nflog_nlmsg_put_header(buf, NFULNL_MSG_CONFIG, AF_INET, group);
	nflog_attr_put_cfg_cmd(nlh, NFULNL_CFG_CMD_BIND);
	request(nl, nlh);
	nlh = nflog_nlmsg_put_header(buf, NFULNL_MSG_CONFIG, AF_UNSPEC, group);
	if (nflog_attr_put_cfg_mode(nlh, NFULNL_COPY_PACKET, 0xffff) < 0)
		program_die("nflog_attr_put_cfg_mode");
	request(nl, nlh);
}

int main(int argc, char **argv)
{
	static char buf[BUFFER_BYTES] __attribute__((aligned(8)));
	struct mnl_socket *nl = mnl_socket_open(NETLINK_NETFILTER);
	int bytes = SOCKET_BYTES;
	ssize_t n;

	program_end_on_term();
	program_print_library();
	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		program_die("mnl_socket_bind");
	setsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
	configure(nl, buf, (uint16_t)program_number(argc, argv, 1, 5));
	program_begin_receiving(mnl_socket_get_fd(nl));
	while (!program_ended()) {
		n = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0 || mnl_cb_run(buf, (size_t)n, 0, mnl_socket_get_portid(nl), log_cb, NULL) < 0)
			program_die("mnl_cb_run");
	}
	mnl_socket_close(nl);
	return fflush(stdout) != 0;
}
