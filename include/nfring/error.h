/* SPDX-License-Identifier: MIT */
/* Errors: a negative errno for the program, a stable code for the caller's
 * switch, one line of text for the person. Loss is never an error: it is a
 * counter (see stats.h). */
#ifndef NFRING_ERROR_H
#define NFRING_ERROR_H

#include <nfring/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Stable: numbers are never reused or changed. */
enum nfring_error_code {
	NFRING_OK = 0,
	NFRING_E_OPTION = 1,     /* an option is out of range or contradicts another */
	NFRING_E_FLAG = 2,       /* a flag outside NFRING_FLAG_ALL (Go: ErrUnknownFlag) */
	NFRING_E_COPY_MODE = 3,  /* not none, meta or packet (Go: ErrCopyMode) */
	NFRING_E_PRIVILEGE = 4,  /* CAP_NET_ADMIN is missing */
	NFRING_E_GROUP_BUSY = 5, /* another socket owns the group */
	NFRING_E_NETNS = 6,      /* the network namespace cannot be entered */
	NFRING_E_CONNTRACK = 7,  /* conntrack asked of a kernel that cannot give it */
	NFRING_E_MEMORY = 8,     /* no memory for the slabs or control structures */
	NFRING_E_SOURCE = 9,     /* the way to receive cannot be set up, or broke */
	NFRING_E_KERNEL = 10,    /* the kernel refused for another reason */
	NFRING_E_STATE = 11,     /* the call does not fit the engine's state */
};

/* Filled in by the call that fails; the caller's memory. */
struct nfring_error {
	int err;        /* negative errno, 0 if none */
	int code;       /* enum nfring_error_code */
	char text[248]; /* one line, NUL-terminated: the cause and the cure */
};

/* A short name for a code, such as "group busy"; never NULL, static memory.
 * [any thread] Since 0.1. */
NFRING_API const char *nfring_error_name(int code);

#ifdef __cplusplus
}
#endif
#endif
