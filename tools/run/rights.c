/* SPDX-License-Identifier: MIT */
#include "rights.h"

#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>

/* True if the kernel gives no rights by files of this file system. */
static bool is_nosuid(const char *path)
{
	struct statvfs fs;

	return statvfs(path, &fs) == 0 && (fs.f_flag & ST_NOSUID);
}

enum run_rights run_rights_of(const char *path)
{
	const mode_t set_gid = S_ISGID | S_IXGRP; /* without S_IXGRP the bit has another meaning */
	uid_t uid = geteuid();
	gid_t gid = getegid();
	bool nosuid = is_nosuid(path);
	struct stat st;

	if (stat(path, &st) == 0 && !nosuid && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) {
		uid = st.st_mode & S_ISUID ? st.st_uid : uid;
		gid = (st.st_mode & set_gid) == set_gid ? st.st_gid : gid;
	}
	if (uid != getuid() || gid != getgid())
		return RUN_RIGHTS_SET_ID;
	if (!nosuid && getuid() != 0 && getxattr(path, "security.capability", NULL, 0) > 0)
		return RUN_RIGHTS_CAPABILITIES;
	return RUN_RIGHTS_OURS;
}
