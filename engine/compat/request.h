/* SPDX-License-Identifier: MIT */
/* Requests to the kernel that wait for its ACK, whatever traffic arrives meanwhile.
 *
 * The kernel carries a request out before sendto(2) returns, and queues the ACK behind the datagrams that are in
 * the socket. So the ACK is reached by receiving them. They are kept, and delivered first by the next
 * nflog_handle_packet(). The program may sleep in select(2) until then: a bell, a request that the kernel always
 * refuses, makes the socket readable.
 *
 *   socket   datagram datagram ACK  ->  kept: datagram datagram,  socket: answer to the bell
 *
 * A socket without room loses the ACK: then the request is sent again, now that the socket is empty. */
#ifndef COMPAT_REQUEST_H
#define COMPAT_REQUEST_H

#include "handle.h"

/* Sequence numbers of what is not awaited. */
#define COMPAT_SEQ_BELL 0x20000000u
#define COMPAT_SEQ_LIMITS 0x40000000u /* plus the group */

/* The library has a descriptor of the socket for itself: control.h takes one that libmnl closes. The program does not
 * know of it, and may close it with all others that it does not know: a daemon does so. Its number is then another
 * file's. So it is looked at before each use, and made anew from the program's. */

/* Makes the descriptor. Returns 0, or -1 with errno. */
int compat_socket_open(struct nflog_handle *h);
/* Returns the socket, of the descriptor that is there now; NULL with errno if the program's is closed, too. */
struct mnl_socket *compat_socket(struct nflog_handle *h);
/* Closes the descriptor, if it is still the socket's. */
void compat_socket_close(const struct nflog_handle *h);

/* Each returns 0, or -1 with the kernel's errno; EBADF for a group without a handle. */
int compat_request_bind(struct nflog_handle *h, uint16_t group, uint16_t flags, uint32_t qthresh, uint32_t timeout,
			uint32_t nlbufsiz);
int compat_request_unbind(struct nflog_handle *h, uint16_t group);
int compat_request_set(struct nflog_handle *h, uint16_t group, uint16_t attr, const void *value, uint16_t bytes);
int compat_request_pf(struct nflog_handle *h, uint8_t command, uint8_t family);

/* Takes the oldest datagram that was kept; free(3) it. NULL: none. */
struct compat_kept *compat_request_next_kept(struct nflog_handle *h);

/* The same, for the datagrams of one group. */
struct compat_kept *compat_request_next_of(struct nflog_handle *h, uint16_t group);

#endif
