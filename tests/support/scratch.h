/* SPDX-License-Identifier: MIT */
/* Files that a test has programs write: gone after it, also when interrupted. */
#ifndef NT_SCRATCH_H
#define NT_SCRATCH_H

/* The path of a file that does not exist yet, in a private folder. Valid until the
 * test ends. */
const char *nt_scratch(void);

/* Removes all; safe in a signal handler. */
void nt_scratch_remove(void);

#endif
