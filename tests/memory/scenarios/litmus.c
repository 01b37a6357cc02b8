/* SPDX-License-Identifier: MIT */
/* Small programs of which C11 says what can happen: the model allows that, and no more. */
#include "litmus.h"
#include "scenario.h"

#include <stddef.h>

static _Atomic int x, y;
static int plain, seen[2];

static void begin(void)
{
	atomic_init(&x, 0);
	atomic_init(&y, 0);
	plain = 0;
	seen[0] = seen[1] = -1;
}

/* -- each stores, then loads what the other has stored ---------------------------------- */

#define STORE_LOAD(store, load)                                                                                        \
	static void store##_x_##load##_y(void)                                                                         \
	{                                                                                                              \
		atomic_store_explicit(&x, 1, memory_order_##store);                                                    \
		seen[0] = atomic_load_explicit(&y, memory_order_##load);                                               \
	}                                                                                                              \
	static void store##_y_##load##_x(void)                                                                         \
	{                                                                                                              \
		atomic_store_explicit(&y, 1, memory_order_##store);                                                    \
		seen[1] = atomic_load_explicit(&x, memory_order_##load);                                               \
	}
STORE_LOAD(seq_cst, seq_cst)
STORE_LOAD(release, acquire)
STORE_LOAD(release, seq_cst)
STORE_LOAD(seq_cst, acquire)

static void one_sees_the_other(void)
{
	model_check(seen[0] || seen[1], "both have loaded the old value");
}

/* -- one stores twice, the other loads twice ----------------------------------------------- */

#define MESSAGE(store, load)                                                                                           \
	static void store_flag_##store(void)                                                                           \
	{                                                                                                              \
		atomic_store_explicit(&x, 1, memory_order_relaxed);                                                    \
		atomic_store_explicit(&y, 1, memory_order_##store);                                                    \
	}                                                                                                              \
	static void load_flag_##load(void)                                                                             \
	{                                                                                                              \
		if (atomic_load_explicit(&y, memory_order_##load))                                                     \
			model_check(atomic_load_explicit(&x, memory_order_relaxed), "the flag came before the value"); \
	}
MESSAGE(release, acquire)
MESSAGE(relaxed, relaxed)

static void store_1_2(void)
{
	atomic_store_explicit(&x, 1, memory_order_relaxed);
	atomic_store_explicit(&x, 2, memory_order_relaxed);
}

static void load_twice(void)
{
	int first = atomic_load_explicit(&x, memory_order_relaxed);

	model_check(atomic_load_explicit(&x, memory_order_relaxed) >= first, "a value came after a later one");
}

/* An exchange in between goes on with what the release before it has published. */
static void publish_and_add(void)
{
	plain = 1;
	atomic_store_explicit(&x, 1, memory_order_release);
	atomic_fetch_add_explicit(&x, 1, memory_order_relaxed);
}

static void take_plain(void)
{
	if (atomic_load_explicit(&x, memory_order_acquire) == 2)
		model_check(plain == 1, "plain memory is not there");
}

/* -- plain memory ------------------------------------------------------------------------- */

static void write_plain(void)
{
	plain = 1;
}

static void read_plain(void)
{
	seen[0] = plain;
}

const struct litmus litmus[] = {
	{ { "store_load_seq_cst", begin, { seq_cst_x_seq_cst_y, seq_cst_y_seq_cst_x }, one_sees_the_other },
	  MODEL_NOTHING },
	{ { "store_load_release", begin, { release_x_acquire_y, release_y_acquire_x }, one_sees_the_other },
	  MODEL_WRONG },
	{ { "store_load_first_weak", begin, { release_x_seq_cst_y, seq_cst_y_seq_cst_x }, one_sees_the_other },
	  MODEL_WRONG },
	{ { "store_load_last_weak", begin, { seq_cst_x_acquire_y, seq_cst_y_seq_cst_x }, one_sees_the_other },
	  MODEL_WRONG },
	{ { "message_release", begin, { store_flag_release, load_flag_acquire }, NULL }, MODEL_NOTHING },
	{ { "message_store_weak", begin, { store_flag_relaxed, load_flag_acquire }, NULL }, MODEL_WRONG },
	{ { "message_load_weak", begin, { store_flag_release, load_flag_relaxed }, NULL }, MODEL_WRONG },
	{ { "one_variable", begin, { store_1_2, load_twice }, NULL }, MODEL_NOTHING },
	{ { "release_sequence", begin, { publish_and_add, take_plain }, NULL }, MODEL_NOTHING },
	{ { "plain_race", begin, { write_plain, read_plain }, NULL }, MODEL_RACE },
};
const unsigned litmus_count = sizeof(litmus) / sizeof(litmus[0]);
