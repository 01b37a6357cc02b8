/* SPDX-License-Identifier: MIT */
#include "uring_limits.h"
#include "compiler.h"

#include <liburing.h>

/* No IORING_RESTRICTION_REGISTER_OP is listed, so nothing can be registered once the ring is enabled. */
static int limit(unsigned ring_fd)
{
	struct io_uring_restriction allowed[] = {
		{ .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_RECV },
		{ .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_POLL_ADD },
		{ .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_ASYNC_CANCEL },
		{ .opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED, .sqe_flags = IOSQE_BUFFER_SELECT },
	};

	return io_uring_register(ring_fd, IORING_REGISTER_RESTRICTIONS, allowed, sizeof(allowed) / sizeof(allowed[0]));
}

int nfr_uring_enable(int ring_fd, int *limits_err)
{
	*limits_err = nfr_min(limit((unsigned)ring_fd), 0);
	/* liburing 2.3 declares io_uring_enable_rings(); Debian 12's does not export it. */
	return io_uring_register((unsigned)ring_fd, IORING_REGISTER_ENABLE_RINGS, NULL, 0);
}
