/* SPDX-License-Identifier: MIT */
/* Asks the kernel to stamp packets: SO_TIMESTAMPNS on a socket of the worker makes it stamp whatever the machine
 * receives, until the socket is closed (decode/stamp.h says when it stamps nothing by itself). */
#ifndef NFR_TIMESTAMPS_H
#define NFR_TIMESTAMPS_H

#include "path.h"
#include "settings.h"

/* Begins a start as set->timestamps says: asks, watches for packets without a stamp, or neither. What was asked for in
 * a start that failed still holds. *asked tells it. [owner] */
void nfr_timestamps_begin(const struct nfr_settings *set, struct nfr_path *path, _Atomic bool *asked);

/* Asks on the socket of the worker's first group: one socket does for all packets of the machine. Then nothing is
 * watched for any more. A refusal is logged as a warning, and leaves *asked false. */
void nfr_timestamps_ask(const struct nfr_settings *set, struct nfr_path *path, _Atomic bool *asked);

#endif
