/* SPDX-License-Identifier: MIT */
/* A netlink socket with the groups bound to it: struct nflog_handle of libnetfilter_log.
 *
 * One thread at a time calls the functions of a handle, as with 1.0.2. */
#ifndef COMPAT_HANDLE_H
#define COMPAT_HANDLE_H

#include "api.h"
#include "nlmsg.h"
#include "preload.h"
#include "view.h"

#include <libnfnetlink/libnfnetlink.h>
#include <stdbool.h>
#include <stdint.h>

struct mnl_socket;

/* A datagram has at most so many bytes. */
#define COMPAT_SCRATCH_BYTES NFR_DATAGRAM_MAX_BYTES

/* The datagrams that were received while an ACK was awaited, oldest first. */
struct compat_kept {
	struct compat_kept *next;
	uint32_t bytes;
	alignas(8) char datagram[];
};

struct nflog_handle {
	/* fixed */
	struct nfnl_handle *nfnl;
	struct nfnl_subsys_handle *subsystem;
	int fd;         /* the program's */
	uint64_t inode; /* of the socket */
	struct compat_watcher watcher;
	char *scratch; /* COMPAT_SCRATCH_BYTES: a datagram that is not whole, or not aligned, in the program's buffer */

	struct mnl_socket *nl; /* the same socket, on a descriptor of its own: compat_socket() */
	uint32_t seq;          /* of the last request */
	struct compat_kept *kept, **kept_end;
	bool bell_rung; /* for what is kept */

	bool is_delivering; /* a datagram is under way, and not in the ledger yet */
	bool has_received;  /* the program has handed in a datagram */

	/* The program's buffer. */
	uint32_t room; /* bytes; 0: not known */
	struct {
		const void *buf; /* the receive whose datagram did not fit; NULL: none */
		uint32_t room;
		uint32_t bytes; /* of the datagram */
	} spilled;

	uint32_t rcvbuf_set; /* as getsockopt(2) returned it after the last setting */
	struct nfr_view view;
};

/* Asks the preloaded object to show the program's receives on the handle's descriptor, and to do so no more. Without
 * that object they are not seen. */
void compat_receive_watch(struct nflog_handle *h);
void compat_receive_forget(const struct nflog_handle *h);

#endif
