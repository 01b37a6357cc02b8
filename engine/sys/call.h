/* SPDX-License-Identifier: MIT */
/* Calls a function in a thread that ends with it: for what would stick to the calling thread. */
#ifndef NFR_CALL_H
#define NFR_CALL_H

/* Calls fn(arg) in a thread of its own, with all signals blocked, and returns its result; -errno if no
 * thread can be made. */
int nfr_call(int (*fn)(void *arg), void *arg);

#endif
