/* SPDX-License-Identifier: MIT */
/* One NFLOG group: its socket, its loss ledger and its tail, its limits. One worker serves it. */
#ifndef NFR_GROUP_H
#define NFR_GROUP_H

#include "ledger.h"
#include "qthresh.h"
#include "tail.h"

struct nfr_group {
	/* fixed while the engine is open */
	alignas(NFR_FALSE_SHARING) struct mnl_socket *nl;
	int fd; /* nl's descriptor */
	uint16_t number;
	uint16_t worker;    /* that serves it */
	bool input_blocked; /* worker: w, owner: rw while nobody receives; our filter is on the socket */

	/* worker: w, any: r */
	alignas(NFR_FALSE_SHARING) struct nfr_ledger ledger;
	/* worker: rw; beside the ledger, for each datagram writes both */
	struct nfr_arrival arrived; /* in the poll that is under way */
	struct nfr_qthresh qthresh; /* see there */
	struct nfr_tail tail;       /* see there */
};
static_assert(offsetof(struct nfr_group, arrived) + sizeof(struct nfr_arrival) <=
		      offsetof(struct nfr_group, ledger) + 2 * NFR_CACHE_LINE,
	      "what each datagram writes is two lines");

/* Samples the drops of the group's socket if that is due and the socket is empty (tail.h). All datagrams that
 * were received have been entered into the ledger. */
void nfr_group_sample_tail(struct nfr_group *g);

#endif
