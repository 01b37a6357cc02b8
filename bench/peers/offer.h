/* SPDX-License-Identifier: MIT */
/* The log messages that are offered to a receiver: the sender, and the rules that make
 * messages of its datagrams. */
#ifndef PEERS_OFFER_H
#define PEERS_OFFER_H

#include "bench_options.h"
#include "message.h"
#include "setting.h"

#define PEERS_PAYLOAD_BYTES 36 /* of UDP: IP packets of 64 bytes */

struct peers_offered {
	double messages;
	double pps; /* messages per second, as the sender reached it */
};

/* Returns rules for nft: a datagram to one port is logged once, to the other 16 times. */
const char *peers_offer_rules(void);

/* Sends for the time of a measurement, by nfring-send. False with the reason. */
bool peers_offer(const struct bench_options *o, const struct peers_rate *r, const char *dir,
		 struct peers_offered *offered, struct bench_failure *why);

#endif
