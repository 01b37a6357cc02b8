/* SPDX-License-Identifier: MIT */
#include "json_options.h"
#include "values.h"

static const char *set_payload(const struct cli_option *o, void *ctx, const char *value)
{
	static const char *const words[] = { "hex", "base64", "none", NULL }; /* enum dump_payload */
	struct dump_json_options *j = ctx;

	j->payload_given = true;
	return cli_set_word(o, value, words, &j->payload);
}

const struct cli_option dump_json_options[] = {
	{ .name = "payload",
	  .argument = "hex|base64|none",
	  .set = set_payload,
	  .takes = "hex, base64 or none",
	  .help = "Choose how JSON shows the packet's bytes: `hex` as `payload`, `base64` as `payload_base64`, `none` "
		  "not at all.",
	  .fallback = "`hex`" },
	{ 0 }
};
