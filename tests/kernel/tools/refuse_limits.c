/* SPDX-License-Identifier: MIT */
/* Preloaded into a tool: io_uring_register() of a kernel that knows no restrictions. */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REGISTER_RESTRICTIONS 11 /* IORING_REGISTER_RESTRICTIONS of linux/io_uring.h */

int io_uring_register(unsigned fd, unsigned opcode, const void *arg, unsigned count);

int io_uring_register(unsigned fd, unsigned opcode, const void *arg, unsigned count)
{
	long ret;

	if (opcode == REGISTER_RESTRICTIONS)
		return -EINVAL;
	ret = syscall(SYS_io_uring_register, fd, opcode, arg, count);
	return ret < 0 ? -errno : (int)ret;
}
