/* SPDX-License-Identifier: MIT */
/* One NFLOG group: its socket, its ledger, what is in force. */
#ifndef NFR_GROUP_H
#define NFR_GROUP_H

#include "ledger.h"

struct mnl_socket;

struct nfr_group {
	alignas(NFR_FALSE_SHARING) struct nfr_ledger ledger; /* written by the worker */
	struct mnl_socket *nl;				     /* fixed while the engine is open */
	int fd;						     /* nl's */
	uint16_t number;
};

#endif
