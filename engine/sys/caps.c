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

bool nfr_caps_narrow(void)
{
	struct __user_cap_header_struct thread = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &thread, sets) < 0)
		return false;
	/* A change of the user clears the effective set alone. */
	if (!(sets[0].permitted & NET_ADMIN) || sets[0].effective & NET_ADMIN)
		return false;
	memset(sets, 0, sizeof(sets));
	sets[0].permitted = sets[0].effective = NET_ADMIN;
	return syscall(SYS_capset, &thread, sets) == 0;
}
