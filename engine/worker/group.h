/* SPDX-License-Identifier: MIT */
/* One NFLOG group: its socket, its loss ledger, its limits. One worker serves it. */
#ifndef NFR_GROUP_H
#define NFR_GROUP_H

#include "ledger.h"
#include "qthresh.h"

struct nfr_group {
	/* fixed while the engine is open */
	alignas(NFR_FALSE_SHARING) struct mnl_socket *nl;
	int fd; /* nl's descriptor */
	uint16_t number;

	/* worker: w, any: r */
	alignas(NFR_FALSE_SHARING) struct nfr_ledger ledger;
	struct nfr_qthresh qthresh;

	/* worker: rw */
	struct nfr_arrival arrived; /* in the poll that is under way */
};

#endif
