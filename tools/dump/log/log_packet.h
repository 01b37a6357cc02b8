/* SPDX-License-Identifier: MIT */
/* The message of the kernel's LOG target (nf_log_syslog.c), made of an NFLOG packet. */
#ifndef DUMP_LOG_PACKET_H
#define DUMP_LOG_PACKET_H

#include "packet.h"
#include "writer.h"

/* Appends the message, without a newline. `verbose`: with sequence numbers and options. */
void dump_log_packet(struct cli_writer *w, const struct dump_packet *p, bool verbose);

#endif
