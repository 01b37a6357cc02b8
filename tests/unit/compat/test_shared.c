/* SPDX-License-Identifier: MIT */
/* A program that uses the socket by libnfnetlink, too: for another subsystem, or to receive. */
#include "fake_kernel.h"

#include <libmnl/libmnl.h>
#include <libnfnetlink/libnfnetlink.h>

static struct nfnl_subsys_handle *queue;
static unsigned queued;

static int on_queued(struct nlmsghdr *n, struct nfattr *attr[], void *data)
{
	(void)attr;
	(void)data;
	assert_int_equal(n->nlmsg_type, NFNL_SUBSYS_QUEUE << 8);
	queued++;
	return 0;
}

/* libnfnetlink needs a netlink socket for this. */
static int open_queue(void)
{
	int end = dup(h->fd);

	if (end < 0 || dup2(mnl_socket_get_fd(h->nl), h->fd) < 0)
		return -1;
	queue = nfnl_subsys_open(nflog_nfnlh(h), NFNL_SUBSYS_QUEUE, 1, 0);
	return queue && dup2(end, h->fd) == h->fd ? close(end) : -1;
}

static int subscribe(void **state)
{
	struct nfnl_callback callback = { .call = on_queued, .attr_count = NFULA_MAX };

	queued = 0;
	if (connect_kernel(state) < 0 || open_queue() < 0)
		return -1;
	return nfnl_callback_register(queue, 0, &callback);
}

/* Puts a message of the other subsystem. */
static void put_queued(void)
{
	uint32_t at = m.len;

	put_packet(GROUP, 0);
	((struct nlmsghdr *)(void *)(m.bytes + at))->nlmsg_type = NFNL_SUBSYS_QUEUE << 8;
}

static void messages_of_another_subsystem_reach_it(void **state)
{
	(void)state;
	put_queued();
	put_packet(GROUP, 0);
	expect(0, 1);
	assert_int_equal(queued, 1);
}

static void message_of_another_subsystem_arrives(void)
{
	put_queued();
	kernel_sends();
}

static void messages_of_another_subsystem_survive_a_request(void **state)
{
	(void)state;
	kernel.meanwhile = message_of_another_subsystem_arrives;
	assert_int_equal(nflog_set_timeout(g, 1), 0);
	assert_int_equal(receive_all(), 0);
	assert_int_equal(queued, 1);
}

static void packet_arrives(void)
{
	put_packet(GROUP, 0);
	kernel_sends();
}

static void kept_packets_come_first_by_libnfnetlink_too(void **state)
{
	(void)state;
	kernel.meanwhile = packet_arrives;
	assert_int_equal(nflog_set_timeout(g, 1), 0);
	memset(&m, 0, sizeof(m));
	put_packet(GROUP, 1);
	assert_int_equal(nfnl_handle_packet(nflog_nfnlh(h), (char *)m.bytes, (int)m.len), 0);
	assert_int_equal(seen.calls, 2);
	assert_int_equal(seen.seq[0], 0);
	assert_int_equal(seen.seq[1], 1);
	assert_int_equal(count(&g->ledger.lost), 0);
}

#define SHARED_TEST(behaviour)                                                                                         \
	{                                                                                                              \
		"shared." #behaviour, behaviour, subscribe, disconnect_kernel, NULL                                    \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		SHARED_TEST(messages_of_another_subsystem_reach_it),
		SHARED_TEST(messages_of_another_subsystem_survive_a_request),
		SHARED_TEST(kept_packets_come_first_by_libnfnetlink_too),
	};

	return RUN(shared, tests);
}
