/* SPDX-License-Identifier: MIT */
#include "setting.h"

const struct peers_rate peers_rates[PEERS_RATES] = { { "10k", 1e4 }, { "100k", 1e5 }, { "1M", 1e6 }, { "full", 0 } };

/* nlbufsiz is 2^k - 320: with the kernel's 320 bytes of its own it fills its allocation. */
const struct peers_setting peers_settings[PEERS_SETTINGS] = {
	{ "1", 1, 16064 }, { "64", 64, 16064 }, { "512", 512, 130752 }, { "auto", 0, 0 }
};
