/* SPDX-License-Identifier: MIT */
/* Opens the files of a capture, and never empties one that an earlier capture has written. */
#ifndef DUMP_TARGET_H
#define DUMP_TARGET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct dump_target {
	bool force;        /* an earlier capture is overwritten */
	bool append;       /* what is there is continued */
	bool is_later;     /* this capture has had a file: it overwrites what was changed since `since_ns` */
	uint64_t since_ns; /* CLOCK_REALTIME_COARSE at the start: the clock of the times of files */
	bool gives;        /* the first file, if it is new, is given to uid, gid, who opens the later ones */
	uid_t uid;
	gid_t gid;
};

/* Opens `name` to be written from its begin, or behind its end. Fills in *st: st_size bytes are kept. Returns the
 * descriptor or -errno; -EEXIST: an earlier capture is there. */
int dump_target_open(const struct dump_target *t, const char *name, struct stat *st);

/* Opens `name` again after a signal, if it is gone or empty. Returns the descriptor of the new file, or -errno:
 * -EALREADY: it is the file that `fd` has open; -EEXIST: something else is there. */
int dump_target_reopen(const struct dump_target *t, const char *name, int fd);

/* Returns true if `name` is a file that is not empty. */
bool dump_target_is_taken(const char *name);

#endif
