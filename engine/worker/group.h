/* SPDX-License-Identifier: MIT */
/* One NFLOG group: its socket, its ledger, what is in force. */
#ifndef NFR_GROUP_H
#define NFR_GROUP_H

#include "batching.h"
#include "ledger.h"
#include <stdbool.h>

struct mnl_socket;

struct nfr_group {
	alignas(NFR_FALSE_SHARING) struct nfr_ledger ledger; /* written by the worker */
	struct nfr_batching batching;                        /* the worker's */
	struct nfr_arrival arrived;                          /* in this turn; the worker's */
	bool unsure;                                         /* a change may yet be refused; the worker's */
	uint32_t qthresh_before;                             /* in force before the first such change; likewise */
	uint32_t nlbufsiz_before;                            /* likewise */
	_Atomic uint32_t qthresh;                            /* in force; written by the worker */
	_Atomic uint32_t nlbufsiz_bytes;                     /* likewise */
	_Atomic bool qthresh_frozen;                         /* the kernel takes no more changes; likewise */
	struct mnl_socket *nl;                               /* fixed while the engine is open */
	int fd;                                              /* nl's */
	uint16_t number;
};

#endif
