/* SPDX-License-Identifier: MIT */
/* Errors: a negative errno, a stable code to switch on, and one line of text for a person. Loss of
 * packets is never an error: stats.h counts it. */
#ifndef NFRING_ERROR_H
#define NFRING_ERROR_H

#include <nfring/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What failed. A number is never changed or used again. */
enum nfring_error_code {
	NFRING_OK = 0,
	NFRING_E_OPTION = 1,     /* an option is out of range or contradicts another */
	NFRING_E_FLAG = 2,       /* a flag outside NFRING_FLAG_ALL (Go: ErrUnknownFlag) */
	NFRING_E_COPY_MODE = 3,  /* copy_mode is not none, meta or packet (Go: ErrCopyMode) */
	NFRING_E_PRIVILEGE = 4,  /* CAP_NET_ADMIN is missing */
	NFRING_E_GROUP_BUSY = 5, /* another socket owns the group */
	NFRING_E_NETNS = 6,      /* the network namespace cannot be entered */
	NFRING_E_CONNTRACK = 7,  /* NFRING_FLAG_CONNTRACK, and the kernel gives no conntrack */
	NFRING_E_MEMORY = 8,     /* no memory, descriptor or thread is left */
	NFRING_E_SOURCE = 9,     /* io_uring cannot be set up, or receiving broke */
	NFRING_E_KERNEL = 10,    /* the kernel lacks a part, or refused for another reason */
	NFRING_E_STATE = 11,     /* the call does not fit the engine's state */
	NFRING_E_CALLBACK = 12,  /* a callback returned a negative number */
};

/* Describes a failure. The caller's memory; the call that fails fills it in, a call that succeeds
 * leaves it. */
struct nfring_error {
	int err;        /* negative errno, 0 if none */
	int code;       /* enum nfring_error_code */
	char text[248]; /* one line, NUL-terminated, no newline: the cause and the cure */
};

/* Returns a short name of `code` (enum nfring_error_code), such as "group busy". Never NULL; static
 * memory. [any] Since 0.1. */
NFRING_API const char *nfring_error_name(int code);

#ifdef __cplusplus
}
#endif
#endif
