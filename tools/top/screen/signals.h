/* SPDX-License-Identifier: MIT */
/* The signals of a terminal: SIGWINCH, its size has changed, and SIGTSTP, Ctrl-Z. They only make a descriptor
 * readable: the thread that draws does the rest. */
#ifndef TOP_SIGNALS_H
#define TOP_SIGNALS_H

enum top_signal {
	TOP_SIGNAL_SIZE = 1,
	TOP_SIGNAL_SUSPEND = 2,
};

/* Installs the handlers, and blocks the signals in this thread and those it starts. Returns a descriptor that is
 * readable while one waits, or -errno. */
int top_signals_install(void);

/* Lets the signals in, to the calling thread. */
void top_signals_unblock(void);

/* Makes both do what they do to other programs, and lets them in. */
void top_signals_restore(void);

/* Returns enum top_signal, or'ed, of those that came since the last call. */
unsigned top_signals_take(void);

#endif
