/* SPDX-License-Identifier: MIT */
/* Options are checked before the kernel sees them: it would ACK them. */
#include "opts_fixture.h"
#include "skb.h"
#include <unistd.h>

static void defaults_are_accepted(void **state)
{
	(void)state;
	assert_accepted();
}

static void auto_is_resolved_to_values_the_kernel_takes(void **state)
{
	(void)state;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_true(set.qthresh_auto);
	assert_in_range(set.qthresh, 1, set.qthresh_max);
	assert_in_range(set.nlbufsiz_bytes, 3776, 131072);
	assert_int_not_equal(set.timeout_cs, NFRING_AUTO);
	assert_int_not_equal(set.rcvbuf_bytes, NFRING_AUTO);
	assert_int_equal(set.copy_range_bytes, 65531);
}

static void given_values_are_kept(void **state)
{
	(void)state;
	o.group = 65535;
	o.flags = NFRING_FLAG_SEQ | NFRING_FLAG_CONNTRACK;
	o.copy_mode = NFRING_COPY_META;
	o.copy_range_bytes = 77;
	o.qthresh = 4096;
	o.timeout_cs = 0;
	o.nlbufsiz_bytes = 3776;
	o.rcvbuf_bytes = 8192;
	o.latency_budget_us = 0;
	o.pf_bind = true;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.flags, 5);
	assert_int_equal(set.copy_mode, NFRING_COPY_META);
	assert_int_equal(set.copy_range_bytes, 77);
	assert_int_equal(set.qthresh, 4096);
	assert_int_equal(set.qthresh_max, 4096);
	assert_false(set.qthresh_auto);
	assert_int_equal(set.timeout_cs, 0);
	assert_int_equal(set.nlbufsiz_bytes, 3776);
	assert_int_equal(set.rcvbuf_bytes, 8192);
	assert_int_equal(set.latency_budget_us, 0);
	assert_true(set.pf_bind);
}

static char logged[256];

static void note_line(void *user, int level, const char *text)
{
	assert_null(user);
	assert_int_equal(level, NFRING_LOG_WARNING);
	snprintf(logged, sizeof(logged), "%s", text);
}

static void copy_range_beyond_the_kernels_is_cut_and_logged(void **state)
{
	(void)state;
	o.log = note_line;
	o.copy_range_bytes = NFRING_COPY_RANGE_MAX_BYTES;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_string_equal(logged, "");
	o.copy_range_bytes = UINT32_MAX;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.copy_range_bytes, NFRING_COPY_RANGE_MAX_BYTES);
	assert_non_null(strstr(logged, "4294967295"));
	assert_non_null(strstr(logged, "65531"));
}

static void budget_of_0_holds_nothing_back(void **state)
{
	(void)state;
	o.latency_budget_us = 0;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.qthresh, 1);
}

static void keep_net_admin_is_for_threads_of_nfring(void **state)
{
	(void)state;
	o.keep_net_admin = true;
	assert_accepted();
	o.keep_net_admin = o.caller_threads = true;
	assert_refused(-EINVAL, NFRING_E_OPTION, "caller_threads");
}

static void every_combination_of_flags_is_accepted(void **state)
{
	(void)state;
	for (uint16_t flags = 0; flags <= NFRING_FLAG_ALL; flags++) {
		o.flags = flags;
		assert_accepted();
	}
}

static void every_unknown_flag_is_refused(void **state)
{
	(void)state;
	for (unsigned bit = 3; bit < 16; bit++) {
		char named[16];

		snprintf(named, sizeof(named), "0x%x", 1u << bit);
		o.flags = (uint16_t)(1u << bit | NFRING_FLAG_SEQ);
		assert_refused(-EINVAL, NFRING_E_FLAG, named);
	}
}

static void every_unknown_copy_mode_is_refused(void **state)
{
	(void)state;
	for (unsigned mode = 0; mode <= UINT8_MAX; mode++) {
		o.copy_mode = (uint8_t)mode;
		if (mode <= NFRING_COPY_PACKET)
			assert_accepted();
		else
			assert_refused(-EINVAL, NFRING_E_COPY_MODE, "copy mode");
	}
}

