/* SPDX-License-Identifier: MIT */
/* Mappings and arenas. */
#include "mem.h"
#include "compiler.h"

#include "unit.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

static void mapping_is_zeroed_and_page_aligned(void **state)
{
	char *at = nfr_mem_map(3 * NFR_PAGE);

	(void)state;
	assert_non_null(at);
	assert_int_equal((uintptr_t)at % NFR_PAGE, 0);
	for (size_t i = 0; i < 3 * NFR_PAGE; i += 64)
		assert_int_equal(at[i], 0);
	memset(at, 1, 3 * NFR_PAGE);
	nfr_mem_unmap(at, 3 * NFR_PAGE);
	nfr_mem_unmap(NULL, 3 * NFR_PAGE);
}

static void mapping_too_large_is_none_and_says_why(void **state)
{
	(void)state;
	errno = 0;
	assert_null(nfr_mem_map(SIZE_MAX / 2));
	assert_int_equal(errno, ENOMEM);
}

static void arena_memory_is_zeroed_also_when_it_was_used_before(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 50; round++) {
		unsigned arena;
		char *at;

		assert_int_equal(nfr_arena_open(&arena), 0);
		at = nfr_arena_alloc(arena, 5000);
		assert_non_null(at);
		assert_int_equal((uintptr_t)at % NFR_FALSE_SHARING, 0);
		for (size_t i = 0; i < 5000; i++)
			assert_int_equal(at[i], 0);
		memset(at, 0xa5, 5000);
		nfr_arena_close(arena);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(mem, mapping_is_zeroed_and_page_aligned),
		TEST(mem, mapping_too_large_is_none_and_says_why),
		TEST(mem, arena_memory_is_zeroed_also_when_it_was_used_before),
	};

	return RUN(mem, tests);
}
