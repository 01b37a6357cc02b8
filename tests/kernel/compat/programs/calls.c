/* SPDX-License-Identifier: MIT */
/* calls: calls every function that opens, binds, sets and closes, as programs do and as they should not, and
 * prints what it returns. A datagram to port 9 must be logged to group 5. */
#include "program.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libnetfilter_log/libnetfilter_log.h>
#include <libnfnetlink/libnfnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

static unsigned calls; /* of the callback */
static int callback_returns;

static int on_packet(struct nflog_g_handle *gh, struct nfgenmsg *nfmsg, struct nflog_data *nfad, void *data)
{
	(void)gh;
	(void)nfmsg;
	(void)nfad;
	(void)data;
	calls++;
	return callback_returns;
}

/* Prints what an expression returns. A pointer counts as 1. */
#define CALL(name, expression)                                                                                         \
	do {                                                                                                           \
		int rc;                                                                                                \
		calls = 0;                                                                                             \
		nflog_errno = 0;                                                                                       \
		errno = 77;                                                                                            \
		rc = (int)(expression);                                                                                \
		print_call(name, rc, errno);                                                                           \
	} while (0)

static void print_call(const char *name, int rc, int error)
{
	printf("call %s ret=%d errno=%d nflog_errno=%d calls=%u\n", name, rc,
	       rc < 0 || (rc == 0 && error != 77) ? error : 0, nflog_errno, calls);
	fflush(stdout);
}

static void send_datagrams(unsigned n)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(9),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	while (n-- > 0)
		if (sendto(fd, "x", 1, 0, (void *)&to, sizeof(to)) != 1)
			program_die("sendto");
	close(fd);
}

