/* SPDX-License-Identifier: MIT */
/* The sandbox: a network namespace of this process's own, with loopback up and nft
 * rules loaded. It has no name, so nothing is left to remove: the kernel frees it when
 * the last process in it ends. */
#ifndef CLI_SANDBOX_H
#define CLI_SANDBOX_H

#include <stddef.h>

/* Moves the calling thread, and threads and processes that it starts later, into a new
 * network namespace; brings up loopback there; feeds `rules` to nft. Call it before any
 * other thread exists. Returns 0, or a negative errno with one line of text. */
int cli_sandbox_enter(const char *rules, char *text, size_t size);

#endif
