/* SPDX-License-Identifier: MIT */
/* Feeds text to a program, such as rules to `nft -f -`. */
#ifndef CLI_FEED_H
#define CLI_FEED_H

#include <stddef.h>

/* Runs argv[0], found in PATH, with `input` as its standard input. `line` becomes the first line of what it prints.
 * Returns 0; -EPROTO if its exit code is not 0; or -errno if it could not be started: -ENOENT where it is missing. */
int cli_feed(const char *const argv[], const char *input, char *line, size_t size);

#endif
