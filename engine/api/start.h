/* SPDX-License-Identifier: MIT */
/* The start of an engine, and the stop of its workers. */
#ifndef NFR_START_H
#define NFR_START_H

#include "handle.h"

/* Asks every worker to end. [any thread, also a signal handler] */
void nfr_stop_workers(struct nfring *n, enum nfr_stop how);

/* Waits for the threads of the workers. [owner] */
void nfr_join_workers(struct nfring *n);

#endif
