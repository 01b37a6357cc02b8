/* SPDX-License-Identifier: MIT */
/* The way of a datagram from the program's recv(2) to its callbacks. */
#include "group.h"
#include "handle.h"
#include "pace.h"
#include "packet.h"
#include "request.h"

#include <stdlib.h>
#include <string.h>

/* There only where nfring-run has preloaded the object. */
#pragma weak nfring_preload_watch
#pragma weak nfring_preload_forget

/* -- the program's receives ----------------------------------------------------------- */

static struct nflog_handle *watched(struct compat_watcher *w)
{
	return nfr_container_of(w, struct nflog_handle, watcher);
}

static struct iovec begin_receive(struct compat_watcher *w, size_t room)
{
	struct nflog_handle *h = watched(w);
	uint32_t bytes = (uint32_t)nfr_min(room, (size_t)COMPAT_SCRATCH_BYTES);

	h->spilled.buf = NULL;
	if (nfr_unlikely(!h->room))
		compat_pace_rcvbuf(h);
	compat_pace_fit(h, bytes);
	return (struct iovec){ h->scratch + bytes, COMPAT_SCRATCH_BYTES - bytes };
}

static void end_receive(struct compat_watcher *w, const void *buf, size_t room, size_t bytes)
{
	struct nflog_handle *h = watched(w);

	if (nfr_likely(bytes <= room))
		return;
	h->spilled.buf = buf;
	h->spilled.room = (uint32_t)room;
	h->spilled.bytes = (uint32_t)bytes;
}

void compat_receive_watch(struct nflog_handle *h)
{
	h->watcher = (struct compat_watcher){ begin_receive, end_receive };
	if (nfring_preload_watch)
		(void)nfring_preload_watch(h->fd, &h->watcher);
}

void compat_receive_forget(const struct nflog_handle *h)
{
	if (nfring_preload_forget)
		nfring_preload_forget(h->fd);
}

/* -- its datagrams -------------------------------------------------------------------- */

/* Gives what was received while an ACK was awaited to the callbacks. */
static int deliver_kept(struct nflog_handle *h)
{
	struct compat_kept *k;
	int ret = 0;

	while ((k = compat_request_next_kept(h)) != NULL) {
		if (compat_packet_deliver(h, k->datagram, k->bytes) < 0)
			ret = -1;
		free(k);
	}
	h->bell_rung = false; /* a socket without room has lost the answer, or the program has dropped it */
	return ret;
}

/* Makes the program's datagram whole and aligned. */
static const char *whole(struct nflog_handle *h, const char *buf, uint32_t *bytes)
{
	if (h->spilled.buf == buf && h->spilled.room == *bytes) {
		memcpy(h->scratch, buf, *bytes);
		*bytes = h->spilled.bytes;
		return h->scratch;
	}
	if ((uintptr_t)buf % NLMSG_ALIGNTO == 0)
		return buf;
	*bytes = nfr_min(*bytes, COMPAT_SCRATCH_BYTES);
	memcpy(h->scratch, buf, *bytes);
	return h->scratch;
}

COMPAT_EXPORT int nflog_handle_packet(struct nflog_handle *h, char *buf, int len)
{
	uint32_t bytes = (uint32_t)len;
	const char *datagram;
	int ret = 0;

	if (len < 0)
		return -1;
	h->has_received = true;
	if (nfr_unlikely(h->kept != NULL))
		ret = deliver_kept(h);
	if (bytes == 0)
		return ret;
	datagram = whole(h, buf, &bytes);
	return compat_packet_deliver(h, datagram, bytes) < 0 ? -1 : ret;
}
