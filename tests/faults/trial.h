/* SPDX-License-Identifier: MIT */
/* One process under strace, which lives as life.h says: whole, with a refused call, and whole again. Between the first
 * life and the last it holds as many descriptors, threads and mappings as before. The families have the loggers that
 * they had, or the log says that one has not. */
#ifndef FAULTS_TRIAL_H
#define FAULTS_TRIAL_H

#include "life.h"

struct trial {
	const char *inject; /* as strace takes it: CALL:error=ERRNO:when=N; NULL: nothing is refused */
	const char *log;    /* what strace writes */

	/* the result */
	unsigned refused; /* calls that strace has refused */
	struct life_result result;
};

/* Fails the test, with what was refused, if the process says so, does not end in time, or ends otherwise. */
void trial_run(struct trial *t, const struct nt_ns *ns, const struct life_mode *mode);

#endif
