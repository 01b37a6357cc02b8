/* SPDX-License-Identifier: MIT */
/* Asks a tool for its metrics, as Prometheus does, and reads them. */
#ifndef SCRAPE_H
#define SCRAPE_H

#include "proc.h"

#include <stdbool.h>
#include <stdint.h>

/* What a tool has said so far on stderr. It is overwritten by the next call. */
const char *said(const struct nt_proc *p);

/* Waits until a tool has said `text` on stderr, however late the machine is; twenty seconds fail the test. */
void wait_until_said(const struct nt_proc *p, const char *text);

/* Waits for the line with the address, and returns the port. */
uint16_t scrape_port(const struct nt_proc *p);

/* Connects to the port of 127.0.0.1 in `ns`. Returns the socket, or -1. */
int scrape_connect(const struct nt_ns *ns, uint16_t port);

/* Sends a request and reads until the end of the connection, which twenty seconds fail. Returns the answer, which
 * the caller frees: status line, headers, body. */
char *scrape_ask(const struct nt_ns *ns, uint16_t port, const char *request);

/* Returns the metrics, which the caller frees. An answer that is not 200 fails the test. */
char *scrape(const struct nt_ns *ns, uint16_t port);

/* Returns the number of a series such as nfring_packets_total{group="5"}. One that is not there fails the test. */
uint64_t scrape_number(const char *metrics, const char *series);

/* Returns the sum over all series of a metric, and how many there are in *count. */
uint64_t scrape_sum(const char *metrics, const char *name, unsigned *count);

#endif
