/* SPDX-License-Identifier: MIT */
/* How QThresh and nlbufsiz follow the traffic of a program that takes one datagram a call. */
#define _GNU_SOURCE
#include "fake_kernel.h"
#include "env.h"
#include "skb.h"

#include <linux/sock_diag.h>
#include <nfring/opts.h>
#include <sys/syscall.h>

#define SECOND_US 1000000u

static uint64_t now_us;
static bool packets_wait; /* in the socket, whenever it is looked at */

/* In place of the C library's: SO_MEMINFO says what waits. */
int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict len);
int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict len)
{
	long ret = syscall(SYS_getsockopt, fd, level, name, value, len);

	if (ret == 0 && name == SO_MEMINFO && packets_wait)
		((uint32_t *)value)[SK_MEMINFO_RMEM_ALLOC] = 4096;
	return (int)ret;
}

static int make(void **state)
{
	if (connect_kernel(state) < 0)
		return -1;
	now_us = g->asked_us;
	return 0;
}

/* Lets `seconds` of this traffic arrive, each batch as the kernel makes it: QThresh packets, or a tick's. */
static void traffic(double packets_per_us, double seconds)
{
	uint64_t end = now_us + (uint64_t)(seconds * SECOND_US);

	while (now_us < end) {
		uint32_t qthresh = compat_pace_qthresh(g), most = compat_pace_nlbufsiz(g) / 200;
		uint32_t batch = nfr_min(qthresh, most), tick = (uint32_t)(packets_per_us * 4000), n;

		n = nfr_min(batch, nfr_max(tick, 1u));
		now_us += nfr_max((uint64_t)(n / packets_per_us), (uint64_t)1);
		compat_pace_arrived(g, now_us, n, n * 200);
		kernel.requests = 0; /* only the last is looked at */
	}
}

static void group_begins_with_batches_for_a_program_that_gives_up_its_privileges(void **state)
{
	(void)state;
	assert_int_equal(compat_pace_qthresh(g), COMPAT_KERNEL_QTHRESH);
	assert_int_equal(compat_pace_nlbufsiz(g), compat_pace_least());
}

static void rare_packets_are_never_batched(void **state)
{
	(void)state;
	compat_pace_fit(h, 70000);
	traffic(1000e-6, 3);
	assert_int_equal(compat_pace_qthresh(g), 1);
}

static void fast_traffic_is_batched_within_the_budget(void **state)
{
	(void)state;
	compat_pace_fit(h, 70000);
	traffic(0.4, 1);
	assert_true(compat_pace_qthresh(g) > 50);
	assert_true((compat_pace_qthresh(g) - 1) / 0.4 <= compat_env()->budget_us);
	traffic(1000e-6, 3);
	assert_int_equal(compat_pace_qthresh(g), 1);
}

static void datagrams_fit_the_buffer_of_the_program(void **state)
{
	static const uint32_t rooms[] = { 200000, 131072, 70000, 65535, 65215, 33000, 16384, 8192, 4096, 3776, 100, 1 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rooms); i++) {
		compat_pace_fit(h, rooms[i]);
		traffic(1, 0.3);
		assert_int_equal(atomic_load(&g->room), rooms[i]);
		assert_true(compat_pace_nlbufsiz(g) <= nfr_max(rooms[i], compat_pace_least()));
		assert_true(compat_pace_nlbufsiz(g) >= compat_pace_least());
	}
}

/* With every tail, and with pages of 4 and 64 KiB: no datagram is longer, unless the kernel's default is. */
static void datagrams_of_every_kernel_fit(void **state)
{
	static const struct nfr_skb kernels[] = { { 64, 320 }, { 64, 768 }, { 128, 384 }, { 256, 512 }, { 256, 768 } };
	static const size_t pages[] = { 4096, 65536 };

	(void)state;
	for (uint32_t bytes = 16064; bytes < 140000; bytes += 61)
		for (unsigned i = 0; i < ARRAY_SIZE(pages) * ARRAY_SIZE(kernels); i++) {
			const struct nfr_skb other = kernels[i % ARRAY_SIZE(kernels)];
			uint32_t nlbufsiz = compat_pace_fitting(bytes, pages[i / ARRAY_SIZE(kernels)]);

			assert_in_range(nfr_skb_datagram(other, nlbufsiz), bytes / 2 - 768, bytes);
		}
	assert_int_equal(compat_pace_fitting(1, 4096), nfr_skb_nlbufsiz_min(4096));
	assert_int_equal(compat_pace_fitting(8191, 65536), nfr_skb_nlbufsiz_min(65536));
}

