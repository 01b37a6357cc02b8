/* SPDX-License-Identifier: MIT */
/* libFuzzer target: any bytes as a datagram of the kernel. See run_fuzz. */
#include "datagram.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	if (bytes <= NFR_DATAGRAM_MAX_BYTES)
		datagram_check(data, bytes);
	return 0;
}