/* Of each number: the last that is good and the first that is not. */
static void ranges_end_where_they_say(void **state)
{
	const uint32_t least = nfr_skb_nlbufsiz_min((size_t)sysconf(_SC_PAGESIZE));
	char least_text[16];
	const struct {
		size_t offset;
		uint32_t good;
		uint32_t bad;
		const char *named;
	} edges[] = {
		{ offsetof(struct nfring_opts, qthresh), 1, 0, "qthresh" },
		{ offsetof(struct nfring_opts, nlbufsiz_bytes), least, least - 1, least_text },
		{ offsetof(struct nfring_opts, nlbufsiz_bytes), 131072, 131073, "131073" },
		{ offsetof(struct nfring_opts, nlbufsiz_bytes), NFRING_AUTO, 0, "nlbufsiz" },
		{ offsetof(struct nfring_opts, rcvbuf_bytes), 1, 0, "rcvbuf" },
		{ offsetof(struct nfring_opts, rcvbuf_bytes), NFRING_AUTO, NFRING_AUTO - 1, "rcvbuf" },
		{ offsetof(struct nfring_opts, timeout_cs), 100, NFRING_AUTO - 1, "timeout" },
	};

	(void)state;
	snprintf(least_text, sizeof(least_text), "%u", least - 1);
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
		memcpy((char *)&o + edges[i].offset, &edges[i].good, sizeof(uint32_t));
		assert_accepted();
		memcpy((char *)&o + edges[i].offset, &edges[i].bad, sizeof(uint32_t));
		assert_refused(-EINVAL, NFRING_E_OPTION, edges[i].named);
	}
}

/* With pages of 64 KiB a kernel whose nlbufsiz nobody has set makes datagrams of up to 8 KiB. */
static void slabs_hold_a_batch_of_the_kernel_s_default_buffer(void **state)
{
	struct nfr_settings s = { .copy_mode = NFRING_COPY_META, .nlbufsiz_most = 100 };

	(void)state;
	assert_int_equal(nfr_opts_slab_bytes(&s, 4096), 4096);
	assert_int_equal(nfr_opts_slab_bytes(&s, 65536), 8192);
}

/* The usual sizes decide the speed. */
static void slabs_of_the_usual_settings_are_64_KiB(void **state)
{
	(void)state;
	o.copy_range_bytes = 128;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.slab_bytes, 65536);
	o.latency_budget_us = 0;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.slab_bytes, 16384);
}

static void unknown_source_is_refused(void **state)
{
	(void)state;
	o.source = NFRING_SOURCE_FEED + 1;
	assert_refused(-EINVAL, NFRING_E_OPTION, "source");
	o.source = UINT8_MAX;
	assert_refused(-EINVAL, NFRING_E_OPTION, "source");
}

static void unknown_value_of_timestamps_is_refused(void **state)
{
	(void)state;
	o.timestamps = NFRING_TIMESTAMPS_OFF + 1;
	assert_refused(-EINVAL, NFRING_E_OPTION, "timestamps");
	o.timestamps = UINT8_MAX;
	assert_refused(-EINVAL, NFRING_E_OPTION, "timestamps");
}

static void cpus_must_be_there_and_possible(void **state)
{
	static const uint32_t good[] = { 0 }, bad[] = { 0, UINT32_MAX };

	(void)state;
	o.cpu_count = 1;
	assert_refused(-EINVAL, NFRING_E_OPTION, "cpus");
	o.cpu_count = 1;
	o.cpus = good;
	assert_accepted();
	o.cpu_count = 2;
	o.cpus = bad;
	assert_refused(-EINVAL, NFRING_E_OPTION, "4294967295");
}

static void too_little_memory_is_refused(void **state)
{
	(void)state;
	o.memory_bytes = 0;
	assert_refused(-EINVAL, NFRING_E_OPTION, "memory");
}

/* The kernel's allocation: a power of two that holds the batch and up to 768 bytes of its own. */
static void slabs_hold_the_largest_datagram(void **state)
{
	static const struct {
		uint32_t nlbufsiz;
		uint32_t copy_range;
		uint32_t bytes;
	} cases[] = {
		{ 3776, 1, 8192 },         { 15616, 100, 16384 },          { 16064, 100, 32768 },
		{ 16384, 100, 32768 },     { 65216, 1000, 131072 },        { 130752, 65531, 262144 },
		{ 131072, 65531, 262144 }, { NFRING_AUTO, 65531, 131072 }, { NFRING_AUTO, 100, 65536 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		o.nlbufsiz_bytes = cases[i].nlbufsiz;
		o.copy_range_bytes = cases[i].copy_range;
		assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
		assert_int_equal(set.slab_bytes, cases[i].bytes);
	}
}

/* Only the controller asks for more, where both are left to it. */
static void buffer_grows_only_where_it_may(void **state)
{
	(void)state;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_true(set.nlbufsiz_most > set.nlbufsiz_bytes);
	o.latency_budget_us = 0;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.nlbufsiz_most, set.nlbufsiz_bytes);
	o = nfring_opts_default();
	o.qthresh = 64;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.nlbufsiz_most, set.nlbufsiz_bytes);
	o = nfring_opts_default();
	o.nlbufsiz_bytes = 16064;
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(set.nlbufsiz_most, 16064);
}

