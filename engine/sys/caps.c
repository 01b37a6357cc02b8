/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "caps.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* In the first word of a set. */
#define NET_ADMIN CAP_TO_MASK(CAP_NET_ADMIN)

int nfr_caps_keep(void)
{
	return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 ? -errno : 0;
}

bool nfr_caps_is_root(void)
{
	uid_t real, effective, saved;

	return getresuid(&real, &effective, &saved) < 0 || real == 0 || effective == 0 || saved == 0;
}

/* Reads the calling thread's sets. Returns false unless CAP_NET_ADMIN can be raised. */
static bool read_sets(struct __user_cap_data_struct *sets)
{
	struct __user_cap_header_struct thread = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capget, &thread, sets) == 0 && sets[0].permitted & NET_ADMIN;
}

static bool write_sets(const struct __user_cap_data_struct *sets)
{
	struct __user_cap_header_struct thread = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capset, &thread, sets) == 0;
}

bool nfr_caps_raise(void)
{
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

	if (!read_sets(sets) || sets[0].effective & NET_ADMIN)
		return false;
	sets[0].effective |= NET_ADMIN;
	return write_sets(sets);
}

bool nfr_caps_narrow(void)
{
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

	if (nfr_caps_is_root() || !read_sets(sets))
		return false;
	/* The change has cleared the effective set, unless SECBIT_NO_SETUID_FIXUP leaves the capabilities to every
	 * thread. */
	if (sets[0].effective & ~NET_ADMIN || sets[1].effective)
		return false;
	memset(sets, 0, sizeof(sets));
	sets[0].permitted = sets[0].effective = NET_ADMIN;
	return write_sets(sets);
}
