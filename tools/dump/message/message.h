/* SPDX-License-Identifier: MIT */
/* A stream of messages to syslog or to the journal: one for each packet and each loss. The message is a line
 * of any format. A message that the daemon did not take is counted, and an error at the end. */
#ifndef DUMP_MESSAGE_H
#define DUMP_MESSAGE_H

#include "format.h"
#include "message_options.h"
#include "socket.h"
#include "stream.h"
#include "line_time.h"

#define DUMP_SYSLOG_SOCKET "/dev/log"
#define DUMP_JOURNAL_SOCKET "/run/systemd/journal/socket"
#define DUMP_MESSAGE_TAG "nfring-dump"

struct dump_message {
	struct dump_stream stream;
	const struct dump_message_options *options;
	struct dump_format *format;
	struct dump_socket socket;
	struct cli_writer text;     /* the line */
	struct cli_writer datagram; /* all of it */
	struct dump_time time;
	uint64_t failed; /* messages that did not arrive */
	int why;         /* errno of the last of these */
};

/* Connects to the daemon. Returns 0 or -errno. */
int dump_message_open(struct dump_message *m, const struct dump_message_options *o, struct dump_format *format);

#endif
