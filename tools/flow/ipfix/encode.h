/* SPDX-License-Identifier: MIT */
/* Encodes the records of one observation domain (one group, at one output) into IPFIX messages. Templates, type records
 * and tables of names stand before the first record that needs them.
 *
 *   flow_encode_record() .. flow_encode_end_message()  -->  setup.send(message)                           */
#ifndef FLOW_ENCODE_H
#define FLOW_ENCODE_H

#include "sink.h"

#include <fixbuf/public.h>

/* A finished message, valid in setup.send() only. */
struct flow_message {
	const uint8_t *bytes;
	uint16_t len;
	uint16_t group;
	bool needed;           /* has templates, type records or names, which later messages need */
	uint32_t records;      /* data records: flows, and those of options; each has a sequence number */
	struct flow_sums sums; /* of the flows in it */
};

struct flow_encoder_setup {
	const struct flow_run *run;
	fbInfoModel_t *model; /* outlives the encoder */
	uint16_t group;
	uint16_t message_bytes; /* at most */
	void (*send)(void *send_user, const struct flow_message *m);
	void *send_user;
};

struct flow_encoder;

/* Returns NULL if there is no memory. */
struct flow_encoder *flow_encoder_open(const struct flow_encoder_setup *setup);
void flow_encoder_close(struct flow_encoder *e);

/* Returns false if the record fits into no message. */
bool flow_encode_record(struct flow_encoder *e, const struct flow_record *r);

/* What an output has sent so far, in options records: losses of the group, what was exported of it, and what the output
 * could not send. */
void flow_encode_totals(struct flow_encoder *e, const struct flow_totals *t, const struct flow_sink_counts *counts);

/* Ends the message that is being composed, if there is one. */
void flow_encode_end_message(struct flow_encoder *e);

/* Composes all that was sent of templates, type records and tables anew: for UDP again and again, for a connection or a
 * file that begins. Ends the message. */
void flow_encode_repeat(struct flow_encoder *e);

/* Returns true if a message is being composed. */
bool flow_encode_waits(const struct flow_encoder *e);

#endif
