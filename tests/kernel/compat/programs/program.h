/* SPDX-License-Identifier: MIT */
/* What the programs of the comparison share. Each is linked with Debian's libnetfilter_log; LD_LIBRARY_PATH says
 * which library it runs with. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdint.h>

/* Prints the file of the library that this process runs with, as the line "# library FILE". */
void program_print_library(void);

/* Ends the program with the text of errno. */
__attribute__((noreturn)) void program_die(const char *what);

/* Returns argv[at] as a number, or `otherwise`. */
unsigned program_number(int argc, char **argv, int at, unsigned otherwise);

/* Lets SIGTERM end the program: program_ended() is true then. */
void program_end_on_term(void);
int program_ended(void);

/* From here on SIGTERM ends a receive call on this socket, also one that has not begun yet: the socket blocks no
 * more. Until program_end_receiving(), behind which the library waits for the kernel again. */
void program_begin_receiving(int fd);
void program_end_receiving(int fd);

#endif
