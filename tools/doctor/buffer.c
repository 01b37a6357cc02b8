/* SPDX-License-Identifier: MIT */
#include "checks.h"
#include "netlink.h"
#include "system.h"

#include <errno.h>
#include <nfring/opts.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHECK "socket buffer"
#define MIB (1u << 20)

void doctor_check_buffer(struct doctor *d)
{
	int want = (int)NFRING_RCVBUF_DEFAULT_BYTES, got = 0, fd = doctor_netlink_open();
	socklen_t len = sizeof(got);

	if (fd < 0) {
		doctor_bad(d, CHECK, DOCTOR_WARN, "See nfnetlink_log above.", "could not be tried: %s", strerror(-fd));
		return;
	}
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &want, sizeof(want)) == 0) {
		doctor_ok(d, CHECK, "%u MiB for each group, whatever net.core.rmem_max says",
			  NFRING_RCVBUF_DEFAULT_BYTES / MIB);
		close(fd);
		return;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &want, sizeof(want));
	(void)getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &got, &len);
	close(fd);
	got /= 2; /* the kernel doubles what was asked for */
	if (got >= want)
		doctor_ok(d, CHECK, "%u MiB for each group, which net.core.rmem_max allows",
			  NFRING_RCVBUF_DEFAULT_BYTES / MIB);
	else
		doctor_bad(
			d, CHECK, DOCTOR_WARN,
			"Set sysctl -w net.core.rmem_max=33554432 on the host, or capture with the host's "
			"CAP_NET_ADMIN.",
			"%d KiB for each group instead of %u MiB, because net.core.rmem_max bounds it: a slow consumer "
			"loses packets sooner",
			got / 1024, NFRING_RCVBUF_DEFAULT_BYTES / MIB);
}
