/* SPDX-License-Identifier: MIT */
/* What a run has done, in words and as JSON. */
#ifndef FLOW_SUMMARY_H
#define FLOW_SUMMARY_H

#include "capture.h"
#include "exporter.h"

#include <stdio.h>

struct flow_summary {
	struct nfring *engine;
	struct flow_groups *groups;
	const struct flow_consumer *consumer;
	unsigned workers;
	const struct flow_exporter *exporter;
	double seconds, cpu_seconds;
};

/* Prints a line of the packets, one of the flows, and one for each output. */
void flow_summary_print(FILE *f, const struct flow_summary *s);

/* Prints one object:
 *   packets lost filtered discarded not_ip       sent = packets in flows + not_ip + filtered + discarded + lost
 *   flow_packets flow_bytes                      in records
 *   socket_drops truncated malformed seconds cpu_seconds cpu_ns_per_packet workers
 *   flows ended {idle active closed forced room}
 *   targets [{url flows packets bytes unsent_flows unsent_packets unsent_bytes messages octets errors connections}] */
void flow_summary_json(FILE *f, const struct flow_summary *s);

#endif
