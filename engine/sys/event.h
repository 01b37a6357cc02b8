/* SPDX-License-Identifier: MIT */
/* Wakes who waits for an eventfd. */
#ifndef NFR_EVENT_H
#define NFR_EVENT_H

#include <stdint.h>
#include <unistd.h>

/* A write is repeated this often, whatever its error: the thread that it is to wake would sleep on. */
#define NFR_EVENT_TRIES 8

/* Adds 1 to the eventfd `fd`, which is non-blocking. Changes errno. Async-signal-safe. */
static inline void nfr_event_write(int fd)
{
	const uint64_t one = 1;

	for (int i = 0; i < NFR_EVENT_TRIES && write(fd, &one, sizeof(one)) < 0; i++) {
	}
}

#endif
