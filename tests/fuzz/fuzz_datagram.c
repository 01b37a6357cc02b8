/* SPDX-License-Identifier: MIT */
/* libFuzzer target: any bytes as a datagram of the kernel. See run_fuzz. */
#include "datagram.h"
#include "layouts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	if (bytes > NFR_DATAGRAM_MAX_BYTES)
		return 0;
	datagram_check(data, bytes);
	if (bytes % 4 == 0) /* takes longer than all else */
		layouts_check_eviction(data, (uint32_t)bytes);
	return 0;
}
