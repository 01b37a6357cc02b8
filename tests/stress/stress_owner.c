/* SPDX-License-Identifier: MIT */
/* A queue's owner ends: another thread that finds its queue without an owner sees what its end has done. */
#include "owner.h"

#include "stress.h"
#include "unit.h"
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static struct nfr_owner owner;
static uint64_t done; /* by the end of the owner; plain memory */

static void on_end(struct nfr_owner *o)
{
	(void)o;
	done++;
}

static void *own(void *unused)
{
	(void)unused;
	assert_int_equal(nfr_owner_enter(&owner, on_end), 1);
	return NULL;
}

static void end_of_an_owner_is_seen_whole(void **state)
{
	const uint64_t rounds = stress_count(20000);
	pthread_t thread;

	(void)state;
	for (uint64_t i = 0; i < rounds; i++) {
		memset(&owner, 0, sizeof(owner));
		owner.process = getpid();
		assert_int_equal(pthread_create(&thread, NULL, own, NULL), 0);
		while (atomic_load_explicit(&owner.thread, memory_order_relaxed) == 0)
			sched_yield();
		while (nfr_owner_enter(&owner, on_end) != -EOWNERDEAD)
			sched_yield();
		assert_int_equal(done, i + 1);
		pthread_join(thread, NULL);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(owner, end_of_an_owner_is_seen_whole) };

	return RUN(owner, tests);
}