/* Receives until `packets` were given to the callback, or two seconds have passed without a datagram. */
static unsigned receive(struct nflog_handle *h, unsigned packets)
{
	const struct timeval patience = { .tv_sec = 2 };
	char buf[8192];
	ssize_t n;

	setsockopt(nflog_fd(h), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	for (calls = 0; calls < packets;) {
		n = recv(nflog_fd(h), buf, sizeof(buf), 0);
		if (n < 0)
			break;
		nflog_handle_packet(h, buf, (int)n);
	}
	return calls;
}

/* -- one handle ------------------------------------------------------------------------------------ */

static void families(struct nflog_handle *h)
{
	static const uint16_t pfs[] = { AF_INET, AF_INET, AF_INET6, 7, 0, 258, 13, 255, 65535 };
	char name[40];

	for (unsigned i = 0; i < sizeof(pfs) / sizeof(*pfs); i++) {
		snprintf(name, sizeof(name), "bind_pf_%u_%u", i, pfs[i]);
		CALL(name, nflog_bind_pf(h, pfs[i]));
	}
	for (unsigned i = 0; i < sizeof(pfs) / sizeof(*pfs); i++) {
		snprintf(name, sizeof(name), "unbind_pf_%u_%u", i, pfs[i]);
		CALL(name, nflog_unbind_pf(h, pfs[i]));
	}
}

static void settings(struct nflog_g_handle *g)
{
	static const uint32_t values[] = { 0, 1, 100, 16384, 0x01020304, UINT32_MAX };
	char name[40];

	for (unsigned i = 0; i < sizeof(values) / sizeof(*values); i++) {
		snprintf(name, sizeof(name), "set_qthresh_%u", values[i]);
		CALL(name, nflog_set_qthresh(g, values[i]));
		snprintf(name, sizeof(name), "set_timeout_%u", values[i]);
		CALL(name, nflog_set_timeout(g, values[i]));
		snprintf(name, sizeof(name), "set_nlbufsiz_%u", values[i]);
		CALL(name, nflog_set_nlbufsiz(g, values[i]));
		snprintf(name, sizeof(name), "set_mode_copy_%u", values[i]);
		CALL(name, nflog_set_mode(g, NFULNL_COPY_PACKET, values[i]));
	}
	for (uint8_t mode = 0; mode < 5; mode++) {
		snprintf(name, sizeof(name), "set_mode_%u", mode);
		CALL(name, nflog_set_mode(g, mode, 100));
	}
	CALL("set_mode_255", nflog_set_mode(g, 255, 100));
	for (uint16_t flags = 0; flags < 9; flags++) {
		snprintf(name, sizeof(name), "set_flags_%u", flags);
		CALL(name, nflog_set_flags(g, flags));
	}
	CALL("set_flags_65535", nflog_set_flags(g, 65535));
	CALL("set_flags_0_again", nflog_set_flags(g, 0));
}

static void groups(struct nflog_handle *h)
{
	struct nflog_handle *other = nflog_open();
	struct nflog_g_handle *g, *edge, *taken;

	CALL("bind_group", (g = nflog_bind_group(h, 5)) != NULL);
	CALL("bind_group_twice", nflog_bind_group(h, 5) != NULL);
	CALL("bind_group_of_another", nflog_bind_group(other, 5) != NULL);
	CALL("bind_group_0", (edge = nflog_bind_group(h, 0)) != NULL);
	CALL("unbind_group_0", nflog_unbind_group(edge));
	CALL("bind_group_65535", (edge = nflog_bind_group(h, 65535)) != NULL);
	CALL("unbind_group_65535", nflog_unbind_group(edge));
	CALL("callback_register", nflog_callback_register(g, on_packet, NULL));
	CALL("callback_register_again", nflog_callback_register(g, on_packet, NULL));
	settings(g);
	CALL("unbind_group", nflog_unbind_group(g));
	CALL("bind_group_that_is_free_again", (taken = nflog_bind_group(other, 5)) != NULL);
	CALL("close_with_a_group", nflog_close(other));
	CALL("bind_group_that_was_closed", (g = nflog_bind_group(h, 5)) != NULL);
	CALL("unbind_group_again", nflog_unbind_group(g));
}

static void handles(void)
{
	struct nflog_handle *h, *second = nflog_open();
	int fd;

	CALL("open", (h = nflog_open()) != NULL);
	fd = nflog_fd(h);
	CALL("fd_is_a_descriptor", fd >= 0);
	CALL("fd_of_nfnlh", nfnl_fd(nflog_nfnlh(h)) == fd);
	CALL("fd_of_two_handles", nflog_fd(second) == fd);
	CALL("fd_closes_on_exec", fcntl(fd, F_GETFD));
	CALL("fd_does_not_block", fcntl(fd, F_GETFL) & O_NONBLOCK);
	families(h);
	groups(h);
	CALL("close", nflog_close(h));
	CALL("fd_is_closed", fcntl(fd, F_GETFD));
	CALL("close_second", nflog_close(second));
}

/* -- the program's own nfnl_handle ----------------------------------------------------------------- */

static void own_nfnl(void)
{
	struct nfnl_handle *n = nfnl_open();
	struct nflog_handle *h = NULL;
	struct nflog_g_handle *g = NULL;
	int fd = nfnl_fd(n);

	CALL("open_nfnl", (h = nflog_open_nfnl(n)) != NULL);
	CALL("open_nfnl_keeps_it", nflog_nfnlh(h) == n && nflog_fd(h) == fd);
	CALL("open_nfnl_twice", nflog_open_nfnl(n) != NULL);
	CALL("open_nfnl_bind_group", (g = nflog_bind_group(h, 5)) != NULL);
	CALL("open_nfnl_set_qthresh", nflog_set_qthresh(g, 1));
	CALL("open_nfnl_close", nflog_close(h));
	CALL("open_nfnl_closes_its_fd", fcntl(fd, F_GETFD));
}

/* -- failures -------------------------------------------------------------------------------------- */

static void without_descriptors(void)
{
	struct rlimit now, none;

	getrlimit(RLIMIT_NOFILE, &now);
	none = (struct rlimit){ .rlim_cur = 3, .rlim_max = now.rlim_max };
	setrlimit(RLIMIT_NOFILE, &none);
	CALL("open_without_descriptors", nflog_open() != NULL);
	setrlimit(RLIMIT_NOFILE, &now);
}

/* The process leaves its privileges behind. */
static void without_privileges(void)
{
	struct nflog_handle *h = nflog_open(), *later = NULL;
	struct nflog_g_handle *g = nflog_bind_group(h, 5);

	if (!g || setresgid(NOBODY, NOBODY, NOBODY) < 0 || setresuid(NOBODY, NOBODY, NOBODY) < 0)
		program_die("without_privileges");
	CALL("unprivileged_bind_pf", nflog_bind_pf(h, AF_INET));
	CALL("unprivileged_unbind_pf", nflog_unbind_pf(h, AF_INET));
	CALL("unprivileged_set_mode", nflog_set_mode(g, 2, 100));
	CALL("unprivileged_set_qthresh", nflog_set_qthresh(g, 1));
	CALL("unprivileged_set_timeout", nflog_set_timeout(g, 1));
	CALL("unprivileged_set_nlbufsiz", nflog_set_nlbufsiz(g, 4096));
	CALL("unprivileged_set_flags", nflog_set_flags(g, 1));
	CALL("unprivileged_bind_group", nflog_bind_group(h, 6) != NULL);
	CALL("unprivileged_unbind_group", nflog_unbind_group(g));
	CALL("unprivileged_unbind_group_again", nflog_unbind_group(g));
	CALL("unprivileged_bind_group_twice", nflog_bind_group(h, 5) != NULL);
	CALL("unprivileged_open", (later = nflog_open()) != NULL);
	CALL("unprivileged_bind_group_of_new", nflog_bind_group(later, 6) != NULL);
	CALL("unprivileged_close", nflog_close(later));
	CALL("unprivileged_close_first", nflog_close(h));
}

static void on_a_closed_descriptor(void)
{
	struct nflog_handle *h = nflog_open();
	struct nflog_g_handle *g = nflog_bind_group(h, 5);

	close(nflog_fd(h));
	CALL("closed_fd_set_mode", nflog_set_mode(g, 2, 100));
	CALL("closed_fd_unbind_group", nflog_unbind_group(g));
	CALL("closed_fd_close", nflog_close(h));
}

/* Runs a part in a child, whose leaks are its own: libnfnetlink keeps a handle that it cannot close. */
static void in_a_child(void (*part)(void))
{
	pid_t child = fork();
	int status = 1;

	if (child == 0) {
		part();
		_exit(fflush(stdout) != 0);
	}
	waitpid(child, &status, 0);
	if (status)
		exit(1);
}

/* -- packets that wait ----------------------------------------------------------------------------- */

static void while_packets_wait(int returns, const char *name)
{
	struct nflog_handle *h = nflog_open();
	struct nflog_g_handle *g = nflog_bind_group(h, 5);
	char text[60];

	if (!g || nflog_set_qthresh(g, 1) < 0 || nflog_set_mode(g, 2, 100) < 0)
		program_die("while_packets_wait");
	nflog_callback_register(g, on_packet, NULL);
	callback_returns = returns;
	send_datagrams(3);
	snprintf(text, sizeof(text), "%s_set_timeout", name);
	CALL(text, nflog_set_timeout(g, 1));
	callback_returns = 0;
	snprintf(text, sizeof(text), "%s_received_then", name);
	CALL(text, receive(h, 3));
	send_datagrams(3);
	snprintf(text, sizeof(text), "%s_unbind_pf", name);
	CALL(text, nflog_unbind_pf(h, AF_INET));
	snprintf(text, sizeof(text), "%s_unbind_group", name);
	CALL(text, nflog_unbind_group(g));
	snprintf(text, sizeof(text), "%s_close", name);
	CALL(text, nflog_close(h));
}

static void by_nfnl(void)
{
	struct nflog_handle *h = nflog_open();
	struct nflog_g_handle *g = nflog_bind_group(h, 5);
	char buf[8192];
	ssize_t n;

	if (!g || nflog_set_qthresh(g, 1) < 0 || nflog_set_mode(g, 2, 100) < 0)
		program_die("by_nfnl");
	nflog_callback_register(g, on_packet, NULL);
	send_datagrams(1);
	CALL("nfnl_catch", nfnl_catch(nflog_nfnlh(h)));
	send_datagrams(1);
	n = recv(nflog_fd(h), buf, sizeof(buf), 0);
	CALL("nfnl_handle_packet", nfnl_handle_packet(nflog_nfnlh(h), buf, (int)n));
	CALL("nfnl_close", nflog_close(h));
}

int main(void)
{
	program_print_library();
	handles();
	own_nfnl();
	without_descriptors();
	in_a_child(without_privileges);
	in_a_child(on_a_closed_descriptor);
	while_packets_wait(0, "packets_wait");
	while_packets_wait(-1, "packets_wait_for_a_failing_callback");
	while_packets_wait(5, "packets_wait_for_a_callback_of_5");
	by_nfnl();
	return fflush(stdout) != 0;
}
