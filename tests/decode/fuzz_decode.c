/* SPDX-License-Identifier: MIT */
/* libFuzzer target: any bytes as a packet to decode (input.h). See run_fuzz. */
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	input_decode(data, bytes);
	return 0;
}
