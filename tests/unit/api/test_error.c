/* SPDX-License-Identifier: MIT */
#include "error.h"

#include "unit.h"
#include <errno.h>
#include <string.h>

static void every_code_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int a = NFRING_OK; a <= NFRING_E_CALLBACK; a++) {
		assert_non_null(nfring_error_name(a));
		assert_true(strlen(nfring_error_name(a)) > 0);
		assert_string_not_equal(nfring_error_name(a), nfring_error_name(-1));
		for (int b = NFRING_OK; b < a; b++)
			assert_string_not_equal(nfring_error_name(a), nfring_error_name(b));
	}
}

static void unknown_codes_have_a_name_too(void **state)
{
	static const int codes[] = { -1, NFRING_E_CALLBACK + 1, 1000, INT32_MIN, INT32_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
		assert_non_null(nfring_error_name(codes[i]));
}

static void error_is_filled_in_and_returned(void **state)
{
	struct nfring_error e;

	(void)state;
	memset(&e, 0x5a, sizeof(e));
	assert_int_equal(nfr_error(&e, -EBUSY, NFRING_E_GROUP_BUSY, "group %d", 5), -EBUSY);
	assert_int_equal(e.err, -EBUSY);
	assert_int_equal(e.code, NFRING_E_GROUP_BUSY);
	assert_string_equal(e.text, "group 5");
}

static void long_text_is_cut_and_terminated(void **state)
{
	char text[1000];
	struct nfring_error e;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	nfr_error(&e, -EINVAL, NFRING_E_OPTION, "%s", text);
	assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
}

static void nobody_need_listen(void **state)
{
	(void)state;
	assert_int_equal(nfr_error(NULL, -EPERM, NFRING_E_PRIVILEGE, "text"), -EPERM);
}

static void shortage_names_what_is_missing_and_the_cure_for_its_errno(void **state)
{
	static const struct {
		int err;
		const char *cure;
	} known[] = {
		{ -EMFILE, "raise ulimit -n" }, { -ENFILE, "raise fs.file-max" }, { -ENOMEM, "lower memory_bytes" },
		{ -EAGAIN, "raise ulimit -l" }, { -ENODEV, "No such device" },
	};
	struct nfring_error e;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		assert_int_equal(nfr_error_resource(&e, known[i].err, "a worker's eventfd"), known[i].err);
		assert_int_equal(e.err, known[i].err);
		assert_int_equal(e.code, NFRING_E_MEMORY);
		assert_non_null(strstr(e.text, "a worker's eventfd: "));
		assert_non_null(strstr(e.text, known[i].cure));
		for (size_t other = 0; other < ARRAY_SIZE(known); other++)
			assert_true(other == i || !strstr(e.text, known[other].cure));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(error, every_code_has_a_name_of_its_own),
		TEST(error, unknown_codes_have_a_name_too),
		TEST(error, error_is_filled_in_and_returned),
		TEST(error, long_text_is_cut_and_terminated),
		TEST(error, nobody_need_listen),
		TEST(error, shortage_names_what_is_missing_and_the_cure_for_its_errno),
	};

	return RUN(error, tests);
}
