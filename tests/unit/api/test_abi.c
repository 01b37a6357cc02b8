/* SPDX-License-Identifier: MIT */
/* Layouts that a program was compiled against: none of these numbers may change
 * without a new soname. (64-bit machines.) */
#include <nfring/nfring.h>

#include "unit.h"

#define AT(type, field, offset) assert_int_equal(offsetof(struct type, field), offset)
#define SIZE(type, bytes) assert_int_equal(sizeof(struct type), bytes)

static void packet_is_one_cache_line(void **state)
{
	(void)state;
	SIZE(nfring_pkt, 64);
	assert_int_equal(_Alignof(struct nfring_pkt), 64);
	AT(nfring_pkt, msg, 0);
	AT(nfring_pkt, present, 4);
	AT(nfring_pkt, attr, 8);
	AT(nfring_pkt, reserved, 52);
	assert_int_equal(NFRING_PKT_ATTRS, NFULA_L2HDR + 1);
}

static void batch_keeps_its_layout(void **state)
{
	(void)state;
	SIZE(nfring_batch, 128);
	AT(nfring_batch, pkt, 0);
	AT(nfring_batch, count, 8);
	AT(nfring_batch, slab, 12);
	AT(nfring_batch, received_ns, 16);
	AT(nfring_batch, bytes, 24);
	AT(nfring_batch, worker, 28);
	AT(nfring_batch, group, 30);
	AT(nfring_batch, lost_before, 32);
	AT(nfring_batch, generation, 40);
	AT(nfring_batch, reserved, 48);
}

static void options_keep_their_layout(void **state)
{
	(void)state;
	SIZE(nfring_opts, 200);
	AT(nfring_opts, size, 0);
	AT(nfring_opts, netns, 8);
	AT(nfring_opts, netns_fd, 16);
	AT(nfring_opts, group, 20);
	AT(nfring_opts, group_count, 22);
	AT(nfring_opts, flags, 24);
	AT(nfring_opts, copy_mode, 26);
	AT(nfring_opts, source, 27);
	AT(nfring_opts, copy_range_bytes, 28);
	AT(nfring_opts, qthresh, 32);
	AT(nfring_opts, timeout_cs, 36);
	AT(nfring_opts, nlbufsiz_bytes, 40);
	AT(nfring_opts, rcvbuf_bytes, 44);
	AT(nfring_opts, latency_budget_us, 48);
	AT(nfring_opts, workers, 52);
	AT(nfring_opts, cpu_count, 56);
	AT(nfring_opts, cpus, 64);
	AT(nfring_opts, memory_bytes, 72);
	AT(nfring_opts, pf_bind, 80);
	AT(nfring_opts, log, 88);
	AT(nfring_opts, log_user, 96);
	AT(nfring_opts, filter, 104);
	AT(nfring_opts, filter_user, 112);
	AT(nfring_opts, caller_threads, 120);
	AT(nfring_opts, on_error, 128);
	AT(nfring_opts, on_thread_start, 136);
	AT(nfring_opts, on_bound, 144);
	AT(nfring_opts, callback_user, 152);
	AT(nfring_opts, groups, 160);
	AT(nfring_opts, groups_count, 168);
	AT(nfring_opts, rcvbuf_total_bytes, 176);
	AT(nfring_opts, keep_net_admin, 184);
	AT(nfring_opts, wait_ms, 188);
	AT(nfring_opts, timestamps, 192);
}

static void statistics_keep_their_layout(void **state)
{
	(void)state;
	SIZE(nfring_stats, 168);
	AT(nfring_stats, stale_releases, 104);
	AT(nfring_stats, tail_unknown, 112);
	AT(nfring_stats, reserved, 120);
	AT(nfring_stats, packets, 8);
	AT(nfring_stats, lost, 40);
	AT(nfring_stats, starved, 96);
	AT(nfring_worker_stats, sum, 8);
	AT(nfring_worker_stats, source, 176);
	AT(nfring_worker_stats, cpu, 184);
	AT(nfring_worker_stats, group, 188);
	AT(nfring_worker_stats, qthresh, 192);
	AT(nfring_worker_stats, free_slabs, 228);
	AT(nfring_worker_stats, min_wait, 232);
	AT(nfring_worker_stats, qthresh_frozen, 233);
	AT(nfring_worker_stats, timestamps, 234);
	AT(nfring_worker_stats, latency_stamped, 240);
	AT(nfring_worker_stats, latency_max_ns, 288);
	AT(nfring_worker_stats, latency_stepped, 296);
	SIZE(nfring_worker_stats, 304);
}

