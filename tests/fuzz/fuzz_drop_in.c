/* SPDX-License-Identifier: MIT */
/* libFuzzer target: any bytes as a datagram for a program of libnetfilter_log. See run_fuzz. */
#include "drop_in.h"
#include "nlmsg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	if (bytes <= NFR_DATAGRAM_MAX_BYTES)
		drop_in_check(data, bytes);
	return 0;
}
