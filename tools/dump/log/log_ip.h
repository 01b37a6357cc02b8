/* SPDX-License-Identifier: MIT */
/* IP and what it carries, as the kernel's LOG target shows them. Each field ends with a space. */
#ifndef DUMP_LOG_IP_H
#define DUMP_LOG_IP_H

#include "decoded.h"
#include "writer.h"

/* Appends "SRC=10.0.0.1 DST=.. PROTO=TCP SPT=..". `verbose`: with sequence numbers and options. */
void dump_log_ip(struct cli_writer *w, const struct cli_ip *ip, bool verbose);

#endif
