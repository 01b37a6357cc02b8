/* SPDX-License-Identifier: MIT */
#include "disk.h"
#include "assertions.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

int nt_disk_begin(void)
{
	if (unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
		return 0;
	printf("SKIP: cannot make a mount namespace: %s\n", strerror(errno));
	return 77;
}

void nt_disk(const char *size)
{
	static bool mounted;
	char options[64];

	if (mounted)
		umount2(NT_DISK, MNT_DETACH);
	snprintf(options, sizeof(options), "mode=777,size=%s", size);
	assert_return_code(mount("nfring-test", NT_DISK, "tmpfs", 0, options), errno);
	mounted = true;
}
