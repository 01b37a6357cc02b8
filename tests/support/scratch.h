/* SPDX-License-Identifier: MIT */
/* Gives a test paths for files that programs write. They are removed after the test, and when a signal ends it. */
#ifndef NT_SCRATCH_H
#define NT_SCRATCH_H

/* Returns a path in a private folder where no file exists yet. Valid until the test ends. */
const char *nt_scratch(void);

/* Removes the files and their folder. Safe in a signal handler. */
void nt_scratch_remove(void);

#endif
