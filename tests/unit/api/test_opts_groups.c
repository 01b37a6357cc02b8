/* SPDX-License-Identifier: MIT */
/* Options of groups, and what the groups share: workers and kernel memory. */
#include "opts_fixture.h"
#include "source.h"

static void groups_outside_16_bits_are_refused(void **state)
{
	(void)state;
	o.group_count = 0;
	assert_refused(-EINVAL, NFRING_E_OPTION, "group_count is 0: it is at least 1");
	o.group = 65535;
	o.group_count = 2;
	assert_refused(-EINVAL, NFRING_E_OPTION, "groups 65535 to 65536: groups end at 65535");
	o.group = 65535;
	assert_accepted();
	o.group = 0;
	assert_accepted();
}

static void list_of_groups_takes_the_place_of_the_range(void **state)
{
	static const uint16_t groups[] = { 5, 65535, 0, 100 };

	(void)state;
	o.groups = groups;
	o.groups_count = 4;
	o.group_count = 0; /* not looked at */
	o.workers = 0;
	o.cpu_count = 8;
	o.cpus = (const uint32_t[8]){ 0 };
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.group_count, 4);
	assert_int_equal(set.workers, 4);
}

static void list_of_groups_without_a_list_is_refused(void **state)
{
	(void)state;
	o.groups_count = 2;
	assert_refused(-EINVAL, NFRING_E_OPTION, "groups is NULL");
}

static void group_that_is_listed_twice_is_named(void **state)
{
	static uint16_t every[65537];
	static const uint16_t twice[] = { 5, 200, 7, 200 };

	(void)state;
	o.groups = twice;
	o.groups_count = 4;
	assert_refused(-EINVAL, NFRING_E_OPTION, "200 is listed twice");
	for (unsigned i = 0; i < 65537; i++)
		every[i] = (uint16_t)i;
	o.groups = every;
	o.groups_count = 65536;
	o.workers = 64;
	assert_accepted();
	o.groups = every;
	o.groups_count = UINT32_MAX; /* no more is read than there are numbers */
	assert_refused(-EINVAL, NFRING_E_OPTION, "0 is listed twice");
}

static void socket_buffers_share_the_bound_of_kernel_memory(void **state)
{
	static const struct {
		uint16_t groups;
		uint32_t rcvbuf;
	} cases[] = { { 1, 32u << 20 }, { 4, 32u << 20 }, { 8, 16u << 20 }, { 64, 2u << 20 }, { 1024, 128u << 10 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		o.group_count = cases[i].groups;
		assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
		assert_int_equal(set.rcvbuf_bytes, cases[i].rcvbuf);
	}
	o.group_count = 3;
	o.rcvbuf_total_bytes = 100000;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.rcvbuf_bytes, 100000 / 2 / 3);
}

static void given_socket_buffer_is_kept_or_refused(void **state)
{
	(void)state;
	o.group_count = 1000;
	o.rcvbuf_bytes = 64u << 20;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.rcvbuf_bytes, 64u << 20);
	o.group_count = 4;
	o.rcvbuf_bytes = 8192;
	o.rcvbuf_total_bytes = 2 * 4 * 8192;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.rcvbuf_bytes, 8192);
	o.rcvbuf_total_bytes--;
	assert_refused(-EINVAL, NFRING_E_OPTION, "rcvbuf 8192");
	o.group_count = 4;
	o.rcvbuf_total_bytes = 4 * 4096 - 1;
	assert_refused(-EINVAL, NFRING_E_OPTION, "rcvbuf_total 16383");
}

static void workers_are_never_more_than_groups(void **state)
{
	(void)state;
	o.workers = 8;
	o.group_count = 3;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.workers, 3);
	o.workers = 0;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_in_range(set.workers, 1, 3);
	defaults(state);
	o.workers = UINT32_MAX;
	assert_refused(-EINVAL, NFRING_E_OPTION, "workers");
}

static void more_groups_than_a_worker_can_serve_are_refused(void **state)
{
	(void)state;
	o.workers = 2;
	o.group_count = 2 * NFR_SOURCE_MAX_SOCKS;
	assert_accepted();
	o.workers = 2;
	o.group_count = 2 * NFR_SOURCE_MAX_SOCKS + 1;
	assert_refused(-EINVAL, NFRING_E_OPTION, "groups");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		OPTS_TEST(groups_outside_16_bits_are_refused),
		OPTS_TEST(list_of_groups_takes_the_place_of_the_range),
		OPTS_TEST(list_of_groups_without_a_list_is_refused),
		OPTS_TEST(group_that_is_listed_twice_is_named),
		OPTS_TEST(socket_buffers_share_the_bound_of_kernel_memory),
		OPTS_TEST(given_socket_buffer_is_kept_or_refused),
		OPTS_TEST(workers_are_never_more_than_groups),
		OPTS_TEST(more_groups_than_a_worker_can_serve_are_refused),
	};

	return RUN(opts_groups, tests);
}
