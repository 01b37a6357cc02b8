/* SPDX-License-Identifier: MIT */
/* One place to wait for the other thread: what counts as an answer, and when one is
 * awaited. */
#include "answer.h"

#include "unit.h"

#include <errno.h>

static struct nfr_answer a;

static int make(void **state)
{
	(void)state;
	return nfr_answer_init(&a);
}

static int destroy(void **state)
{
	(void)state;
	nfr_answer_destroy(&a);
	return 0;
}

static void nothing_is_awaited_before_a_question(void **state)
{
	(void)state;
	assert_false(nfr_answer_awaited(&a));
	assert_false(nfr_answer_give(&a, 7, 0));
}

static void question_is_out_until_its_own_answer(void **state)
{
	(void)state;
	nfr_answer_expect(&a, 7);
	assert_int_equal(nfr_answer_expected(&a), 7);
	assert_true(nfr_answer_awaited(&a));
	assert_false(nfr_answer_give(&a, 6, 0)); /* of an earlier one */
	assert_true(nfr_answer_awaited(&a));
	assert_true(nfr_answer_give(&a, 7, -EPERM));
	assert_false(nfr_answer_awaited(&a));
	assert_false(nfr_answer_give(&a, 7, 0)); /* once */
	assert_int_equal(nfr_answer_wait(&a, 1000), -EPERM);
}

static void answer_that_never_comes_stays_awaited(void **state)
{
	(void)state;
	nfr_answer_expect(&a, 7);
	assert_int_equal(nfr_answer_wait(&a, 1), -ETIMEDOUT);
	assert_true(nfr_answer_awaited(&a));
	nfr_answer_close(&a);
	assert_int_equal(nfr_answer_wait(&a, 1000), -ESHUTDOWN);
}

#define ANSWER_TEST(behaviour)                                                                                         \
	{                                                                                                              \
		"answer." #behaviour, behaviour, make, destroy, NULL                                                   \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ANSWER_TEST(nothing_is_awaited_before_a_question),
		ANSWER_TEST(question_is_out_until_its_own_answer),
		ANSWER_TEST(answer_that_never_comes_stays_awaited),
	};

	return RUN(answer, tests);
}
