/* SPDX-License-Identifier: MIT */
/* Restricts the system calls of all threads to those that a started capture, its output and its end need
 * (seccomp(2)). Another one kills the tool by SIGSYS, so that a fault cannot go on unseen; the kernel's log
 * names its number.
 *
 * What stays possible: receive and send on descriptors that are open, write to open files, change memory
 * that is not executed, make threads. No file can be opened, no socket, program or ring made. An io_uring
 * that is open receives only: nfring has restricted it. */
#ifndef CLI_SYSCALLS_H
#define CLI_SYSCALLS_H

#include <nfring/nfring.h>

/* Restricts the process of the engine `n`, which has started, for good. Returns 0 or -errno. */
int cli_syscalls_restrict(struct nfring *n);

#endif
