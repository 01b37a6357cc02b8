/* SPDX-License-Identifier: MIT */
/* How a program that reads NFLOG is to run, and the parts of its command and configuration. */
#ifndef NFLOG_SETUP_H
#define NFLOG_SETUP_H

#include <stdbool.h>
#include <stdio.h>

#define NFLOG_ARGS_MAX 24

struct nflog_setup {
	const char *dir;        /* a folder of this run alone, for configuration and output */
	unsigned group;         /* the log group that it reads */
	unsigned qthresh;       /* its own setting of QThresh; 0: as in its sample configuration */
	unsigned rcvbuf_bytes;  /* its own setting of the socket buffer, but for uacctd, which has none; 0: the same */
	const char *user;       /* ulogd changes to this user; NULL: it stays root */
	const char *rules;      /* Suricata's rules; NULL: none */
	unsigned refresh_s;     /* it writes what it has counted so often; 0: Suricata every 8 s, uacctd at its end */
	unsigned receiver_port; /* nfprobe sends NetFlow there, on 127.0.0.1 */
	const char *const *runner; /* what runs it, as { "nfring-run", "--quiet", NULL }; NULL: it runs as it is */
};

struct nflog_command {
	const char *argv[NFLOG_ARGS_MAX]; /* NULL-terminated; argv[0] is looked up in PATH */
	unsigned args;
	char text[NFLOG_ARGS_MAX][512];
};

/* Appends an argument. */
__attribute__((format(printf, 2, 3))) void nflog_command_add(struct nflog_command *c, const char *format, ...);

/* Begins the command that runs `executable`, a path below nflog_root(): env with the folder of its
 * libraries, the runner of `s`, and the program. It execs all the way: the first process is the program. */
void nflog_command_begin(struct nflog_command *c, const struct nflog_setup *s, const char *executable);

/* Creates a file in the folder of `s`. NULL with errno. */
FILE *nflog_create(const struct nflog_setup *s, const char *name);

/* Opens a file in the folder of `s` for reading. NULL with errno. */
FILE *nflog_read(const struct nflog_setup *s, const char *name);

/* Closes what nflog_create() has opened. Returns false if something could not be written. */
bool nflog_close(FILE *f);

/* Returns the folder that `get` has unpacked the programs into. */
const char *nflog_root(void);

/* Returns the folder of their libraries. */
const char *nflog_libraries(void);

#endif
