/* SPDX-License-Identifier: MIT */
/* A terminal for a test: a tmux server of its own, with one pane in which a shell runs. It ends with the test. */
#ifndef NT_TMUX_H
#define NT_TMUX_H

#include "ns.h"
#include "proc.h"

#include <stdbool.h>

#define NT_TMUX_TEXT (256u << 10)

struct nt_tmux {
	struct nt_proc server;
	const char *socket;
	char text[NT_TMUX_TEXT]; /* of the last look: the rows, each with a newline */
};

/* Starts a shell in a terminal of this size in the namespace. Skips the test where there is no tmux. */
void nt_tmux_open(struct nt_tmux *t, const struct nt_ns *ns, unsigned width, unsigned height);
void nt_tmux_close(struct nt_tmux *t);

/* Presses keys, as tmux send-keys names them: "q", "Tab", "C-c". */
void nt_tmux_key(struct nt_tmux *t, const char *key);

/* Types a line, and Enter. */
void nt_tmux_type(struct nt_tmux *t, const char *line);

void nt_tmux_resize(struct nt_tmux *t, unsigned width, unsigned height);

/* Reads the screen into t->text. */
void nt_tmux_look(struct nt_tmux *t);

/* Looks until the screen has `text`; until it has not, if `there` is false. Fails the test after a long time, with the
 * screen. */
void nt_tmux_wait(struct nt_tmux *t, const char *text, bool there);

/* Copies row `y` of the last look, without spaces at its end. */
const char *nt_tmux_row(const struct nt_tmux *t, unsigned y);

#endif
