/* SPDX-License-Identifier: MIT */
/* Writes the metrics into a file, for the textfile collector of node_exporter. A reader sees the file of before or
 * that of now, never half of one: a new file beside it takes its name. */
#ifndef MONITOR_TEXTFILE_H
#define MONITOR_TEXTFILE_H

#include "source.h"
#include "user.h"

struct monitor_textfile {
	const char *path; /* NULL: none */
	char *fresh;      /* name of the new file */
	int err;          /* errno of the last time; 0: it was written */
};

/* Checks that `user` may make files in the folder of `path`. Returns 0, or an exit code with the error printed. */
int monitor_textfile_open(struct monitor_textfile *t, const struct cli_program *p, const char *path,
			  const struct cli_user *user);

/* Writes the metrics as of now. Returns 0 or -errno. */
int monitor_textfile_write(struct monitor_textfile *t, const struct monitor_source *s);

void monitor_textfile_close(struct monitor_textfile *t);

#endif
