/* SPDX-License-Identifier: MIT */
/* Options of the JSON that nfring-dump prints. */
#ifndef DUMP_JSON_OPTIONS_H
#define DUMP_JSON_OPTIONS_H

#include "program.h"

enum dump_payload {
	DUMP_PAYLOAD_HEX,
	DUMP_PAYLOAD_BASE64,
	DUMP_PAYLOAD_NONE,
};

struct dump_json_options {
	uint8_t payload; /* enum dump_payload */
	bool payload_given;
};

extern const struct cli_option dump_json_options[];

#endif
