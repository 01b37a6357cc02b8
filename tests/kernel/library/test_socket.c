/* SPDX-License-Identifier: MIT */
/* What others do to a group's socket: messages that come before it is connected, and filters of the
 * user's on nfring_group_fd(). */
#include "capture.h"
#include "flood.h"
#include "test.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* -- before the socket is connected ----------------------------------------------- */

/* What nfnetlink_log would send: one packet with a payload. */
struct forgery {
	struct nlmsghdr nlh;
	struct nfgenmsg nfg;
	struct nlattr a;
	uint8_t payload[20];
};

static bool forging;
static unsigned forged; /* messages that were accepted */

/* Sends a forged packet to the netlink socket `fd`, as any privileged process can. */
static void forge_packet(int fd)
{
	struct forgery f = { .nlh = { .nlmsg_len = sizeof(f), .nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET },
			     .nfg = { .nfgen_family = AF_INET, .version = NFNETLINK_V0 },
			     .a = { .nla_len = sizeof(struct nlattr) + 20, .nla_type = NFULA_PAYLOAD },
			     .payload = { 0x45 } };
	int from = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	struct sockaddr_nl to;
	socklen_t len = sizeof(to);

	if (getsockname(fd, (struct sockaddr *)&to, &len) == 0 &&
	    sendto(from, &f, sizeof(f), 0, (struct sockaddr *)&to, sizeof(to)) > 0)
		forged++;
	close(from);
}

/* The library calls this in place of the C library's connect(): the moment after bind(). */
int forge_and_connect(int fd, const struct sockaddr *at, socklen_t len) __asm__("connect");

int forge_and_connect(int fd, const struct sockaddr *at, socklen_t len)
{
	if (forging && at->sa_family == AF_NETLINK)
		forge_packet(fd);
	return (int)syscall(SYS_connect, fd, at, len);
}

static void message_sent_before_the_connect_is_no_packet(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_stats s;
	struct nfring *n;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	forged = 0;
	forging = true;
	n = nt_open(&o);
	forging = false;
	assert_int_equal(forged, 1);
	nt_start(n);
	assert_int_equal(nt_take(n, 1, 0.2, NULL, NULL), 0);
	nt_send(ns, 10, 64, 0);
	assert_int_equal(nt_take(n, 10, 2, NULL, NULL), 10);
	s = nt_stats(n);
	assert_int_equal(s.packets, 10);
	assert_int_equal(s.discarded + s.malformed + s.lost, 0);
	nfring_close(n);
}

/* -- a filter of the user's --------------------------------------------------------- */

/* Lets messages pass that are no packets: those of the netlink core have types below 16. */
static void attach_filter(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_type) + 1),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NFNL_SUBSYS_ULOG, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	};
	const struct sock_fprog program = { .len = sizeof(code) / sizeof(*code), .filter = code };

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)), 0);
}

static void filter_attached_before_the_start_stays(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n = nt_open(&o);
	int unused = 0;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	attach_filter(nfring_group_fd(n, 5));
	nt_start(n);
	nt_send(ns, 10, 64, 0);
	assert_int_equal(nt_take(n, 1, 0.3, NULL, NULL), 0);
	assert_int_equal(setsockopt(nfring_group_fd(n, 5), SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused)), 0);
	nt_send(ns, 1, 64, 0);
	assert_int_equal(nt_take(n, 1, 2, NULL, NULL), 1);
	assert_int_equal(nt_stats(n).lost, 10);
	nfring_close(n);
}

static void locked_filter_is_refused_by_the_start(void **state)
{
	struct nfring_opts o = nt_opts(*state, 5);
	struct nfring *n = nt_open(&o);
	struct nfring_error e = { 0 };
	int on = 1;

	attach_filter(nfring_group_fd(n, 5));
	assert_int_equal(setsockopt(nfring_group_fd(n, 5), SOL_SOCKET, SO_LOCK_FILTER, &on, sizeof(on)), 0);
	assert_int_equal(nfring_start(n, &e), -EINVAL);
	assert_non_null(strstr(e.text, "SO_LOCK_FILTER"));
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(message_sent_before_the_connect_is_no_packet),
		NT_TEST(filter_attached_before_the_start_stays),
		NT_TEST(locked_filter_is_refused_by_the_start),
	};

	NT_MAIN(argc, argv, tests);
}