/* 36 bytes are the shortest message that the kernel writes for us: headers, packet header, number. */
static void descriptors_suffice_for_any_batch(void **state)
{
	static const uint32_t qthresh[] = { 1, 2, 99, 100, 101, 4096, 1000000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(qthresh); i++) {
		o.qthresh = qthresh[i];
		o.copy_mode = NFRING_COPY_NONE;
		assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
		assert_true(set.slab_pkts >= qthresh[i] || set.slab_pkts >= set.slab_bytes / 36);
		assert_true(set.slab_pkts >= 100 || set.slab_pkts >= set.slab_bytes / 36);
	}
}

static void size_not_set_is_refused(void **state)
{
	struct nfring_opts to;

	(void)state;
	o.size = 0;
	assert_int_equal(nfr_opts_copy(&to, &o, &error), -EINVAL);
	assert_int_equal(error.code, NFRING_E_OPTION);
	assert_non_null(strstr(error.text, "size"));
	assert_int_equal(nfr_opts_copy(&to, NULL, &error), -EINVAL);
}

static void older_caller_takes_the_defaults_of_what_it_lacks(void **state)
{
	struct nfring_opts to;

	(void)state;
	o.group = 9;
	o.qthresh = 7;
	o.latency_budget_us = 5;
	o.workers = 99;
	o.size = offsetof(struct nfring_opts, latency_budget_us);
	assert_int_equal(nfr_opts_copy(&to, &o, &error), 0);
	assert_int_equal(to.size, sizeof(to));
	assert_int_equal(to.group, 9);
	assert_int_equal(to.qthresh, 7);
	assert_int_equal(to.latency_budget_us, 1000);
	assert_int_equal(to.workers, 1);
}

/* A caller of a later version, that sets nothing or something of what is new. */
static void newer_caller_is_refused_only_if_it_sets_something_new(void **state)
{
	struct {
		struct nfring_opts known;
		uint8_t tail[40];
	} later;
	struct nfring_opts to;

	(void)state;
	memset(&later, 0, sizeof(later));
	later.known = o;
	later.known.size = sizeof(later);
	later.known.group = 3;
	assert_int_equal(nfr_opts_copy(&to, &later.known, &error), 0);
	assert_int_equal(to.group, 3);
	assert_int_equal(to.size, sizeof(to));
	for (size_t i = 0; i < sizeof(later.tail); i++) {
		memset(&error, 0, sizeof(error));
		later.tail[i] = 1;
		assert_int_equal(nfr_opts_copy(&to, &later.known, &error), -E2BIG);
		assert_int_equal(error.err, -E2BIG);
		assert_int_equal(error.code, NFRING_E_OPTION);
		later.tail[i] = 0;
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		OPTS_TEST(defaults_are_accepted),
		OPTS_TEST(auto_is_resolved_to_values_the_kernel_takes),
		OPTS_TEST(given_values_are_kept),
		OPTS_TEST(copy_range_beyond_the_kernels_is_cut_and_logged),
		OPTS_TEST(budget_of_0_holds_nothing_back),
		OPTS_TEST(keep_net_admin_is_for_threads_of_nfring),
		OPTS_TEST(every_combination_of_flags_is_accepted),
		OPTS_TEST(every_unknown_flag_is_refused),
		OPTS_TEST(every_unknown_copy_mode_is_refused),
		OPTS_TEST(ranges_end_where_they_say),
		OPTS_TEST(slabs_hold_a_batch_of_the_kernel_s_default_buffer),
		OPTS_TEST(slabs_of_the_usual_settings_are_64_KiB),
		OPTS_TEST(unknown_source_is_refused),
		OPTS_TEST(unknown_value_of_timestamps_is_refused),
		OPTS_TEST(cpus_must_be_there_and_possible),
		OPTS_TEST(too_little_memory_is_refused),
		OPTS_TEST(slabs_hold_the_largest_datagram),
		OPTS_TEST(buffer_grows_only_where_it_may),
		OPTS_TEST(descriptors_suffice_for_any_batch),
		OPTS_TEST(size_not_set_is_refused),
		OPTS_TEST(older_caller_takes_the_defaults_of_what_it_lacks),
		OPTS_TEST(newer_caller_is_refused_only_if_it_sets_something_new),
	};

	return RUN(opts, tests);
}
