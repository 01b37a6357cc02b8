/* SPDX-License-Identifier: MIT */
/* Control of a group: what we say to nfnetlink_log, with libmnl. Answers are not
 * read here: they arrive among the packets (nlmsg.h) and carry the `seq` given.
 * All functions return 0 or -errno. Follows linux/netfilter/nfnetlink_log.h. */
#ifndef NFR_CONTROL_H
#define NFR_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

struct mnl_socket;

struct nfr_control_group {
	uint16_t group;
	uint16_t flags;
	uint8_t copy_mode;
	uint32_t copy_range_bytes;
	uint32_t nlbufsiz_bytes;
	uint32_t timeout_cs;
	uint32_t qthresh;
};

/* A netfilter socket in the thread's namespace that only the kernel can send to,
 * with room for `rcvbuf_bytes`. */
int nfr_control_open(struct mnl_socket **nl, uint32_t rcvbuf_bytes);
void nfr_control_close(struct mnl_socket *nl);

/* Sets the socket's buffer; as root also beyond net.core.rmem_max. */
int nfr_control_set_rcvbuf(struct mnl_socket *nl, uint32_t bytes);
/* The buffer as the kernel accounts it, and datagrams dropped because it was full. */
int nfr_control_rcvbuf(const struct mnl_socket *nl, uint32_t *bytes);
int nfr_control_drops(const struct mnl_socket *nl, uint32_t *datagrams);

/* Whether the kernel's messages are let into the socket, or thrown away unseen. */
int nfr_control_let_in(struct mnl_socket *nl, bool in);

/* Binds the group with all its settings in one message; asks for an answer. */
int nfr_control_bind(struct mnl_socket *nl, uint32_t seq, const struct nfr_control_group *g);
/* Unbinds: the kernel sends what it had batched, and then nothing more. Answers
 * only to say no. */
int nfr_control_unbind(struct mnl_socket *nl, uint32_t seq, uint16_t group);
/* Changes what ends a batch. Answers only to say no. */
int nfr_control_batch(struct mnl_socket *nl, uint32_t seq, uint16_t group, uint32_t qthresh, uint32_t nlbufsiz_bytes);
/* PF_UNBIND or PF_BIND (enum nfulnl_msg_config_cmds) of a family; asks for an answer. */
int nfr_control_pf(struct mnl_socket *nl, uint32_t seq, uint8_t command, uint8_t family);

/* The portid that owns `group` in the thread's namespace, 0 if none. */
int nfr_control_owner(uint16_t group, uint32_t *portid);

#endif
