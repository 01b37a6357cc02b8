/* SPDX-License-Identifier: MIT */
/* The size of the batches: QThresh, nlbufsiz and the socket buffer, chosen for a program that receives one
 * datagram a call and never sleeps on what has arrived.
 *
 * Timeout is 0: the kernel's timer ends every batch at the next tick. Within a tick the controller (batching.h, with
 * batch_only) sets QThresh by the rate, so that a batch fills within the latency budget, and rare packets come at
 * once. nlbufsiz fits the program's buffer, so that no datagram is cut. While the buffer is not known, it is the
 * kernel's default, or what the program asked for.
 *
 * With keep_settings everything here is the program's, and nothing is changed. */
#ifndef COMPAT_PACE_H
#define COMPAT_PACE_H

#include "group.h"
#include "handle.h"

/* What the kernel uses for a new group, and what nothing here changes with keep_settings. */
#define COMPAT_KERNEL_QTHRESH 100u
#define COMPAT_KERNEL_TIMEOUT 100u /* 1/100 s */

/* Returns the QThresh to bind a group with: that of a kernel's new group, so that a program that gives up its
 * privileges before its first packet, and so keeps it, gets batches. They end at a tick. With a budget of 0 it is 1. */
uint32_t compat_pace_first_qthresh(void);

/* Returns the nlbufsiz to bind a group with, the kernel's default. */
uint32_t compat_pace_least(void);

/* Returns the largest nlbufsiz whose datagrams have at most `bytes`; where none is so small, the kernel's default. */
uint32_t compat_pace_fitting(uint32_t bytes, size_t page_bytes);

/* Begins with the limits that the bind sent. */
void compat_pace_begin(struct nflog_g_handle *g, uint64_t now_us);

/* Enters a datagram of the group with so many packets. */
void compat_pace_arrived(struct nflog_g_handle *g, uint64_t now_us, uint32_t packets, uint32_t bytes);

/* Reads how many datagrams the group's socket has dropped, if the group is bound. */
void compat_pace_note_drops(struct nflog_g_handle *g);

/* The kernel refused a change of the group's limits. */
void compat_pace_refused(struct nflog_g_handle *g);

/* The program receives into `room` bytes: from now on the datagrams of every group of the handle fit. A buffer
 * that is larger than an earlier one changes nothing. */
void compat_pace_fit(struct nflog_handle *h, uint32_t room);

/* The program has asked for a buffer (COMPAT_NLBUFSIZ). */
void compat_pace_asked(struct nflog_g_handle *g);

/* Sets the socket buffer again, if the program has changed it; not to less than the program asked for, but with
 * NFRING_RCVBUF. */
void compat_pace_rcvbuf(struct nflog_handle *h);

/* The limits in force. */
uint32_t compat_pace_qthresh(const struct nflog_g_handle *g);
uint32_t compat_pace_nlbufsiz(const struct nflog_g_handle *g);

#endif
