/* SPDX-License-Identifier: MIT */
/* Opens and closes handles. */
#define _GNU_SOURCE
#include "handle.h"
#include "group.h"
#include "pace.h"
#include "packet.h"
#include "report.h"
#include "request.h"

#include <errno.h>
#include <stdlib.h>

/* 1.0.2 exports it and never sets it. */
COMPAT_EXPORT int nflog_errno;

/* Reached by nfnl_handle_packet() and nfnl_catch() on nflog_nfnlh(). */
static int on_packet(struct nlmsghdr *nlh, struct nfattr *attr[], void *data)
{
	(void)attr;
	return nflog_handle_packet(data, (char *)nlh, (int)nlh->nlmsg_len);
}

static int subscribe(struct nflog_handle *h)
{
	struct nfnl_callback callback = { .call = on_packet, .data = h, .attr_count = NFULA_MAX };

	h->subsystem = nfnl_subsys_open(h->nfnl, NFNL_SUBSYS_ULOG, NFULNL_MSG_MAX, 0);
	if (!h->subsystem)
		return -1;
	return nfnl_callback_register(h->subsystem, NFULNL_MSG_PACKET, &callback);
}

static void free_handle(struct nflog_handle *h)
{
	struct compat_kept *k;

	while ((k = compat_request_next_kept(h)) != NULL)
		free(k);
	if (h->subsystem)
		nfnl_subsys_close(h->subsystem);
	compat_socket_close(h);
	free(h->scratch);
	free(h);
}

COMPAT_EXPORT struct nflog_handle *nflog_open_nfnl(struct nfnl_handle *nfnlh)
{
	struct nflog_handle *h = calloc(1, sizeof(*h));
	int before = errno, err;

	if (!h)
		return NULL;
	compat_report_open();
	h->nfnl = nfnlh;
	h->fd = nfnl_fd(nfnlh);
	h->kept_end = &h->kept;
	h->scratch = aligned_alloc(NFR_CACHE_LINE, COMPAT_SCRATCH_BYTES);
	if (!h->scratch || subscribe(h) < 0 || compat_socket_open(h) < 0) {
		err = errno;
		free_handle(h);
		errno = err;
		return NULL;
	}
	compat_pace_rcvbuf(h);
	compat_receive_watch(h);
	errno = before;
	return h;
}

COMPAT_EXPORT struct nflog_handle *nflog_open(void)
{
	struct nfnl_handle *nfnl;
	struct nflog_handle *h;
	int err = errno;

	compat_report_open();
	errno = err;
	nfnl = nfnl_open();
	if (!nfnl)
		return NULL;
	nfnl_unset_sequence_tracking(nfnl);
	h = nflog_open_nfnl(nfnl);
	if (!h) {
		err = errno;
		nfnl_close(nfnl);
		errno = err;
	}
	return h;
}

/* Ends the groups that the program has left bound. */
static void release_groups(struct nflog_handle *h)
{
	for (struct nflog_g_handle *g = NULL; (g = compat_group_of(h, g)) != NULL;) {
		compat_report_end(g);
		compat_group_release(g);
	}
}

COMPAT_EXPORT int nflog_close(struct nflog_handle *h)
{
	struct nfnl_handle *nfnl = h->nfnl;
	int before = errno, ret;

	compat_receive_forget(h);
	release_groups(h);
	h->subsystem = NULL; /* nfnl_close() frees it */
	free_handle(h);
	errno = before;
	ret = nfnl_close(nfnl);
	return ret;
}

COMPAT_EXPORT struct nfnl_handle *nflog_nfnlh(struct nflog_handle *h)
{
	return h->nfnl;
}

COMPAT_EXPORT int nflog_fd(struct nflog_handle *h)
{
	int before = errno;

	/* Some programs ask for it before each receive. */
	if (!h->has_received)
		compat_pace_rcvbuf(h);
	errno = before;
	return h->fd;
}
