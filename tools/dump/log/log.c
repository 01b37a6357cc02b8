/* SPDX-License-Identifier: MIT */
#include "log.h"
#include "log_packet.h"
#include "style.h"

#include <string.h>
#include <unistd.h>

static void print_begin(struct dump_log *l, struct cli_writer *w, uint64_t ns)
{
	if (l->bare)
		return;
	dump_time_print(&l->time, w, ns);
	cli_writer_plain(w, l->host, strlen(l->host));
	cli_writer_char(w, ' ');
	cli_writer_plain(w, l->tag, strlen(l->tag));
	cli_writer_literal(w, ": ");
}

static bool log_packet(struct dump_format *f, struct cli_writer *w, const struct dump_packet *p)
{
	struct dump_log *l = (struct dump_log *)f;

	print_begin(l, w, p->time_ns);
	dump_log_packet(w, p, l->verbose);
	cli_writer_char(w, '\n');
	return true;
}

static void log_loss(struct dump_format *f, struct cli_writer *w, const struct dump_loss *loss)
{
	struct dump_log *l = (struct dump_log *)f;

	print_begin(l, w, loss->time_ns);
	cli_print_number(w, "NFLOG group ", loss->group);
	cli_print_number(w, " lost ", loss->lost);
	cli_writer_text(w, loss->lost == 1 ? " packet\n" : " packets\n");
}

void dump_log_init_bare(struct dump_log *l, bool verbose)
{
	*l = (struct dump_log){ .format = { .packet = log_packet, .loss = log_loss },
				.verbose = verbose,
				.bare = true };
}

void dump_log_init(struct dump_log *l, uint8_t time, const char *tag, bool verbose)
{
	dump_log_init_bare(l, verbose);
	l->bare = false;
	l->tag = tag;
	dump_time_init(&l->time, time);
	if (gethostname(l->host, sizeof(l->host) - 1) < 0 || !l->host[0])
		strcpy(l->host, "localhost");
	l->host[strcspn(l->host, ".")] = '\0'; /* as syslog does */
}
