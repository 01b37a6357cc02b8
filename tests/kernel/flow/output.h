/* SPDX-License-Identifier: MIT */
/* What nfring-flow has written so far. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "flow_records.h"
#include "ns.h"
#include "proc.h"

/* Reads a file as a text, which the caller frees. */
char *output_text(const char *path);

/* Waits until the program has said `text` on standard error; ten seconds fail the test. */
void output_wait_said(const struct nt_proc *p, const char *text);

/* Starts nfring-flow and waits until its outputs are open and it captures group 5. Without --json: then it is silent.
 */
void output_start(struct nt_proc *p, const struct nt_ns *ns, const char *const argv[]);

/* Waits until the file has so many lines of flows; ten seconds fail the test. */
void output_wait_flows(const char *path, unsigned flows);

/* Reads flows and packets of a file of JSON lines, each of which must be whole. */
void output_json(struct flow_records *f, const char *path);

/* A collector of UDP: what it has received is decoded by output_udp(), which closes it. Messages may be missing before
 * the first. */
int output_udp_open(const struct nt_ns *ns, uint16_t port);
void output_udp(struct flow_records *f, int fd);

#endif
