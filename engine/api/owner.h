/* SPDX-License-Identifier: MIT */
/* Which thread owns a queue that its consumer receives for (opts.caller_threads). An owner that ends
 * is noticed by the destructor of a thread-specific value. */
#ifndef NFR_OWNER_H
#define NFR_OWNER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* One queue's entry. The queue's memory; zeroed memory has no owner, and needs `process` only. */
struct nfr_owner {
	pid_t process; /* fixed; the threads of a forked child are others */
	/* the owner's thread: w before it is entered, any: r */
	_Atomic uint64_t thread; /* number of the thread, from 1; 0: nobody's yet */
	/* under the lock of owner.c */
	struct nfr_owner *next;
	struct nfr_owner **before;
	void (*on_end)(struct nfr_owner *o);
	bool ending; /* on_end is running, without the lock */
};

/* Makes the calling thread the owner, if there is none. When that thread ends, on_end runs in it once,
 * unless nfr_owner_leave() came before. Returns 1 if the thread has become the owner by this call, 0 if
 * it is the owner, -EPERM if another thread is or in a child of fork(2), -EOWNERDEAD if that one has ended, or -EAGAIN
 * if the end of a thread cannot be watched. */
int nfr_owner_enter(struct nfr_owner *o, void (*on_end)(struct nfr_owner *o));

/* Says whether the calling thread is the owner. */
bool nfr_owner_is_self(const struct nfr_owner *o);

/* Forgets the owner: on_end will not be called, and is not running when this returns. Not in on_end.
 * [any thread] */
void nfr_owner_leave(struct nfr_owner *o);

#endif
