/* SPDX-License-Identifier: MIT */
/* What a collector has been told: sums of the flow records, and the last totals of each domain. */
#ifndef FLOW_RECORDS_H
#define FLOW_RECORDS_H

#include "ipfix.h"

/* Elements of IANA and of nfring (NT_PEN). */
enum {
	IE_OCTETS = 1,
	IE_PACKETS = 2,
	IE_END_REASON = 136,
	IE_NOT_SENT_FLOWS = 166,
	IE_IGNORED = 164,
	NT_LOST = 9,
	NT_FILTERED = 10,
	NT_DISCARDED = 11,
	NT_NOT_IP = 12,
};

#define FLOW_DOMAINS 16u /* 0 to 15 */
#define FLOW_REASONS 6u

struct flow_records {
	uint64_t flows, packets, bytes;   /* both directions */
	uint64_t by_reason[FLOW_REASONS]; /* flows; by flowEndReason */
	uint64_t not_sent;                /* flows, by the last reliability record of the exporting process */
	struct {
		uint64_t lost, filtered, discarded, not_ip;
	} domain[FLOW_DOMAINS];
	uint64_t lost, filtered, discarded, not_ip; /* of all domains, after flow_records_end() */
};

/* A nt_ipfix.on_record; `user` is a struct flow_records. */
void flow_records_take(void *user, const struct nt_ipfix_record *r);

/* Adds up the domains. */
void flow_records_end(struct flow_records *f);

/* Reads a whole file. */
void flow_records_read(struct flow_records *f, const char *path);

/* Fails the test unless flows + not IP + filtered + discarded + lost is `sent`. */
void flow_records_account_for(const struct flow_records *f, uint64_t sent);

#endif
