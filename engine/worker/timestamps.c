/* SPDX-License-Identifier: MIT */
#include "timestamps.h"
#include "control.h"
#include "log.h"

#include <string.h>

void nfr_timestamps_begin(const struct nfr_settings *set, struct nfr_path *path, _Atomic bool *asked)
{
	/* Relaxed, as below: only the value matters. */
	if (atomic_load_explicit(asked, memory_order_relaxed))
		return;
	path->stamp_watch.on = set->timestamps == NFRING_TIMESTAMPS_AUTO;
	if (set->timestamps == NFRING_TIMESTAMPS_ON)
		nfr_timestamps_ask(set, path, asked);
}

void nfr_timestamps_ask(const struct nfr_settings *set, struct nfr_path *path, _Atomic bool *asked)
{
	int ret = nfr_control_ask_timestamps(path->groups[0].nl);

	path->stamp_watch = (struct nfr_stamp_watch){ .on = false };
	atomic_store_explicit(asked, ret == 0, memory_order_relaxed);
	if (ret == 0)
		nfr_log(set, NFRING_LOG_INFO, "worker %u: the kernel is asked to stamp every received packet",
			path->worker);
	else
		nfr_log(set, NFRING_LOG_WARNING,
			"worker %u: the kernel refuses SO_TIMESTAMPNS (%s): packets that it does not stamp show the "
			"time of their receipt",
			path->worker, strerror(-ret));
}
