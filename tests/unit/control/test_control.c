/* SPDX-License-Identifier: MIT */
/* Requests on a real netfilter socket, without privileges: the kernel refuses them, and that is
 * what is looked at. */
#include "control.h"
#include "nlmsg.h"

#include "needs.h"
#include "unit.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <string.h>
#include <sys/socket.h>

#define GROUP 65122u

static struct mnl_socket *nl;

static int make(void **state)
{
	(void)state;
	return nfr_control_open(&nl, 65536);
}

static int unmake(void **state)
{
	(void)state;
	nfr_control_close(nl);
	return 0;
}

/* Waits for the kernel's answer to request `seq`; returns its error. */
static int answer_to(uint32_t seq)
{
	alignas(NLMSG_ALIGNTO) char buf[1024];
	const struct nlmsghdr *h = (const void *)buf;
	const struct nlmsgerr *e = (const void *)(buf + sizeof(*h));
	ssize_t n = recv(mnl_socket_get_fd(nl), buf, sizeof(buf), MSG_DONTWAIT);

	assert_true(n >= (ssize_t)(sizeof(*h) + sizeof(*e)));
	assert_int_equal(h->nlmsg_type, NLMSG_ERROR);
	assert_int_equal(e->msg.nlmsg_seq, seq);
	return e->error;
}

static bool is_refusal(int err)
{
	return err == -EPERM || err == -ENODEV; /* no capability; no such group of ours */
}

static void refusals_carry_the_sequence_number_of_their_request(void **state)
{
	(void)state;
	need_netfilter();
	assert_int_equal(nfr_control_unbind(nl, 11, GROUP), 0);
	assert_true(is_refusal(answer_to(11)));
	assert_int_equal(nfr_control_set_limits(nl, 12, GROUP, 8, 16064), 0);
	assert_true(is_refusal(answer_to(12)));
}

static void socket_hears_the_kernel_alone(void **state)
{
	struct mnl_socket *stranger = mnl_socket_open(NETLINK_NETFILTER);
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	socklen_t len = sizeof(to);
	char byte = 0;

	(void)state;
	assert_non_null(stranger);
	assert_int_equal(getsockname(mnl_socket_get_fd(nl), (struct sockaddr *)&to, &len), 0);
	assert_true(sendto(mnl_socket_get_fd(stranger), &byte, 1, 0, (struct sockaddr *)&to, sizeof(to)) < 0);
	assert_true(recv(mnl_socket_get_fd(nl), &byte, 1, MSG_DONTWAIT) < 0);
	mnl_socket_close(stranger);
}

static void blocked_input_lets_nothing_in_until_it_is_unblocked(void **state)
{
	char byte;

	(void)state;
	need_netfilter();
	assert_int_equal(nfr_control_block_input(nl, true), 0);
	assert_int_equal(nfr_control_unbind(nl, 21, GROUP), 0);
	assert_true(recv(mnl_socket_get_fd(nl), &byte, 1, MSG_DONTWAIT) < 0);
	assert_int_equal(nfr_control_block_input(nl, false), 0);
	assert_int_equal(nfr_control_unbind(nl, 22, GROUP), 0);
	assert_true(is_refusal(answer_to(22)));
}

static void receive_buffer_is_accounted_twice(void **state)
{
	struct nfr_control_memory m = { .drops = 1, .queued_bytes = 1 };
	uint32_t bytes = 0;

	(void)state;
	need_call("SO_MEMINFO");
	assert_int_equal(nfr_control_set_rcvbuf(nl, 32768), 0);
	assert_int_equal(nfr_control_rcvbuf(nl, &bytes), 0);
	assert_int_equal(bytes, 2 * 32768);
	assert_int_equal(nfr_control_memory(nl, &m), 0);
	assert_int_equal(m.rcvbuf_bytes, bytes);
	assert_int_equal(m.drops + m.queued_bytes, 0);
}

/* The error depends on the privileges; that the kernel answers once, and with this number, does not. */
static void settings_and_families_are_answered_once(void **state)
{
	const uint32_t value = 0;
	char byte;
	int err;

	(void)state;
	need_netfilter();
	assert_int_equal(nfr_control_set(nl, 31, GROUP, NFULA_CFG_QTHRESH, &value, sizeof(value)), 0);
	assert_true(is_refusal(answer_to(31)));
	assert_int_equal(nfr_control_pf(nl, 32, NFULNL_CFG_CMD_PF_UNBIND, AF_INET), 0);
	err = answer_to(32);
	assert_true(err == 0 || err == -EPERM);
	assert_int_equal(nfr_control_probe(nl, 33), 0);
	assert_true(answer_to(33) < 0);
	assert_true(recv(mnl_socket_get_fd(nl), &byte, 1, MSG_DONTWAIT) < 0);
}

static void closing_nothing_is_allowed(void **state)
{
	(void)state;
	nfr_control_close(NULL);
}

#define CONTROL_TEST(behaviour)                                                                                        \
	{                                                                                                              \
		"control." #behaviour, behaviour, make, unmake, NULL                                                   \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CONTROL_TEST(refusals_carry_the_sequence_number_of_their_request),
		CONTROL_TEST(socket_hears_the_kernel_alone),
		CONTROL_TEST(blocked_input_lets_nothing_in_until_it_is_unblocked),
		CONTROL_TEST(receive_buffer_is_accounted_twice),
		CONTROL_TEST(settings_and_families_are_answered_once),
		TEST(control, closing_nothing_is_allowed),
	};

	return RUN(control, tests);
}
