/* SPDX-License-Identifier: MIT */
/* What a format of nfring-dump makes of a packet or of a loss. */
#ifndef TEST_TOOL_SHOWN_H
#define TEST_TOOL_SHOWN_H

#include "format.h"
#include "message.h"

static inline char *shown_packet(struct dump_format *f, const struct nfring_batch *b, const struct nfring_pkt *p,
				 cli_ifname_fn ifname)
{
	struct dump_packet shown = { .batch = b, .pkt = p, .ifname = ifname };
	char *text;

	shown.time_ns = nfring_pkt_time_ns(b, p, &shown.time_kind);
	COMPOSE(text, w, f->packet(f, &w, &shown));
	return text;
}

static inline char *shown_loss(struct dump_format *f, const struct dump_loss *loss)
{
	char *text;

	COMPOSE(text, w, f->loss(f, &w, loss));
	return text;
}

#endif
