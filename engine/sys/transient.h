/* SPDX-License-Identifier: MIT */
/* Errors of system calls that pass by themselves: the one table of them, and how to try again.
 *
 * A call that is refused now and then is called again at once. One that is refused more than
 * NFR_REFUSALS_AT_ONCE times in a row is called again after a pause of NFR_REFUSED_PAUSE_US, so that
 * it does not spin. One that is refused NFR_REFUSALS_MAX times in a row, for about 5 s, is broken. */
#ifndef NFR_TRANSIENT_H
#define NFR_TRANSIENT_H

#include "pause.h"

#include <errno.h>
#include <stdbool.h>

#define NFR_REFUSALS_AT_ONCE 8u
#define NFR_REFUSALS_MAX 5000u
#define NFR_REFUSED_PAUSE_US 1000u

/* Returns true if a call that failed with `err`, a negative errno, may succeed when it is repeated. */
static inline bool nfr_is_transient(int err)
{
	switch (-err) {
	case EINTR:   /* a signal */
	case EAGAIN:  /* no memory for a request of io_uring, or nothing to receive */
	case EBUSY:   /* io_uring: completions must be taken first */
	case ENOBUFS: /* an overrun of the socket was reported, or no slab was posted */
	case ENOMEM:  /* the kernel's memory is short */
		return true;
	default:
		return false;
	}
}

/* Decides what follows from `err`, a negative errno. Returns 0 if the call is to be repeated, after a
 * pause if need be; else `err`. *in_a_row counts the refusals since the caller last set it to 0, which
 * it does when a call succeeds. A signal is no refusal. */
static inline int nfr_refused(unsigned *in_a_row, int err)
{
	if (err == -EINTR)
		return 0;
	if (!nfr_is_transient(err) || *in_a_row >= NFR_REFUSALS_MAX)
		return err;
	if (++*in_a_row > NFR_REFUSALS_AT_ONCE)
		nfr_pause_us(NFR_REFUSED_PAUSE_US);
	return 0;
}

#endif
