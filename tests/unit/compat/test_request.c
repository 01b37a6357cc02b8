/* SPDX-License-Identifier: MIT */
/* Requests: what is sent, and that their ACKs are found among packets, or asked for again. */
#include "fake_kernel.h"
#include "host_order.h"
#include "request.h"

#include <poll.h>

static uint32_t next_seq;

/* Two datagrams of packets. */
static void packets_arrive(void)
{
	for (unsigned i = 0; i < 2; i++) {
		memset(&m, 0, sizeof(m));
		put_packet(GROUP, next_seq++);
		put_packet(GROUP, next_seq++);
		msg_done(&m);
		kernel_sends();
	}
}

static void packets_arrive_once(void)
{
	kernel.meanwhile = NULL;
	packets_arrive();
}

static int make(void **state)
{
	next_seq = 0;
	return connect_kernel(state);
}

static const struct nlmsghdr *request(unsigned i)
{
	assert_true(i < kernel.requests);
	return (const void *)kernel.request[i].bytes;
}

static bool is_readable(void)
{
	struct pollfd p = { .fd = h->fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

/* -- what is sent -------------------------------------------------------------------------- */

/* Looks at the last request: its length, its family and what follows nfgenmsg. */
static void assert_sent(uint32_t bytes, uint8_t family, uint16_t group, const char *attr, size_t n)
{
	const struct nlmsghdr *r = request(kernel.requests - 1);
	const uint8_t nfg[] = { family, 0, (uint8_t)(group >> 8), (uint8_t)group };

	assert_int_equal(r->nlmsg_len, bytes);
	assert_int_equal(r->nlmsg_type, NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG);
	assert_int_equal(r->nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	assert_memory_equal(r + 1, nfg, sizeof(nfg));
	assert_memory_equal((const char *)(r + 1) + sizeof(nfg), attr, n);
}

static void requests_carry_what_the_program_asks_for(void **state)
{
	(void)state;
	assert_int_equal(nflog_bind_pf(h, 0x102), 0);
	assert_sent(28, 2, 0, HOST_NLATTR("\5", "\1") "\3", 5);
	assert_int_equal(nflog_unbind_pf(h, 10), 0);
	assert_sent(28, 10, 0, HOST_NLATTR("\5", "\1") "\4", 5);
	assert_int_equal(nflog_set_mode(g, NFULNL_COPY_META, 0x10203), 0);
	assert_sent(32, 0, GROUP, HOST_NLATTR("\12", "\2") "\0\1\2\3\1\0", 10);
	assert_int_equal(nflog_unbind_group(g), 0);
	assert_sent(28, 0, GROUP, HOST_NLATTR("\5", "\1") "\2", 5);
}

static void settings_of_the_batch_stay_ours_and_packets_stay_numbered(void **state)
{
	(void)state;
	assert_int_equal(nflog_set_timeout(g, 77), 0);
	assert_sent(28, 0, GROUP, HOST_NLATTR("\10", "\4") "\0\0\0\0", 8);
	assert_int_equal(nflog_set_qthresh(g, 50000), 0);
	assert_sent(28, 0, GROUP, HOST_NLATTR("\10", "\5") "\0\0\0\144", 8);
	assert_int_equal(nflog_set_flags(g, NFULNL_CFG_F_SEQ_GLOBAL), 0);
	assert_sent(28, 0, GROUP, HOST_NLATTR("\6", "\6") "\0\3", 6);
	assert_int_equal(compat_value(&g->asked, COMPAT_QTHRESH), 50000);
	assert_int_equal(compat_value(&g->asked, COMPAT_TIMEOUT), 77);
	assert_int_equal(compat_value(&g->asked, COMPAT_FLAGS), 2);
	assert_int_equal(compat_value(&g->in_force, COMPAT_FLAGS), 3);
}

static void error_of_the_kernel_is_the_program_s_and_nothing_is_noted(void **state)
{
	(void)state;
	kernel.result = -EOPNOTSUPP;
	assert_int_equal(nflog_set_flags(g, 4), -1);
	assert_int_equal(errno, EOPNOTSUPP);
	assert_int_equal(compat_value(&g->asked, COMPAT_FLAGS), NFULNL_CFG_F_SEQ);
	kernel.result = 0;
	kernel.send_errno = EBADF;
	assert_int_equal(nflog_set_timeout(g, 1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(nflog_unbind_group(g), -1);
	assert_int_equal(errno, EBADF);
	kernel.send_errno = 0;
	assert_int_equal(nflog_unbind_group(g), 0);
}

/* -- binding ------------------------------------------------------------------------------- */

static void bind_sends_all_settings_at_once(void **state)
{
	struct nflog_g_handle *bound = nflog_bind_group(h, 700);

	(void)state;
	assert_non_null(bound);
	assert_int_equal(errno, 0);
	assert_int_equal(kernel.requests, 1);
	assert_memory_equal((const char *)(request(0) + 1) + 4, HOST_NLATTR("\5", "\1") "\1", 5);
	errno = 0;
	assert_null(nflog_bind_group(h, 700));
	assert_int_equal(errno, EBUSY);
	assert_int_equal(kernel.requests, 1);
	assert_int_equal(nflog_unbind_group(bound), 0);
	assert_ptr_equal(nflog_bind_group(h, 700), bound);
}

static void unbind_that_is_refused_at_once_is_an_error(void **state)
{
	(void)state;
	kernel.result = -ENODEV;
	assert_int_equal(nflog_unbind_group(g), -1);
	assert_int_equal(errno, ENODEV);
	assert_int_equal(kernel.requests, 1);
	kernel.result = 0;
}

static void bind_that_is_refused_leaves_no_group(void **state)
{
	(void)state;
	kernel.result = -EPERM;
	assert_null(nflog_bind_group(h, 701));
	assert_int_equal(errno, EPERM);
	assert_null(compat_group_find(h, 701));
	kernel.result = 0;
	assert_non_null(nflog_bind_group(h, 701));
}

static void bind_under_a_flood_gives_the_packets_afterwards(void **state)
{
	(void)state;
	kernel.meanwhile = packets_arrive;
	assert_non_null(nflog_bind_group(h, 702));
	assert_int_equal(seen.calls, 0);
	kernel.meanwhile = NULL;
	assert_int_equal(receive_all(), 4);
}

/* -- ACKs among packets -------------------------------------------------------------------- */

static void ack_is_found_behind_packets_which_are_kept(void **state)
{
	(void)state;
	packets_arrive();
	kernel.result = -EINVAL;
	assert_int_equal(nflog_set_mode(g, 2, 100), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(seen.calls, 0);
	kernel.result = 0;
	assert_int_equal(receive_all(), 4);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(seen.seq[i], i);
	assert_int_equal(nfr_counter(&g->ledger.lost), 0);
}

static void kept_packets_come_before_those_of_the_next_receive(void **state)
{
	(void)state;
	packets_arrive();
	assert_int_equal(nflog_set_mode(g, 2, 100), 0);
	packets_arrive();
	assert_int_equal(receive_all(), 8);
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(seen.seq[i], i);
}

static void socket_is_readable_while_packets_are_kept(void **state)
{
	int ret;

	(void)state;
	packets_arrive();
	assert_int_equal(nflog_set_mode(g, 2, 100), 0);
	assert_true(is_readable());
	assert_true(receive_one(&ret));
	assert_int_equal(seen.calls, 4);
	assert_false(is_readable());
}

/* The second request receives the answer to the bell of the first. */
static void socket_is_readable_after_every_request_while_packets_are_kept(void **state)
{
	(void)state;
	packets_arrive();
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(nflog_set_mode(g, 2, 100 + i), 0);
		assert_true(is_readable());
	}
	assert_int_equal(receive_all(), 4);
	assert_null(h->kept);
	assert_false(h->bell_rung);
	assert_int_equal(nflog_set_mode(g, 2, 200), 0);
	assert_false(is_readable()); /* nothing is kept */
}

/* The socket had no room for the answer. */
static void socket_is_readable_though_an_earlier_answer_was_lost(void **state)
{
	char buf[64];

	(void)state;
	kernel.meanwhile = packets_arrive_once;
	assert_int_equal(nflog_set_timeout(g, 1), 0);
	assert_true(recv(h->fd, buf, sizeof(buf), MSG_DONTWAIT) > 0);
	assert_int_equal(nflog_handle_packet(h, buf, 0), 0);
	assert_false(is_readable());
	kernel.meanwhile = packets_arrive_once;
	assert_int_equal(nflog_set_timeout(g, 1), 0);
	assert_true(is_readable());
	assert_int_equal(receive_all(), 4);
}

static void error_that_a_kept_packet_s_callback_returns_is_returned(void **state)
{
	int ret = 0;

	(void)state;
	packets_arrive();
	assert_int_equal(nflog_set_mode(g, 2, 100), 0);
	returns[0] = -1;
	assert_true(receive_one(&ret));
	assert_int_equal(ret, -1);
	assert_int_equal(seen.calls, 3); /* one of the first datagram, all of the second */
}

static void closing_frees_what_is_kept(void **state)
{
	(void)state;
	packets_arrive();
	assert_int_equal(nflog_set_mode(g, 2, 100), 0);
	assert_non_null(h->kept); /* LeakSanitizer sees the rest */
}

static void unbinding_loses_the_packets_of_that_group_alone_and_counts_them(void **state)
{
	struct nflog_g_handle *other = bind_unasked(7);

	(void)state;
	packets_arrive();
	put_packet(7, 0);
	kernel_sends();
	next_seq += 3; /* lost before */
	packets_arrive();
	assert_int_equal(nflog_unbind_group(g), 0);
	assert_int_equal(nfr_counter(&g->ledger.lost), 11);
	assert_int_equal(nfr_counter(&g->ledger.delivered), 0);
	assert_int_equal(receive_all(), 1);
	assert_int_equal(seen.group[0], 7);
	assert_int_equal(nfr_counter(&other->ledger.delivered), 1);
}

static int set_on_packet(struct nflog_g_handle *of, struct nfgenmsg *nfg, struct nflog_data *nfad, void *data)
{
	assert_int_equal(nflog_set_mode(of, 2, 1000 + seen.calls), 0);
	return on_packet(of, nfg, nfad, data);
}

static void callback_may_make_requests_under_a_flood(void **state)
{
	(void)state;
	nflog_callback_register(g, set_on_packet, &seen);
	packets_arrive();
	packets_arrive();
	assert_int_equal(receive_all(), 8);
	assert_int_equal(nfr_counter(&g->ledger.delivered), 8);
}

/* -- ACKs that are lost -------------------------------------------------------------------- */

static void request_whose_ack_is_lost_is_sent_again(void **state)
{
	(void)state;
	kernel.lose = 3;
	kernel.meanwhile = packets_arrive_once;
	assert_int_equal(nflog_set_mode(g, 2, 100), 0);
	assert_int_equal(kernel.requests, 4 + 1); /* and the bell */
	assert_true(request(1)->nlmsg_seq != request(0)->nlmsg_seq);
	assert_int_equal(receive_all(), 4);
}

static void request_whose_acks_are_all_lost_fails_with_enobufs(void **state)
{
	(void)state;
	kernel.lose = REQUESTS_MAX;
	assert_int_equal(nflog_set_mode(g, 2, 100), -1);
	assert_int_equal(errno, ENOBUFS);
}

static void unbind_that_an_earlier_sending_carried_out_is_done(void **state)
{
	(void)state;
	kernel.lose = 1;
	kernel.result = -ENODEV; /* of the second sending */
	assert_int_equal(nflog_unbind_group(g), 0);
}

static void late_ack_of_an_earlier_sending_is_not_taken_for_another(void **state)
{
	(void)state;
	kernel_answers(0, -EPERM);
	kernel_answers(h->seq, -EPERM);
	kernel_answers(UINT32_MAX, -EPERM);
	assert_int_equal(nflog_set_mode(g, 2, 100), 0);
	assert_int_equal(receive_all(), 0);
}

static void short_answers_are_kept_and_harmless(void **state)
{
	(void)state;
	for (uint32_t n = 1; n < 36; n++) {
		memset(&m, 0, sizeof(m));
		msg_error(&m, h->seq + 1, -EPERM);
		m.len = n;
		kernel_sends();
	}
	assert_int_equal(nflog_set_mode(g, 2, 100), 0);
}

static void group_without_a_handle_takes_no_request(void **state)
{
	(void)state;
	assert_int_equal(nflog_unbind_group(g), 0);
	errno = 0;
	assert_int_equal(nflog_unbind_group(g), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(nflog_set_mode(g, NFULNL_COPY_META, 0), -1);
	assert_int_equal(nflog_set_timeout(g, 1), -1);
	assert_int_equal(nflog_set_qthresh(g, 1), -1);
	assert_int_equal(nflog_set_nlbufsiz(g, 4096), -1);
	assert_int_equal(nflog_set_flags(g, 0), -1);
}

#define REQUEST_TEST(behaviour)                                                                                        \
	{                                                                                                              \
		"request." #behaviour, behaviour, make, disconnect_kernel, NULL                                        \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		REQUEST_TEST(requests_carry_what_the_program_asks_for),
		REQUEST_TEST(settings_of_the_batch_stay_ours_and_packets_stay_numbered),
		REQUEST_TEST(error_of_the_kernel_is_the_program_s_and_nothing_is_noted),
		REQUEST_TEST(bind_sends_all_settings_at_once),
		REQUEST_TEST(unbind_that_is_refused_at_once_is_an_error),
		REQUEST_TEST(bind_that_is_refused_leaves_no_group),
		REQUEST_TEST(bind_under_a_flood_gives_the_packets_afterwards),
		REQUEST_TEST(ack_is_found_behind_packets_which_are_kept),
		REQUEST_TEST(kept_packets_come_before_those_of_the_next_receive),
		REQUEST_TEST(socket_is_readable_while_packets_are_kept),
		REQUEST_TEST(socket_is_readable_after_every_request_while_packets_are_kept),
		REQUEST_TEST(socket_is_readable_though_an_earlier_answer_was_lost),
		REQUEST_TEST(error_that_a_kept_packet_s_callback_returns_is_returned),
		REQUEST_TEST(closing_frees_what_is_kept),
		REQUEST_TEST(unbinding_loses_the_packets_of_that_group_alone_and_counts_them),
		REQUEST_TEST(callback_may_make_requests_under_a_flood),
		REQUEST_TEST(request_whose_ack_is_lost_is_sent_again),
		REQUEST_TEST(request_whose_acks_are_all_lost_fails_with_enobufs),
		REQUEST_TEST(unbind_that_an_earlier_sending_carried_out_is_done),
		REQUEST_TEST(late_ack_of_an_earlier_sending_is_not_taken_for_another),
		REQUEST_TEST(group_without_a_handle_takes_no_request),
		REQUEST_TEST(short_answers_are_kept_and_harmless),
	};

	return RUN(request, tests);
}