static void buffer_that_is_larger_than_an_earlier_one_changes_nothing(void **state)
{
	(void)state;
	compat_pace_fit(h, 8192);
	compat_pace_fit(h, 200000);
	assert_int_equal(h->room, 8192);
	traffic(1, 0.3);
	assert_true(compat_pace_nlbufsiz(g) <= 8192);
}

static void unknown_buffer_is_the_kernel_s_default_or_what_the_program_asked_for(void **state)
{
	(void)state;
	traffic(1, 0.3);
	assert_int_equal(compat_pace_nlbufsiz(g), compat_pace_least());
	assert_int_equal(nflog_set_nlbufsiz(g, 40000), 0);
	traffic(1, 0.3);
	assert_in_range(compat_pace_nlbufsiz(g), compat_pace_least() + 1, 40000);
	compat_pace_fit(h, 8192);
	assert_true(compat_pace_nlbufsiz(g) <= 8192);
	assert_int_equal(nflog_set_nlbufsiz(g, 100), 0); /* the buffer is known */
	assert_true(compat_pace_nlbufsiz(g) > 4096);
}

static void shrinking_buffer_is_sent_at_once(void **state)
{
	(void)state;
	compat_pace_fit(h, 70000);
	traffic(1, 0.3);
	kernel.requests = 0;
	compat_pace_fit(h, 8192);
	assert_int_equal(kernel.requests, 1);
}

static void refusal_freezes_what_was_in_force(void **state)
{
	uint32_t qthresh, nlbufsiz;

	(void)state;
	compat_pace_fit(h, 8192);
	traffic(0.4, 1);
	qthresh = compat_pace_qthresh(g);
	nlbufsiz = compat_pace_nlbufsiz(g);
	compat_pace_refused(g);
	assert_true(atomic_load(&g->limits.frozen));
	traffic(1000e-6, 2);
	compat_pace_fit(h, 4096);
	assert_in_range(compat_pace_qthresh(g), 1, nfr_max(qthresh, COMPAT_KERNEL_QTHRESH));
	assert_in_range(compat_pace_nlbufsiz(g), compat_pace_least(), nlbufsiz);
	assert_int_equal(kernel.requests, 0);
}

/* The refusals of several changes wait in the socket behind packets. */
static void refusals_that_come_late_undo_every_change(void **state)
{
	(void)state;
	compat_pace_fit(h, 70000);
	traffic(1000e-6, 1);
	assert_int_equal(compat_pace_qthresh(g), 1);
	packets_wait = true;
	traffic(0.05, 0.3);
	traffic(0.4, 0.3);
	assert_true(compat_pace_qthresh(g) > 20);
	compat_pace_refused(g);
	packets_wait = false;
	assert_int_equal(compat_pace_qthresh(g), 1);
}

static void change_that_cannot_be_sent_is_not_in_force(void **state)
{
	(void)state;
	kernel.send_errno = ENOBUFS;
	compat_pace_fit(h, 70000);
	traffic(0.4, 0.5);
	assert_int_equal(compat_pace_qthresh(g), COMPAT_KERNEL_QTHRESH);
	assert_int_equal(compat_pace_nlbufsiz(g), compat_pace_least());
	kernel.send_errno = 0;
	traffic(0.4, 0.5);
	assert_true(compat_pace_qthresh(g) > COMPAT_KERNEL_QTHRESH);
}

#define PACE_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"pace." #behaviour, behaviour, make, disconnect_kernel, NULL                                           \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		PACE_TEST(group_begins_with_batches_for_a_program_that_gives_up_its_privileges),
		PACE_TEST(rare_packets_are_never_batched),
		PACE_TEST(fast_traffic_is_batched_within_the_budget),
		PACE_TEST(datagrams_fit_the_buffer_of_the_program),
		PACE_TEST(datagrams_of_every_kernel_fit),
		PACE_TEST(buffer_that_is_larger_than_an_earlier_one_changes_nothing),
		PACE_TEST(unknown_buffer_is_the_kernel_s_default_or_what_the_program_asked_for),
		PACE_TEST(shrinking_buffer_is_sent_at_once),
		PACE_TEST(refusal_freezes_what_was_in_force),
		PACE_TEST(refusals_that_come_late_undo_every_change),
		PACE_TEST(change_that_cannot_be_sent_is_not_in_force),
	};

	return RUN(pace, tests);
}