static void tuple_keeps_its_layout(void **state)
{
	(void)state;
	SIZE(nfring_tuple, 64);
	AT(nfring_tuple, size, 0);
	AT(nfring_tuple, present, 4);
	AT(nfring_tuple, src, 8);
	AT(nfring_tuple, dst, 24);
	AT(nfring_tuple, src_port, 40);
	AT(nfring_tuple, dst_port, 42);
	AT(nfring_tuple, l4_offset, 44);
	AT(nfring_tuple, l4_len, 46);
	AT(nfring_tuple, l4_wire_len, 48);
	AT(nfring_tuple, fragment_offset, 52);
	AT(nfring_tuple, tcp_flags, 54);
	AT(nfring_tuple, family, 56);
	AT(nfring_tuple, protocol, 57);
	AT(nfring_tuple, icmp_type, 58);
	AT(nfring_tuple, icmp_code, 59);
	AT(nfring_tuple, more_fragments, 60);
	AT(nfring_tuple, reserved, 61);
	assert_int_equal(NFRING_TUPLE_ICMP, 0x40);
	assert_int_equal(NFRING_TIME_RECEIPT, 1);
	assert_int_equal(NFRING_DIRECTION_FORWARD, 3);
}

static void histogram_keeps_its_layout(void **state)
{
	(void)state;
	assert_int_equal(NFRING_HIST_BUCKETS, 1920);
	AT(nfring_hist, bucket, 16);
	SIZE(nfring_hist, 16 + 1920 * 8);
}

static void steps_keep_their_layout(void **state)
{
	(void)state;
	SIZE(nfring_steps, 64);
	AT(nfring_steps, real_ns, 0);
	AT(nfring_steps, mono_ns, 8);
	AT(nfring_steps, stepped_ns, 16);
	AT(nfring_steps, reserved, 24);
}

static void error_keeps_its_layout_and_codes(void **state)
{
	(void)state;
	SIZE(nfring_error, 256);
	AT(nfring_error, code, 4);
	AT(nfring_error, text, 8);
	assert_int_equal(NFRING_E_OPTION, 1);
	assert_int_equal(NFRING_E_FLAG, 2);
	assert_int_equal(NFRING_E_COPY_MODE, 3);
	assert_int_equal(NFRING_E_PRIVILEGE, 4);
	assert_int_equal(NFRING_E_GROUP_BUSY, 5);
	assert_int_equal(NFRING_E_NETNS, 6);
	assert_int_equal(NFRING_E_CONNTRACK, 7);
	assert_int_equal(NFRING_E_MEMORY, 8);
	assert_int_equal(NFRING_E_SOURCE, 9);
	assert_int_equal(NFRING_E_KERNEL, 10);
	assert_int_equal(NFRING_E_STATE, 11);
	assert_int_equal(NFRING_E_CALLBACK, 12);
}

static void options_are_those_of_the_kernel(void **state)
{
	(void)state;
	assert_int_equal(NFRING_FLAG_SEQ, NFULNL_CFG_F_SEQ);
	assert_int_equal(NFRING_FLAG_SEQ_GLOBAL, NFULNL_CFG_F_SEQ_GLOBAL);
	assert_int_equal(NFRING_FLAG_CONNTRACK, NFULNL_CFG_F_CONNTRACK);
	assert_int_equal(NFRING_COPY_NONE, NFULNL_COPY_NONE);
	assert_int_equal(NFRING_COPY_META, NFULNL_COPY_META);
	assert_int_equal(NFRING_COPY_PACKET, NFULNL_COPY_PACKET);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(abi, packet_is_one_cache_line),        TEST(layout, batch_keeps_its_layout),
		TEST(abi, options_keep_their_layout),       TEST(layout, statistics_keep_their_layout),
		TEST(abi, histogram_keeps_its_layout),      TEST(layout, error_keeps_its_layout_and_codes),
		TEST(abi, options_are_those_of_the_kernel), TEST(layout, tuple_keeps_its_layout),
		TEST(abi, steps_keep_their_layout),
	};

	return RUN(abi, tests);
}
