/* SPDX-License-Identifier: MIT */
/* The drop-in libnetfilter_log over any bytes, with its invariants checked:
 *
 *   bytes -> nflog_handle_packet() -> callback: every accessor, XML -> nflog_nlmsg_parse(), nflog_nlmsg_snprintf()
 *
 * A broken invariant is printed and ends the program with abort(). */
#ifndef NFR_DROP_IN_H
#define NFR_DROP_IN_H

#include <stddef.h>
#include <stdint.h>

/* Returns how many packets reached the callback. */
unsigned drop_in_check(const void *data, size_t bytes);

#endif
