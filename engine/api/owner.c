/* SPDX-License-Identifier: MIT */
#include "owner.h"
#include "compiler.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#define ENDED UINT64_MAX
#define OTHER_PROCESS (UINT64_MAX - 1) /* in a forked child: the owner is a thread of the parent */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* its value is the number of the thread, from 1; NULL: it has none yet */
static int key_error = EAGAIN;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_ended = PTHREAD_COND_INITIALIZER;
static struct nfr_owner *owners; /* those that are entered */

/* Under the lock. */
static void remove_entry(struct nfr_owner *o)
{
	if (!o->before)
		return;
	*o->before = o->next;
	if (o->next)
		o->next->before = o->before;
	o->before = NULL;
}

/* Returns an owner that the thread `number` is, or NULL. Under the lock. */
static struct nfr_owner *find_entry(uintptr_t number)
{
	struct nfr_owner *o = owners;

	while (o && atomic_load_explicit(&o->thread, memory_order_relaxed) != number)
		o = o->next;
	return o;
}

/* `number` is that of the thread that ends. on_end calls the program, which may enter other queues: it
 * runs without the lock. */
static void thread_ends(void *number)
{
	struct nfr_owner *o;

	pthread_mutex_lock(&lock);
	while ((o = find_entry((uintptr_t)number))) {
		remove_entry(o);
		o->ending = true;
		pthread_mutex_unlock(&lock);
		o->on_end(o);
		pthread_mutex_lock(&lock);
		/* O1 release: publishes what on_end has done; pairs with O2. */
		atomic_store_explicit(&o->thread, ENDED, NFR_ORDER(O1, release));
		o->ending = false;
		pthread_cond_broadcast(&has_ended);
	}
	pthread_mutex_unlock(&lock);
}

static void lock_for_fork(void)
{
	pthread_mutex_lock(&lock);
}

static void unlock_in_parent(void)
{
	pthread_mutex_unlock(&lock);
}

/* The threads that received, and those that wait for the end of one, are the parent's. */
static void forget_in_child(void)
{
	has_ended = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
	while (owners) {
		atomic_store_explicit(&owners->thread, OTHER_PROCESS, memory_order_relaxed);
		remove_entry(owners);
	}
	pthread_mutex_unlock(&lock);
}

static void make_key(void)
{
	key_error = pthread_key_create(&key, thread_ends);
	if (key_error == 0)
		(void)pthread_atfork(lock_for_fork, unlock_in_parent, forget_in_child);
}

/* The library is unloaded, or the program ends: from now on no end of a thread calls into it. */
__attribute__((destructor)) static void delete_key(void)
{
	if (key_error == 0)
		(void)pthread_key_delete(key);
}

static void add_entry(struct nfr_owner *o)
{
	pthread_mutex_lock(&lock);
	o->next = owners;
	o->before = &owners;
	if (owners)
		owners->before = &o->next;
	owners = o;
	pthread_mutex_unlock(&lock);
}

/* Returns the number of the calling thread; 0: it has none. */
static uint64_t self(void)
{
	pthread_once(&once, make_key);
	return key_error ? 0 : (uintptr_t)pthread_getspecific(key);
}

/* Gives the calling thread a number, if it has none. Numbers are never used again, unlike addresses and
 * ids of threads. Returns 0 if that cannot be done. */
static uint64_t number_self(void)
{
	static _Atomic uintptr_t last;
	uintptr_t number = self();

	if (number || key_error)
		return number;
	number = atomic_fetch_add_explicit(&last, 1, memory_order_relaxed) + 1;
	return pthread_setspecific(key, (void *)number) ? 0 : number;
}

int nfr_owner_enter(struct nfr_owner *o, void (*on_end)(struct nfr_owner *o))
{
	/* O2 acquire: sees what the owner's end has done; pairs with O1. */
	uint64_t owner = atomic_load_explicit(&o->thread, NFR_ORDER(O2, acquire)), number;

	if (owner)
		return owner == ENDED ? -EOWNERDEAD : owner == self() ? 0 : -EPERM;
	if (o->process != getpid())
		return -EPERM;
	number = number_self();
	if (!number)
		return -EAGAIN;
	/* Relaxed: who loses learns no more than that. */
	if (!atomic_compare_exchange_strong_explicit(&o->thread, &owner, number, memory_order_relaxed,
						     memory_order_relaxed))
		return -EPERM;
	o->on_end = on_end;
	add_entry(o);
	return 1;
}

bool nfr_owner_is_self(const struct nfr_owner *o)
{
	uint64_t number = self();

	return number && atomic_load_explicit(&o->thread, memory_order_relaxed) == number;
}

void nfr_owner_leave(struct nfr_owner *o)
{
	pthread_mutex_lock(&lock);
	remove_entry(o);
	while (o->ending)
		pthread_cond_wait(&has_ended, &lock);
	pthread_mutex_unlock(&lock);
}
