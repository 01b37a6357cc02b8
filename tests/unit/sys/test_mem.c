/* SPDX-License-Identifier: MIT */
/* Mappings and arenas. */
#include "mem.h"
#include "compiler.h"

#include "sanitizers.h"
#include "unit.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
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
		struct nfr_arena arena = { NULL };
		char *at = nfr_arena_alloc(&arena, 5000);

		assert_non_null(at);
		for (size_t i = 0; i < 5000; i++)
			assert_int_equal(at[i], 0);
		memset(at, 0xa5, 5000);
		nfr_arena_close(&arena);
	}
}

static void arena_shares_no_cache_line_with_the_program(void **state)
{
	struct nfr_arena arena = { NULL };
	uintptr_t before = 0, at, after;

	(void)state;
	for (size_t bytes = 1; bytes < 1000; bytes += 7) {
		char *mine = malloc(bytes);

		assert_non_null(mine);
		at = (uintptr_t)nfr_arena_alloc(&arena, bytes);
		after = (uintptr_t)malloc(bytes);
		assert_true(at && after);
		assert_int_equal(at % NFR_FALSE_SHARING, 0);
		before = (uintptr_t)mine + bytes - 1;
		assert_int_not_equal(before / NFR_FALSE_SHARING, at / NFR_FALSE_SHARING);
		assert_int_not_equal(before / NFR_FALSE_SHARING, (at + bytes - 1) / NFR_FALSE_SHARING);
		assert_int_not_equal(after / NFR_FALSE_SHARING, (at + bytes - 1) / NFR_FALSE_SHARING);
		free(mine);
		free((void *)after);
	}
	nfr_arena_close(&arena);
}

static void arena_without_memory_keeps_what_it_has(void **state)
{
	struct nfr_arena arena = { NULL };
	char *at = nfr_arena_alloc(&arena, 1);
	struct nfr_block *newest = arena.newest;

	(void)state;
	assert_non_null(at);
	if (!TEST_SANITIZED) /* a sanitizer ends the program instead */
		assert_null(nfr_arena_alloc(&arena, SIZE_MAX / 2));
	assert_ptr_equal(arena.newest, newest);
	nfr_arena_close(&arena);
}

static void arena_may_hold_itself(void **state)
{
	struct nfr_arena arena = { NULL }, *within = nfr_arena_alloc(&arena, sizeof(*within));

	(void)state;
	assert_non_null(within);
	*within = arena;
	assert_non_null(nfr_arena_alloc(within, 100));
	nfr_arena_close(within); /* the sanitizers see a leak, and a use after the end */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(mem, mapping_is_zeroed_and_page_aligned),
		TEST(mem, mapping_too_large_is_none_and_says_why),
		TEST(mem, arena_memory_is_zeroed_also_when_it_was_used_before),
		TEST(mem, arena_shares_no_cache_line_with_the_program),
		TEST(mem, arena_without_memory_keeps_what_it_has),
		TEST(mem, arena_may_hold_itself),
	};

	return RUN(mem, tests);
}
