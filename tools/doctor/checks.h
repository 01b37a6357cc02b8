/* SPDX-License-Identifier: MIT */
/* The checks. Each adds its findings, and changes nothing. */
#ifndef DOCTOR_CHECKS_H
#define DOCTOR_CHECKS_H

#include "finding.h"

#include <stdbool.h>

/* In the network namespace and with the rights of the caller. */
void doctor_check_kernel(struct doctor *d); /* its release, nfnetlink_log, and the right to bind a group */
void doctor_check_uring(struct doctor *d);
void doctor_check_buffer(struct doctor *d); /* of a group's socket */
void doctor_check_proc(struct doctor *d);
void doctor_check_clock(struct doctor *d); /* its source, and the timer's tick */
void doctor_check_cpus(struct doctor *d);
void doctor_check_namespace(struct doctor *d);

/* In a network namespace of its own, which the calling process is in from then on: rules are loaded, and a packet is
 * captured. The last check. */
void doctor_check_live(struct doctor *d);

#endif
