/* SPDX-License-Identifier: MIT */
/* What privileges are needed for and when, and that no other process can put
 * packets into a capture. Whatever gives up privileges does it in a child. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOBODY 65534
#define QUIET_S 20 /* longer than any host lets it wait for a packet */

/* All threads of the process, as glibc does it; capabilities go with the uid. */
static int become_nobody(void)
{
	return setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY);
}

/* -- after the start ---------------------------------------------------------- */

/* In the child: no assertions, an exit code for what went wrong. Writes a byte when it has dropped its privileges,
 * before which nothing is sent: a limit may be changed until then. Captures until the traffic has ended; the socket of
 * the flood in another process. */
static int capture_as_nobody(const struct nt_ns *ns, uint64_t want, int told)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_stats s = { .size = sizeof(s) };
	struct nfring_worker_stats w = { .size = sizeof(w) };
	struct nfring *n;

	if (nfring_open(&n, &o, NULL) < 0 || nfring_start(n, NULL) < 0)
		return 10;
	if (become_nobody() || geteuid() != NOBODY || write(told, "", 1) != 1)
		return 11;
	if (nt_take(n, want, QUIET_S, NULL, NULL) != want)
		return 12;
	if (nfring_stats_read(n, &s) < 0 || s.packets != want || s.lost || s.malformed)
		return 13;
	if (s.datagrams != want) /* a change was let through */
		return 14;
	/* What is shown is what is in force, once the kernel's refusal of the last change has been read. */
	do {
		if (nfring_worker_stats_read(n, 0, &w) < 0)
			return 15;
	} while (w.qthresh != 1 && usleep(1000) == 0);
	/* The controller has tried; with less traffic it need not. */
	if (test_scale(100) == 100 && !w.qthresh_frozen)
		return 16;
	nfring_close(n);
	return 0;
}

/* A fast flow, for which the controller would change QThresh if it still could,
 * then a slow one, which must not be held back for that. */
static void receiving_goes_on_after_privileges_are_dropped(void **state)
{
	const struct nt_ns *ns = *state;
	uint64_t fast = test_scale(30000);
	int told[2];
	pid_t child;
	char byte;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	assert_int_equal(pipe2(told, O_CLOEXEC), 0);
	child = nt_fork();
	if (child == 0)
		_exit(capture_as_nobody(ns, fast + 20, told[1]));
	close(told[1]);
	if (read(told[0], &byte, 1) != 1) /* it has not dropped its privileges */
		assert_int_equal(nt_exit_code(child), 0);
	close(told[0]);
	nt_send(ns, fast, 64, 50000);
	nt_sleep(0.2);
	nt_send(ns, 20, 64, 50);
	assert_int_equal(nt_exit_code(child), 0);
	assert_true(nt_group_wait(ns, 5, false)); /* it also could unbind, or its end did */
}

/* -- before the start --------------------------------------------------------- */

static int start_as_nobody(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_error e = { 0 };
	struct nfring *n = NULL;
	int rc;

	nt_ns_enter(ns);
	o.netns = NULL;
	if (become_nobody())
		return 10;
	rc = nfring_open(&n, &o, &e);
	if (rc == 0)
		rc = nfring_start(n, &e);
	if (rc != -EPERM || e.err != -EPERM)
		return 11;
	if (e.code != NFRING_E_PRIVILEGE)
		return 12;
	if (!strstr(e.text, "CAP_NET_ADMIN"))
		return 13;
	nfring_close(n);
	return 0;
}

static void start_without_cap_net_admin_names_it(void **state)
{
	pid_t child = nt_fork();

	if (child == 0)
		_exit(start_as_nobody(*state));
	assert_int_equal(nt_exit_code(child), 0);
}

static void tool_without_cap_net_admin_says_so_in_one_line(void **state)
{
	static const char *const tools[] = { NT_DUMP, NT_PPS };
	struct nt_proc p;

	for (size_t i = 0; i < 2; i++) {
		nt_run(&p, *state, 5,
		       NT_ARGS("setpriv", "--bounding-set=-all", "--inh-caps=-all", tools[i], "--group", "5"));
		assert_int_equal(p.status, 1);
		assert_non_null(strstr(p.err, "CAP_NET_ADMIN"));
		assert_ptr_equal(strchr(p.err, '\n'), p.err + strlen(p.err) - 1);
		nt_proc_free(&p);
	}
}

/* -- injection ---------------------------------------------------------------- */

/* What nfnetlink_log would send: one packet with a payload. */
struct forgery {
	struct nlmsghdr nlh;
	struct nfgenmsg nfg;
	struct nlattr a;
	uint8_t payload[20];
};

static struct forgery forged_packet(void)
{
	struct forgery f = { .nlh = { .nlmsg_len = sizeof(f), .nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET },
			     .nfg = { .nfgen_family = AF_INET, .version = NFNETLINK_V0, .res_id = htons(5) },
			     .a = { .nla_len = sizeof(struct nlattr) + 20, .nla_type = NFULA_PAYLOAD } };

	f.payload[0] = 0x45;
	return f;
}

/* errno of sending a forgery to `portid` from the namespace, 0 if it went. */
static int forge(const struct nt_ns *ns, uint32_t portid)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK, .nl_pid = portid };
	struct forgery f = forged_packet();
	int fd, err;

	nt_ns_enter(ns);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	err = sendto(fd, &f, sizeof(f), 0, (struct sockaddr *)&to, sizeof(to)) < 0 ? errno : 0;
	return err;
}

static int forge_in_another_process(const struct nt_ns *ns, uint32_t portid)
{
	pid_t child = nt_fork();

	if (child == 0)
		_exit(forge(ns, portid));
	return nt_exit_code(child);
}

/* A socket as other programs have it, to show that the forgery would work. */
static uint32_t unprotected_socket(const struct nt_ns *ns, int *fd)
{
	struct sockaddr_nl at = { .nl_family = AF_NETLINK };
	socklen_t len = sizeof(at);
	int home = nt_ns_enter(ns);

	*fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	nt_ns_leave(home);
	assert_int_equal(bind(*fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(*fd, (struct sockaddr *)&at, &len), 0);
	return at.nl_pid;
}

static void forged_messages_of_another_root_process_are_refused(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_stats s;
	struct nfring *n;
	struct cli_group_owner g;
	uint32_t portid;
	int fd;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	n = nt_capture(ns, 5);
	assert_true(nt_group_read(ns, 5, &g));
	portid = unprotected_socket(ns, &fd);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(forge_in_another_process(ns, portid), 0);
		assert_int_equal(forge_in_another_process(ns, g.portid), ECONNREFUSED);
	}
	close(fd);
	assert_int_equal(nt_take(n, 1, 0.2, NULL, NULL), 0);
	s = nt_stats(n);
	assert_int_equal(s.packets + s.malformed + s.lost, 0);
	nt_send(ns, 10, 64, 0); /* and the capture has taken no harm */
	assert_int_equal(nt_take(n, 10, 2, NULL, NULL), 10);
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(receiving_goes_on_after_privileges_are_dropped),
		NT_TEST(start_without_cap_net_admin_names_it),
		NT_TEST(tool_without_cap_net_admin_says_so_in_one_line),
		NT_TEST(forged_messages_of_another_root_process_are_refused),
	};

	NT_MAIN(argc, argv, tests);
}
