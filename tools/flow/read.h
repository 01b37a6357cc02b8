/* SPDX-License-Identifier: MIT */
/* Makes flows of a capture file, through the engine's feed. A file has its own time: flows end as its packets' times go
 * on. */
#ifndef FLOW_READ_H
#define FLOW_READ_H

#include "capture.h"
#include "capture_file.h"

#include <net/if.h>

struct flow_read {
	const char *name; /* of the file, in messages */
	struct recorded_file file;
	bool *wanted;       /* of each group, 0 to 65535; NULL: all are */
	uint64_t now_ns;    /* the latest time of a packet */
	uint64_t look_ns;   /* when due flows are looked for again */
	uint64_t too_large; /* records that the engine cannot take */
	struct flow_consumer *consumer;
	/* Names of interfaces that packets have had. */
	pthread_mutex_t lock; /* of the names: the reader adds, the exporter asks */
	struct recorded_names names;
	uint32_t last[2];     /* interfaces that were added last, of the reader */
	char shown[IFNAMSIZ]; /* of the exporter */
};

/* Opens the file and reads its begin. Returns 0, or an exit code with the error printed; flow_read_close() is due in
 * either case. */
int flow_read_open(struct flow_read *r, const char *path, const struct cli_capture *c);

/* Counts its packets into the consumer's table until the file ends or a stop is asked for. Returns 0, or -1 with the
 * error printed: what came before it is counted. */
int flow_read_run(struct flow_read *r, struct nfring *engine, struct flow_groups *groups,
		  struct flow_consumer *consumer);

/* Returns the name of an interface in the file; NULL: it tells none. A cli_ifname_fn; `user` is a struct flow_read. The
 * name is valid until the next call. [exporter] */
const char *flow_read_ifname(void *user, uint32_t index);

/* Does nothing to zeroes. */
void flow_read_close(struct flow_read *r);

#endif
