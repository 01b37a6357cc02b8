/* SPDX-License-Identifier: MIT */
/* Gives up root after the start (--user): the tool becomes another user, no_new_privs is set, and a filter
 * lets only those system calls through that capturing needs (syscalls.h). opts.keep_net_admin leaves
 * CAP_NET_ADMIN to the workers, so that QThresh follows the traffic.
 *
 *   start as root: bind groups, open files
 *     |  setgroups, setresgid, setresuid, in all threads     only the workers keep CAP_NET_ADMIN
 *     |  no_new_privs, seccomp filter, in all threads
 *     v
 *   capture as NAME
 *
 * Needs libcap-ng and libseccomp. A build without them refuses --user. */
#ifndef CLI_USER_H
#define CLI_USER_H

#include "program.h"
#include "syscalls.h"

#include <nfring/nfring.h>
#include <sys/types.h>

struct cli_user {
	const char *text; /* as it was given; NULL: no --user */
	uid_t uid;
	gid_t gid;
};

/* True if this build can give up root. */
bool cli_user_is_built(void);

/* Reads the name of a user, UID, or UID:GID; a UID alone has the group of that user. Refuses root. */
bool cli_user_parse(const char *text, struct cli_user *u);

/* Becomes `u` in all threads; does nothing if u->text is NULL. `n` has started, and files are open. `later` is enum
 * cli_later, or'ed: what the tool will do besides. Prints an error. Returns 0 or an exit code. [any thread that is not
 * a worker] */
int cli_user_become(const struct cli_program *p, const struct cli_user *u, struct nfring *n, unsigned later);

/* The same for a process without an engine, of one thread, whose system calls stay free. */
int cli_user_switch(const struct cli_program *p, const struct cli_user *u);

/* Calls `look` in a process that has become `u`; in this one if u->text is NULL. It returns 0 to 127. Before the
 * first thread. Returns what it returned, or -1 with the error printed. */
int cli_user_try(const struct cli_program *p, const struct cli_user *u, int (*look)(void *arg), void *arg);

#endif
