/* SPDX-License-Identifier: MIT */
/* Restricts the system calls of all threads to those that a started capture, its output and its end need
 * (seccomp(2)). Another one kills the tool by SIGSYS, so that a fault cannot go on unseen; the kernel's log
 * names its number.
 *
 * What stays possible: receive and send on descriptors that are open, write to open files, change memory
 * that is not executed, make threads. No file can be opened, no socket, program or ring made, but for what
 * enum cli_later says. An io_uring that is open receives only: nfring has restricted it. */
#ifndef CLI_SYSCALLS_H
#define CLI_SYSCALLS_H

#include <nfring/nfring.h>

/* What a tool does after the restriction besides. */
enum cli_later {
	CLI_LATER_OPENS_FILES = 1,    /* opens files to write to them, and makes them if they are not there */
	CLI_LATER_REPLACES_FILES = 2, /* that, and gives them the name of another file */
	CLI_LATER_SERVES = 4,         /* accepts connections on a socket that listens */
	CLI_LATER_DRAWS = 8,          /* changes the modes of its terminal, and stops as Ctrl-Z does */
	CLI_LATER_CONNECTS = 16,      /* makes connections of TCP to addresses in numbers */
	CLI_LATER_RESOLVES = 32,      /* that, and looks up names of hosts, which reads files and asks by UDP */
};

/* Restricts the process of the engine `n`, which has started, for good. `later` is enum cli_later, or'ed. Returns 0
 * or -errno. */
int cli_syscalls_restrict(struct nfring *n, unsigned later);

#endif
