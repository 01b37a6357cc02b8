/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "stats.h"
#include "counter.h"
#include "group.h"
#include "handle.h"
#include "pace.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

static const char *const names[COMPAT_SETTINGS] = {
	[COMPAT_QTHRESH] = "qthresh",       [COMPAT_TIMEOUT] = "timeout", [COMPAT_NLBUFSIZ] = "nlbufsiz",
	[COMPAT_RCVBUF] = "rcvbuf",         [COMPAT_FLAGS] = "flags",     [COMPAT_COPY_MODE] = "copy_mode",
	[COMPAT_COPY_RANGE] = "copy_range",
};

/* A process chooses its name: only plain characters are written. */
static void write_program(FILE *f)
{
	fputc('"', f);
	for (const char *c = program_invocation_short_name; *c; c++)
		fputc(isprint((unsigned char)*c) && *c != '"' && *c != '\\' ? *c : '?', f);
	fputc('"', f);
}

static void write_asked(FILE *f, const struct nflog_g_handle *g)
{
	const char *separator = "";

	for (enum compat_setting s = 0; s < COMPAT_SETTINGS; s++) {
		if (!compat_has(&g->asked, s))
			continue;
		fprintf(f, "%s\"%s\":%" PRIu32, separator, names[s], compat_value(&g->asked, s));
		separator = ",";
	}
}

static void write_in_force(FILE *f, const struct nflog_g_handle *g)
{
	fprintf(f, "\"qthresh\":%" PRIu32 ",\"nlbufsiz\":%" PRIu32, compat_pace_qthresh(g), compat_pace_nlbufsiz(g));
	for (enum compat_setting s = 0; s < COMPAT_SETTINGS; s++)
		if (s != COMPAT_QTHRESH && s != COMPAT_NLBUFSIZ)
			fprintf(f, ",\"%s\":%" PRIu32, names[s], compat_value(&g->in_force, s));
}

static void write_group(FILE *f, const struct nflog_g_handle *g)
{
	const struct nfr_ledger *l = &g->ledger;
	uint32_t drops = atomic_load_explicit(&g->socket_drops, memory_order_relaxed);
	uint32_t before = atomic_load_explicit(&g->drops_before, memory_order_relaxed);

	fprintf(f, "{\"group\":%u,\"packets\":%" PRIu64 ",\"lost\":%" PRIu64, g->number, nfr_counter(&l->delivered),
		nfr_counter(&l->lost));
	fprintf(f, ",\"tail_unknown\":%s,\"socket_drops\":%" PRIu32,
		nfr_tail_is_unknown(&g->tail, drops + before) ? "true" : "false", drops);
	fprintf(f, ",\"truncated\":%" PRIu64 ",\"malformed\":%" PRIu64 ",\"datagrams\":%" PRIu64,
		nfr_counter(&l->truncated), nfr_counter(&l->malformed), nfr_counter(&l->datagrams));
	fputs(",\"asked\":{", f);
	write_asked(f, g);
	fputs("},\"in_force\":{", f);
	write_in_force(f, g);
	fprintf(f, "},\"buffer\":%" PRIu32 ",\"frozen\":%s}", atomic_load_explicit(&g->room, memory_order_relaxed),
		atomic_load_explicit(&g->limits.frozen, memory_order_relaxed) ? "true" : "false");
}

void compat_stats_write(FILE *f)
{
	const char *separator = "";

	fprintf(f, "{\"pid\":%d,\"program\":", (int)getpid());
	write_program(f);
	fputs(",\"groups\":[", f);
	for (struct nflog_g_handle *g = compat_group_first(); g; g = g->next) {
		if (!atomic_load_explicit(&g->was_bound, memory_order_relaxed))
			continue;
		fputs(separator, f);
		write_group(f, g);
		separator = ",\n";
	}
	fputs("]}\n", f);
}
