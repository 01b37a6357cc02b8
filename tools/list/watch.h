/* SPDX-License-Identifier: MIT */
/* Waits between two looks, and hears the signals that end the tool: SIGINT, SIGTERM, SIGHUP. */
#ifndef LIST_WATCH_H
#define LIST_WATCH_H

#include <stdbool.h>
#include <stdint.h>

void list_watch_install(void);

/* Waits for `ns`, or until the terminal has another size. Returns false, at once, if the tool is to end. */
bool list_watch_wait(uint64_t ns);

#endif
