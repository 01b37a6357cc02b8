/* SPDX-License-Identifier: MIT */
/* Requests to nfnetlink_log, written with libmnl. Sends only: the kernel's ACKs arrive among the
 * packets (nlmsg.h) and carry the `seq` of the request. Every function returns 0 or -errno.
 * Follows linux/netfilter/nfnetlink_log.h. */
#ifndef NFR_CONTROL_H
#define NFR_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

struct mnl_socket;

/* A group's settings, as one request carries them. */
struct nfr_control_group {
	uint16_t group;
	uint16_t flags;    /* NFULNL_CFG_F_* */
	uint8_t copy_mode; /* NFULNL_COPY_* */
	uint32_t copy_range_bytes;
	uint32_t nlbufsiz_bytes;
	uint32_t timeout_cs; /* 1/100 s */
	uint32_t qthresh;    /* packets */
};

/* A socket's receive buffer and what is in it. */
struct nfr_control_memory {
	uint32_t drops;        /* datagrams dropped because the buffer was full; wraps */
	uint32_t queued_bytes; /* as the kernel accounts them; 0: nothing is queued */
	uint32_t rcvbuf_bytes; /* as the kernel accounts it: twice what was set */
};

/* Opens a netfilter socket in the thread's network namespace, with a receive buffer of
 * `rcvbuf_bytes`. It is connected to portid 0: only the kernel can send to it, and what others have sent
 * before is gone. */
int nfr_control_open(struct mnl_socket **nl, uint32_t rcvbuf_bytes);
/* Closes it; NULL is allowed. */
void nfr_control_close(struct mnl_socket *nl);

/* Sets the receive buffer; with CAP_NET_ADMIN also beyond net.core.rmem_max. */
int nfr_control_set_rcvbuf(struct mnl_socket *nl, uint32_t bytes);
/* Makes the kernel stamp every packet that the machine receives, until the socket is closed. */
int nfr_control_ask_timestamps(struct mnl_socket *nl);
/* Reads the receive buffer as the kernel accounts it: twice what was set. */
int nfr_control_rcvbuf(const struct mnl_socket *nl, uint32_t *bytes);
int nfr_control_memory(const struct mnl_socket *nl, struct nfr_control_memory *m);

/* True if the socket's filter can be neither replaced nor removed (SO_LOCK_FILTER). */
bool nfr_control_is_filter_locked(const struct mnl_socket *nl);
/* Blocks the socket's input: a socket filter drops every message that the kernel sends from
 * now on; what is queued stays. It replaces a filter of the user's. `block` false removes the filter,
 * whosever it is. */
int nfr_control_block_input(struct mnl_socket *nl, bool block);

/* Binds the group with all its settings in one message. Asks for an ACK. */
int nfr_control_bind(struct mnl_socket *nl, uint32_t seq, const struct nfr_control_group *g);
/* Unbinds the group: the kernel sends the batch that it holds, and nothing after it. Asks for no
 * ACK; a refusal (NLMSG_ERROR) comes all the same. */
int nfr_control_unbind(struct mnl_socket *nl, uint32_t seq, uint16_t group);
/* Sets QThresh and nlbufsiz, the limits that end a batch. Asks for no ACK; a refusal comes all
 * the same. */
int nfr_control_set_limits(struct mnl_socket *nl, uint32_t seq, uint16_t group, uint32_t qthresh,
			   uint32_t nlbufsiz_bytes);
/* Sets one attribute (enum nfulnl_attr_config) of the group to the `bytes` at `value`, numbers in network order;
 * at most 16. Asks for an ACK. */
int nfr_control_set(struct mnl_socket *nl, uint32_t seq, uint16_t group, uint16_t attr, const void *value,
		    uint16_t bytes);
/* Sends PF_UNBIND or PF_BIND (enum nfulnl_msg_config_cmds) for a protocol family. Asks for an ACK. */
int nfr_control_pf(struct mnl_socket *nl, uint32_t seq, uint8_t command, uint8_t family);

/* Sends a request that changes nothing and that the kernel always refuses: with -EPERM if CAP_NET_ADMIN
 * is missing, else with another error. Asks for an ACK. */
int nfr_control_probe(struct mnl_socket *nl, uint32_t seq);

#endif
