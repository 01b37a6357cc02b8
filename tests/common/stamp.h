/* SPDX-License-Identifier: MIT */
/* The kernel's timestamps of packets. */
#ifndef NFR_STAMP_H
#define NFR_STAMP_H

#include "assertions.h"
#include "scale.h"

#include <sys/socket.h>
#include <unistd.h>

/* Makes the kernel stamp every packet when it arrives, until the socket that is returned is closed. Else each log
 * statement takes a time of its own (Linux 6.6), or none is taken (before). */
static inline int nt_timestamps_on(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), one = 1;

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &one, sizeof(one)), 0);
	usleep((useconds_t)(100000 * test_pause_times())); /* the kernel switches them on a little later */
	return fd;
}

#endif
