/* SPDX-License-Identifier: MIT */
/* The groups of an open engine, as a program enumerates them and finds them by number. */
#include <nfring/nfring.h>

#include "unit.h"

#include <errno.h>

/* Opens an engine; the test is skipped where the kernel has no netfilter netlink. */
static struct nfring *open_engine(const struct nfring_opts *o)
{
	struct nfring_error error;
	struct nfring *n;
	int ret = nfring_open(&n, o, &error);

	if (ret == -EPROTONOSUPPORT) {
		print_message("%s\n", error.text);
		skip();
	}
	if (ret < 0)
		fail_msg("%s", error.text);
	return n;
}

static void range_is_numbered_upwards(void **state)
{
	struct nfring_opts o = nfring_opts_default();
	struct nfring *n;

	(void)state;
	o.group = 65533;
	o.group_count = 3;
	n = open_engine(&o);
	assert_int_equal(nfring_group_count(n), 3);
	for (uint16_t i = 0; i < 3; i++)
		assert_int_equal(nfring_group_number(n, i), 65533 + i);
	assert_int_equal(nfring_group_number(n, 3), -ENOENT);
	assert_int_equal(nfring_group_fd(n, 65532), -ENOENT);
	nfring_close(n);
}

static void list_keeps_its_order_and_each_group_is_found(void **state)
{
	static const uint16_t groups[] = { 5, 200, 0, 65535, 101 };
	struct nfring_opts o = nfring_opts_default();
	struct nfring_stats s = { .size = sizeof(s) };
	struct nfring *n;

	(void)state;
	o.groups = groups;
	o.groups_count = 5;
	n = open_engine(&o);
	assert_int_equal(nfring_group_count(n), 5);
	for (uint32_t i = 0; i < 5; i++) {
		assert_int_equal(nfring_group_number(n, i), groups[i]);
		assert_true(nfring_group_fd(n, groups[i]) >= 0);
		for (uint32_t k = 0; k < i; k++)
			assert_int_not_equal(nfring_group_fd(n, groups[i]), nfring_group_fd(n, groups[k]));
		assert_int_equal(nfring_group_stats_read(n, groups[i], &s), 0);
	}
	assert_int_equal(nfring_group_fd(n, 100), -ENOENT);
	assert_int_equal(nfring_group_stats_read(n, 6, &s), -ENOENT);
	nfring_close(n);
}

static void workers_share_a_list_as_they_share_a_range(void **state)
{
	static const uint16_t groups[] = { 9, 2, 7, 4, 1 };
	struct nfring_worker_stats w = { .size = sizeof(w) };
	struct nfring_opts o = nfring_opts_default();
	struct nfring *n;
	uint32_t i = 0;

	(void)state;
	o.groups = groups;
	o.groups_count = 5;
	o.workers = 2;
	n = open_engine(&o);
	for (unsigned worker = 0; worker < 2; worker++) {
		assert_int_equal(nfring_worker_stats_read(n, worker, &w), 0);
		assert_int_equal(w.group, groups[i]);
		for (unsigned k = 0; k < w.group_count; k++)
			assert_int_equal(nfring_group_worker(n, i++), worker);
	}
	assert_int_equal(i, 5);
	assert_int_equal(nfring_group_worker(n, 5), -ENOENT);
	nfring_close(n);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(groups, range_is_numbered_upwards),
		TEST(groups, list_keeps_its_order_and_each_group_is_found),
		TEST(groups, workers_share_a_list_as_they_share_a_range),
	};

	return RUN(groups, tests);
}
