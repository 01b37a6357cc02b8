/* SPDX-License-Identifier: MIT */
#include "flow_records.h"
#include "assertions.h"

#include <string.h>

static void take_flow(struct flow_records *f, const struct nt_ipfix_record *r)
{
	const uint64_t reason = nt_ipfix_number(r, 0, IE_END_REASON);

	assert_in_range(reason, 1, FLOW_REASONS - 1);
	f->by_reason[reason]++;
	f->flows++;
	f->packets += nt_ipfix_number(r, 0, IE_PACKETS) + nt_ipfix_number_or_0(r, NT_PEN_REVERSE, IE_PACKETS);
	f->bytes += nt_ipfix_number(r, 0, IE_OCTETS) + nt_ipfix_number_or_0(r, NT_PEN_REVERSE, IE_OCTETS);
}

static void take_totals(struct flow_records *f, const struct nt_ipfix_record *r)
{
	assert_true(r->domain < FLOW_DOMAINS);
	f->domain[r->domain].lost = nt_ipfix_number(r, NT_PEN, NT_LOST);
	f->domain[r->domain].filtered = nt_ipfix_number(r, NT_PEN, NT_FILTERED);
	f->domain[r->domain].discarded = nt_ipfix_number(r, NT_PEN, NT_DISCARDED);
	f->domain[r->domain].not_ip = nt_ipfix_number(r, NT_PEN, NT_NOT_IP);
	assert_int_equal(nt_ipfix_number(r, 0, IE_IGNORED), f->domain[r->domain].lost + f->domain[r->domain].filtered +
								    f->domain[r->domain].discarded +
								    f->domain[r->domain].not_ip);
}

void flow_records_take(void *user, const struct nt_ipfix_record *r)
{
	struct flow_records *f = user;

	if (!r->is_options)
		take_flow(f, r);
	else if (nt_ipfix_find(r, 0, IE_IGNORED))
		take_totals(f, r);
	else if (nt_ipfix_find(r, 0, IE_NOT_SENT_FLOWS))
		f->not_sent = nt_ipfix_number(r, 0, IE_NOT_SENT_FLOWS);
}

void flow_records_end(struct flow_records *f)
{
	for (unsigned i = 0; i < FLOW_DOMAINS; i++) {
		f->lost += f->domain[i].lost;
		f->filtered += f->domain[i].filtered;
		f->discarded += f->domain[i].discarded;
		f->not_ip += f->domain[i].not_ip;
	}
}

void flow_records_read(struct flow_records *f, const char *path)
{
	struct nt_ipfix d = { .on_record = flow_records_take, .user = f };

	memset(f, 0, sizeof(*f));
	nt_ipfix_file(&d, path);
	nt_ipfix_forget(&d);
	flow_records_end(f);
}

void flow_records_account_for(const struct flow_records *f, uint64_t sent)
{
	const uint64_t told = f->packets + f->not_ip + f->filtered + f->discarded + f->lost;

	if (told != sent)
		fail_msg("sent %zu: in flows %zu, not IP %zu, filtered %zu, discarded %zu, lost %zu", (size_t)sent,
			 (size_t)f->packets, (size_t)f->not_ip, (size_t)f->filtered, (size_t)f->discarded,
			 (size_t)f->lost);
}
