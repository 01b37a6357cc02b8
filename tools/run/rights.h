/* SPDX-License-Identifier: MIT */
/* Whether a program starts with other rights than its caller's. Its loader then ignores LD_LIBRARY_PATH and
 * LD_PRELOAD (AT_SECURE of getauxval(3)). */
#ifndef RUN_RIGHTS_H
#define RUN_RIGHTS_H

enum run_rights {
	RUN_RIGHTS_OURS,
	RUN_RIGHTS_SET_ID,       /* set-uid or set-gid to another user or group */
	RUN_RIGHTS_CAPABILITIES, /* the file has capabilities, and the caller is not root */
};

/* Looks at the file of a program. */
enum run_rights run_rights_of(const char *path);

#endif
