/* SPDX-License-Identifier: MIT */
#include "owner.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#define ENDED UINT64_MAX

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* its value is not NULL in a thread that has owned a queue */
static int key_error = EAGAIN;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct nfr_owner *owners; /* those that are entered */

/* Numbers are never used again, unlike addresses and ids of threads. */
static uint64_t self(void)
{
	static _Atomic uint64_t last;
	static _Thread_local uint64_t number;

	if (!number)
		number = atomic_fetch_add_explicit(&last, 1, memory_order_relaxed) + 1;
	return number;
}

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

static void thread_ends(void *unused)
{
	struct nfr_owner *o, *next;

	(void)unused;
	pthread_mutex_lock(&lock);
	for (o = owners; o; o = next) {
		next = o->next;
		if (!nfr_owner_is_self(o))
			continue;
		remove_entry(o);
		o->on_end(o);
		/* O1 release: publishes what on_end has done; pairs with O2. */
		atomic_store_explicit(&o->thread, ENDED, memory_order_release);
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

/* The threads that received are the parent's. */
static void forget_in_child(void)
{
	while (owners)
		remove_entry(owners);
	pthread_mutex_unlock(&lock);
}

static void make_key(void)
{
	key_error = pthread_key_create(&key, thread_ends);
	if (key_error == 0)
		(void)pthread_atfork(lock_for_fork, unlock_in_parent, forget_in_child);
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

int nfr_owner_enter(struct nfr_owner *o, void (*on_end)(struct nfr_owner *o))
{
	/* O2 acquire: sees what the owner's end has done; pairs with O1. */
	uint64_t owner = atomic_load_explicit(&o->thread, memory_order_acquire);

	if (owner == self())
		return 0;
	if (owner)
		return owner == ENDED ? -EOWNERDEAD : -EPERM;
	pthread_once(&once, make_key);
	if (key_error || pthread_setspecific(key, &key))
		return -EAGAIN;
	/* Relaxed: who loses learns no more than that. */
	if (!atomic_compare_exchange_strong_explicit(&o->thread, &owner, self(), memory_order_relaxed,
						     memory_order_relaxed))
		return -EPERM;
	o->on_end = on_end;
	add_entry(o);
	return 1;
}

bool nfr_owner_is_self(const struct nfr_owner *o)
{
	return atomic_load_explicit(&o->thread, memory_order_relaxed) == self();
}

void nfr_owner_leave(struct nfr_owner *o)
{
	pthread_mutex_lock(&lock);
	remove_entry(o);
	pthread_mutex_unlock(&lock);
}
