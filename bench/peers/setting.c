/* SPDX-License-Identifier: MIT */
#include "setting.h"

/* ulogd can take 60,000 messages a second, and none of the programs 400,000. */
const struct peers_rate peers_rates[PEERS_RATES] = { { "10k", 1e4, true },  { "60k", 6e4, false },
						     { "100k", 1e5, true }, { "400k", 4e5, false },
						     { "1M", 1e6, true },   { "full", 0, true } };

/* nlbufsiz is 2^k - 320: with the kernel's 320 bytes of its own it fills its allocation. */
const struct peers_setting peers_settings[PEERS_SETTINGS] = {
	{ "1", 1, 16064 }, { "64", 64, 16064 }, { "512", 512, 130752 }, { "auto", 0, 0 }
};
