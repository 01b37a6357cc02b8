/* SPDX-License-Identifier: MIT */
/* Memory that the test shares with the process under strace. That process speaks to the test through it only:
 * a system call of its own could be refused. It waits by spinning, for the same reason. */
#ifndef FAULTS_BOARD_H
#define FAULTS_BOARD_H

#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct life_result {
	bool started;    /* packets were sent to it */
	bool fell_back;  /* it received with recv, because io_uring was refused */
	bool said_stays; /* the log says that a family keeps the logger that opts.pf_bind gave it */
	int broke;       /* the negative errno that ended the capture; 0: none did */
};

struct board {
	/* the process: w, the test: r */
	_Atomic bool ready;        /* strace may begin */
	_Atomic bool over;         /* strace may end */
	_Atomic unsigned sends;    /* how often it wanted packets */
	_Atomic unsigned lives;    /* how many lives have ended */
	struct life_result result; /* of the life in which calls were refused; valid once it is over */
	char why[400];             /* what is wrong; valid after its end with status 1 */

	/* the test: w, the process: r */
	_Atomic bool traced;   /* strace is there */
	_Atomic bool untraced; /* strace has gone */
	_Atomic unsigned sent; /* how often packets were sent */
	sem_t done;            /* posted, by either, when no more packets come */
};

/* Waits for a flag of the test. No system call. */
static inline void board_wait(const _Atomic bool *flag)
{
	while (!atomic_load(flag)) {
	}
}

#endif
