/* SPDX-License-Identifier: MIT */
#include "setting.h"

/* ulogd can take 60,000 messages a second, and none of the programs 400,000. */
const struct peers_rate peers_rates[PEERS_RATES] = { { "10k", 1e4, true },  { "60k", 6e4, false },
						     { "100k", 1e5, true }, { "400k", 4e5, false },
						     { "1M", 1e6, true },   { "full", 0, true } };

/* nlbufsiz is 2^k - 768: with up to 768 bytes of its own the kernel fills an allocation of 2^k bytes. */
const struct peers_setting peers_settings[PEERS_SETTINGS] = {
	{ "1", 1, 15616 }, { "64", 64, 15616 }, { "512", 512, 130304 }, { "auto", 0, 0 }
};
