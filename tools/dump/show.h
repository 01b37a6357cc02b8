/* SPDX-License-Identifier: MIT */
/* Gives packets and losses to the streams, until --count is reached or nobody takes them any more. It
 * serves a live capture and a file that is read (-r). One thread uses it. */
#ifndef DUMP_SHOW_H
#define DUMP_SHOW_H

#include "stream.h"

/* A file, and lines besides. */
#define DUMP_STREAMS_MAX 2

struct dump_show {
	struct dump_stream *stream[DUMP_STREAMS_MAX];
	unsigned streams;
	cli_ifname_fn ifname;
	void *ifname_user;
	uint64_t count;      /* end after this many packets; 0: never */
	uint64_t shown;      /* packets given to the streams */
	bool each;           /* write each packet at once */
	bool done;           /* shows no more: --count is reached, or a stream has failed */
	uint64_t flushed_ns; /* cli_clock_ns() of the last flush */
	uint64_t *lost;      /* of each group, 0 to 65535: packets shown as lost */
};

/* Returns 0 or -ENOMEM. The streams are added by the caller. */
int dump_show_open(struct dump_show *s);

/* Shows a packet, and before the first of its batch the loss that the batch states (lost_before). */
void dump_show_packet(struct dump_show *s, const struct nfring_batch *b, const struct nfring_pkt *p);

/* Shows a loss that no batch states. */
void dump_show_loss(struct dump_show *s, const struct dump_loss *loss);

/* Shows the loss of a group, `lost` in all, that no packet came after. */
void dump_show_rest(struct dump_show *s, uint16_t group, uint64_t lost, uint64_t time_ns);

void dump_show_flush(struct dump_show *s);

/* Opens the files of the streams again. */
void dump_show_reopen(struct dump_show *s);

/* Has the streams do what is due by time. Returns the ns until the next time; UINT64_MAX: there is none. */
uint64_t dump_show_tick(struct dump_show *s);

/* Closes the streams; their counts stay. */
void dump_show_close(struct dump_show *s);

#endif
