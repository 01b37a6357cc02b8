/* SPDX-License-Identifier: MIT */
#include "checks.h"
#include "system.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CHECK "io_uring"
#define FEAT_MIN_WAIT (1u << 15) /* IORING_FEAT_MIN_TIMEOUT, Linux 6.12 */
#define SYSCTL "/proc/sys/kernel/io_uring_disabled"

/* Makes a ring and closes it. Returns 0 or -errno. */
static int try_ring(unsigned flags, unsigned *features)
{
	struct io_uring_params params = { .flags = flags };
	int fd = (int)syscall(SYS_io_uring_setup, 4, &params);

	if (fd < 0)
		return -errno;
	*features = params.features;
	close(fd);
	return 0;
}

/* Returns whether a seccomp filter is on this process: 2 in its status. */
static bool is_filtered(void)
{
	char line[256];
	int mode = 0;
	FILE *f = fopen("/proc/self/status", "re");

	while (f && mode == 0 && fgets(line, sizeof(line), f))
		if (sscanf(line, "Seccomp: %d", &mode) == 1)
			break;
	if (f)
		fclose(f);
	return mode == 2;
}

static void refused(struct doctor *d, const char *cure, const char *why)
{
	doctor_bad(d, CHECK, DOCTOR_WARN, cure, "%s: nfring receives with recv(2) instead", why);
}

static void refused_by_right(struct doctor *d)
{
	long disabled = doctor_read_number(SYSCTL, 0);

	if (disabled == 2)
		refused(d, "Set sysctl -w kernel.io_uring_disabled=0.",
			"kernel.io_uring_disabled is 2, which refuses it to everybody");
	else if (disabled == 1)
		refused(d,
			"Set sysctl -w kernel.io_uring_disabled=0, or add the user to the group whose number is "
			"kernel.io_uring_group.",
			"kernel.io_uring_disabled is 1, which refuses it to whoever is neither root nor in the group "
			"of "
			"kernel.io_uring_group");
	else if (is_filtered())
		refused(d,
			"Let the filter of the container or service allow io_uring_setup, io_uring_enter and "
			"io_uring_register; Docker's default profile does not.",
			"a seccomp filter refuses io_uring_setup");
	else
		refused(d, "Look for a security module, such as SELinux, in the kernel's log.",
			"io_uring_setup is refused, and neither a sysctl nor a seccomp filter says so");
}

static void refused_as_missing(struct doctor *d)
{
	if (is_filtered() && access(SYSCTL, F_OK) == 0)
		refused(d,
			"Let the filter of the container or service allow io_uring_setup, io_uring_enter and "
			"io_uring_register.",
			"a seccomp filter answers that there is no io_uring");
	else
		refused(d, "Boot a kernel that has CONFIG_IO_URING, Linux 6.1 or later.",
			"this kernel has no io_uring");
}

void doctor_check_uring(struct doctor *d)
{
	unsigned features = 0;
	int err = try_ring(IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, &features);

	if (err == -EPERM || err == -EACCES)
		refused_by_right(d);
	else if (err == -ENOSYS)
		refused_as_missing(d);
	else if (err == -EINVAL)
		refused(d, "Boot Linux 6.1 or later.", "the io_uring of this kernel is too old");
	else if (err == -ENOMEM)
		refused(d, "Raise the limit of locked memory: ulimit -l unlimited, or LimitMEMLOCK= of the service.",
			"there is no memory for a ring that this process may lock");
	else if (err < 0)
		refused(d, "Look at the error.", strerror(-err));
	else if (!(features & FEAT_MIN_WAIT))
		doctor_bad(d, CHECK, DOCTOR_WARN, "Boot Linux 6.12 or later if CPU time counts.",
			   "works, but without min_wait: a worker takes one more system call for each wake-up");
	else
		doctor_ok(d, CHECK, "works, with multishot receive and min_wait");
}
