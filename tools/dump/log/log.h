/* SPDX-License-Identifier: MIT */
/* Shows a packet as a line of the kernel's LOG target, as syslog writes it:
 *   Nov 27 12:34:56 host kernel: PREFIXIN=eth0 OUT= MAC=.. SRC=10.0.0.1 DST=10.0.0.2 LEN=60 ...
 * and a loss as a line without IN=:
 *   Nov 27 12:34:56 host kernel: NFLOG group 5 lost 17 packets */
#ifndef DUMP_LOG_H
#define DUMP_LOG_H

#include "format.h"
#include "line_time.h"

#define DUMP_LOG_TAG "kernel" /* what reads such lines looks for it */

struct dump_log {
	struct dump_format format;
	struct dump_time time;
	bool verbose; /* with TCP's sequence numbers and options, and those of IP: `log flags all` of nft */
	bool bare;    /* the message alone: what takes it adds time, host and tag */
	const char *tag;
	char host[65];
};

/* `time` is an enum dump_time_kind. */
void dump_log_init(struct dump_log *l, uint8_t time, const char *tag, bool verbose);

/* For messages: without time, host and tag. */
void dump_log_init_bare(struct dump_log *l, bool verbose);

#endif
