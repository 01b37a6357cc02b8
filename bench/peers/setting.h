/* SPDX-License-Identifier: MIT */
/* What the plan varies besides the receiver: the rate of messages and the settings of the
 * log group. */
#ifndef PEERS_SETTING_H
#define PEERS_SETTING_H

#include <stdbool.h>
#include <stdint.h>

#define PEERS_RATES 6
#define PEERS_SETTINGS 4

#define PEERS_GROUP 5
/* The same for every receiver that lets them be chosen. */
#define PEERS_RCVBUF_BYTES (32u << 20)
#define PEERS_TIMEOUT_CS 1

struct peers_rate {
	const char *name;
	double messages_pps; /* 0: as fast as the sender can */
	bool usual;          /* measured unless --rates says otherwise */
};

struct peers_setting {
	const char *name;
	uint32_t qthresh; /* 0: whatever the receiver sets by itself */
	uint32_t nlbufsiz_bytes;
};

extern const struct peers_rate peers_rates[PEERS_RATES];
extern const struct peers_setting peers_settings[PEERS_SETTINGS];

#endif
