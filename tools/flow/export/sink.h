/* SPDX-License-Identifier: MIT */
/* An output of flows. All calls but flow_sink_open_fn come from one thread, the exporter's; none waits for a network or
 * a reader, but finish(), which is bounded. A record is made once for all outputs, and counted by each:
 *
 *   records = flows (handed to the kernel, the broker or the disk) + unsent_flows, once finish() has returned   */
#ifndef FLOW_SINK_H
#define FLOW_SINK_H

#include "flow.h"
#include "ifname.h"
#include "program.h"
#include "target.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>

#define FLOW_SINK_FDS 2 /* descriptors of a sink that poll(2) is to watch */
#define FLOW_NEVER UINT64_MAX
#define FLOW_IPFIX_GROUPS_MAX 1024u /* of an IPFIX output: each has an encoder of some 80 KB */

/* Since the start. [exporter: wo (Kafka's: its callback in the same thread), any: ro] */
struct flow_sink_counts {
	_Atomic uint64_t flows, packets, bytes;                      /* of records that were sent */
	_Atomic uint64_t unsent_flows, unsent_packets, unsent_bytes; /* of records given up */
	_Atomic uint64_t messages, octets; /* IPFIX messages, lines, Kafka messages; their bytes */
	_Atomic uint64_t errors;           /* sends that failed, connections that broke */
	_Atomic uint64_t connections;      /* TCP: made */
};

/* What all outputs of a run share. It outlives them. */
struct flow_run {
	const struct cli_program *program;
	const char *exporter; /* name of this host */
	uint64_t started_ns;  /* CLOCK_REALTIME */
	uint64_t number;      /* random: of this run */
	uint64_t active_ns;   /* --active */
	uint64_t template_ns; /* --template-interval: UDP sends its templates so often */
	uint32_t pen;         /* --pen: of our IPFIX elements */
	uint32_t mtu;         /* --mtu, bytes: an IPFIX message by UDP fits in one packet of the network */
	unsigned key;         /* FLOW_KEY_x */
	bool uniflow;
	cli_ifname_fn ifname; /* names of interfaces; [exporter] */
	void *ifname_user;
	const char *const *kafka_setting; /* of -X: "key=value", NULL ends them */
};

struct flow_sink;

struct flow_sink_ops {
	/* Takes a record. */
	void (*record)(struct flow_sink *s, const struct flow_record *r);
	/* Takes the totals of a group: at least once in --active, and at the end. NULL: the output has no place for
	 * them. */
	void (*totals)(struct flow_sink *s, const struct flow_totals *t);
	/* Sends what it has composed: no record waits behind. */
	void (*flush)(struct flow_sink *s);
	/* Does what is due, and what its descriptors allow. Returns when it is to be called next, at cli_clock_ns();
	 * FLOW_NEVER: when a descriptor is ready. */
	uint64_t (*work)(struct flow_sink *s, uint64_t now_ns);
	/* The end has begun: tries now what waits for a later try. NULL: nothing does. */
	void (*retry)(struct flow_sink *s);
	/* Fills in the descriptors to watch. Returns how many. NULL: none. */
	unsigned (*watch)(struct flow_sink *s, struct pollfd fd[FLOW_SINK_FDS]);
	/* SIGHUP: opens its file again. NULL: it has none. */
	void (*reopen)(struct flow_sink *s);
	/* Sends all it has; counts what is left as unsent when *hurry is set, or `until_ns` (cli_clock_ns()) has come
	 * and whoever receives has not gone on for as long. */
	void (*finish)(struct flow_sink *s, uint64_t until_ns, const _Atomic bool *hurry);
	void (*close)(struct flow_sink *s);
};

/* The begin of each sink's own struct. */
struct flow_sink {
	const struct flow_sink_ops *ops;
	const struct flow_target *target;
	const struct flow_run *run;
	struct flow_sink_counts counts;
	bool reader_left; /* whoever read stdout has seen enough, as head(1) does; [exporter: wo, owner: ro at the end]
			   */
};

/* Makes a sink, and opens its file or socket, before the first thread, as root. Returns 0, or an exit code with the
 * error printed. */
typedef int (*flow_sink_open_fn)(struct flow_sink **out, const struct flow_target *target, const struct flow_run *run);

/* Each may be left out of a build: it then says so, with the package that is missing. */
int flow_ipfix_open(struct flow_sink **out, const struct flow_target *target, const struct flow_run *run);
int flow_json_open(struct flow_sink **out, const struct flow_target *target, const struct flow_run *run);
int flow_kafka_open(struct flow_sink **out, const struct flow_target *target, const struct flow_run *run);

/* -- counting --------------------------------------------------------------------------- */

static inline void flow_count(_Atomic uint64_t *to, uint64_t n)
{
	atomic_store_explicit(to, atomic_load_explicit(to, memory_order_relaxed) + n, memory_order_relaxed);
}

/* Records, and the packets and bytes in them, both directions. */
struct flow_sums {
	uint64_t flows, packets, bytes;
};

static inline void flow_sums_add(struct flow_sums *s, const struct flow_record *r)
{
	s->flows++;
	s->packets += r->packets[FLOW_FORWARD] + r->packets[FLOW_REVERSE];
	s->bytes += r->bytes[FLOW_FORWARD] + r->bytes[FLOW_REVERSE];
}

static inline void flow_sink_sent(struct flow_sink *s, const struct flow_sums *sums)
{
	flow_count(&s->counts.flows, sums->flows);
	flow_count(&s->counts.packets, sums->packets);
	flow_count(&s->counts.bytes, sums->bytes);
}

static inline void flow_sink_unsent(struct flow_sink *s, const struct flow_sums *sums)
{
	flow_count(&s->counts.unsent_flows, sums->flows);
	flow_count(&s->counts.unsent_packets, sums->packets);
	flow_count(&s->counts.unsent_bytes, sums->bytes);
}

#endif
