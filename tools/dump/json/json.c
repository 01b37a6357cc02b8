/* SPDX-License-Identifier: MIT */
#include "json.h"
#include "fields.h"
#include "json_keys.h"

static bool json_packet(struct dump_format *f, struct cli_writer *w, const struct dump_packet *p)
{
	struct dump_json *j = (struct dump_json *)f;

	dump_json_attributes(&j->context, w, p);
	dump_json_fields(w, p->pkt);
	dump_json_payload(&j->context, w, p->pkt);
	cli_writer_literal(w, "}\n");
	return true;
}

static void json_loss(struct dump_format *f, struct cli_writer *w, const struct dump_loss *loss)
{
	struct dump_json *j = (struct dump_json *)f;

	json_first_key(w, "lost");
	cli_writer_u64(w, loss->lost);
	json_number(w, "group", loss->group);
	cli_writer_literal(w, ",\"time\":\"");
	cli_rfc3339(&j->context.time, w, loss->time_ns);
	cli_writer_literal(w, "\"}\n");
}

void dump_json_init(struct dump_json *j, const struct dump_json_options *o)
{
	*j = (struct dump_json){ .format = { .packet = json_packet, .loss = json_loss }, .context.options = *o };
}
