/* SPDX-License-Identifier: MIT */
#include "read_options.h"

static const char *set_read(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_read_options *r = ctx;

	if (!*value)
		return o->takes;
	r->path = value;
	return NULL;
}

const struct cli_option dump_read_options[] = {
	{ .name = "read",
	  .letter = 'r',
	  .argument = "FILE",
	  .set = set_read,
	  .takes = "the name of a file, or - for stdin",
	  .help = "Show the packets of a pcap or pcapng file of link type 239 (NFLOG) instead of capturing. `-` is "
		  "standard input. Needs no root. --group then chooses among the groups of the file." },
	{ 0 }
};

void dump_read_settle(const struct dump_read_options *r, struct cli_capture *c)
{
	struct nfring_opts feed = nfring_opts_default();

	if (!r->path)
		return;
	feed.source = NFRING_SOURCE_FEED;
	feed.log = c->opts.log;
	feed.log_user = c->opts.log_user;
	c->opts = feed;
}
