/* SPDX-License-Identifier: MIT */
#include "json.h"
#include "clock.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *word(bool is)
{
	return is ? "true" : "false";
}

/* Prints ,"key":"text", or null. */
static void text(FILE *f, const char *key, const char *value)
{
	fprintf(f, ",\"%s\":", key);
	if (value)
		cli_text_json(f, value, strlen(value));
	else
		fputs("null", f);
}

/* What cannot be told is null. */
static void inode(FILE *f, const char *key, uint64_t value)
{
	fprintf(f, ",\"%s\":", key);
	if (value)
		fprintf(f, "%" PRIu64, value);
	else
		fputs("null", f);
}

static void process(FILE *f, const struct survey_process *p)
{
	fprintf(f, "{\"pid\":%d,\"name\":", (int)p->pid);
	cli_text_json(f, p->name, p->name_len);
	inode(f, "inner_pid", (uint64_t)p->inner_pid);
	inode(f, "pid_namespace", p->pid_namespace);
	inode(f, "user_namespace", p->user_namespace);
	fputc('}', f);
}

/* -- a namespace ------------------------------------------------------------------- */

static void reader(FILE *f, const struct survey_group *g)
{
	static const char *const modes[] = { "none", "meta", "packet" };

	fprintf(f, ",\"portid\":%u,\"queued\":%u,\"copy_mode\":\"%s\",\"copy_range\":%u,\"timeout_cs\":%u",
		g->state.portid, g->state.queued, modes[g->state.copy_mode % 3], g->state.copy_range,
		g->state.timeout_cs);
	if (g->has_socket)
		fprintf(f, ",\"inode\":%" PRIu64 ",\"unread_bytes\":%u,\"drops\":%u", g->socket.inode,
			g->socket.unread_bytes, g->socket.drops);
	fputs(",\"owners\":[", f);
	for (size_t i = 0; i < g->owners; i++) {
		fputs(i ? "," : "", f);
		process(f, &g->owner[i].process);
	}
	fputc(']', f);
}

static void groups(FILE *f, const struct survey_net *net)
{
	for (size_t i = 0; i < net->groups; i++) {
		const struct survey_group *g = &net->group[i];

		fprintf(f, "%s{\"group\":%u,\"in_use\":%s", i ? "," : "", g->number, word(g->bound));
		if (g->bound)
			reader(f, g);
		if (net->rules_seen)
			fprintf(f, ",\"rules\":%zu}", g->rules);
		else
			fputs(",\"rules\":null}", f);
	}
}

static void rule(FILE *f, const struct survey_rule *r)
{
	fprintf(f, "{\"group\":%u,\"family\":\"%s\"", r->group, survey_family_name(r->family));
	text(f, "table", r->table);
	text(f, "chain", r->chain);
	fprintf(f, ",\"handle\":%" PRIu64, r->handle);
	text(f, "statement", r->statement);
	text(f, "prefix", r->prefix);
	inode(f, "snaplen", r->snaplen);
	inode(f, "queue_threshold", r->queue_threshold);
	text(f, "comment", r->comment);
	fputc('}', f);
}

static void rules(FILE *f, const struct survey_net *net)
{
	for (size_t i = 0; i < net->rules.count; i++) {
		fputs(i ? "," : "", f);
		rule(f, &net->rules.rule[i]);
	}
}

static void finding(FILE *f, const struct survey_finding *x)
{
	char *said = NULL;
	size_t size;
	FILE *memory = open_memstream(&said, &size);

	fprintf(f, "{\"kind\":\"%s\",\"group\":%u,\"certain\":%s", survey_finding_name(x->kind), x->group,
		word(x->certain));
	if (memory) {
		survey_finding_say(memory, x);
		fclose(memory);
		text(f, "text", said);
		free(said);
	}
	fputc('}', f);
}

static void notes(FILE *f, const struct survey_notes *n)
{
	fputs(",\"not_seen\":[", f);
	for (size_t i = 0; i < n->count; i++) {
		fprintf(f, "%s{\"what\":\"%s\"", i ? "," : "", n->note[i].what);
		text(f, "text", n->note[i].text);
		fputc('}', f);
	}
	fputc(']', f);
}

static void netns(FILE *f, const struct survey_netns *n)
{
	fprintf(f, "{\"inode\":%" PRIu64 ",\"own\":%s,\"names\":[", n->inode, word(n->is_own));
	for (size_t i = 0; i < n->names; i++) {
		fputs(i ? "," : "", f);
		cli_text_json(f, n->name[i], strlen(n->name[i]));
	}
	fputs("],\"process\":", f);
	if (n->process.pid)
		process(f, &n->process);
	else
		fputs("null", f);
}

static void net(FILE *f, const struct survey_net *n, const struct survey_findings *findings)
{
	netns(f, n->netns);
	fputs(",\"groups\":[", f);
	groups(f, n);
	fputs("],\"rules\":[", f);
	rules(f, n);
	fputs("],\"legacy_tables\":[", f);
	for (size_t i = 0; i < n->legacy.count; i++) {
		fprintf(f, "%s{\"program\":\"%s\"", i ? "," : "", n->legacy.table[i].program);
		text(f, "table", n->legacy.table[i].name);
		fputc('}', f);
	}
	fputs("],\"findings\":[", f);
	for (size_t i = 0; i < findings->count; i++) {
		fputs(i ? "," : "", f);
		finding(f, &findings->finding[i]);
	}
	fputc(']', f);
	notes(f, &n->notes);
	fputc('}', f);
}

void list_json(FILE *f, const struct survey *s)
{
	uint64_t us = cli_clock_real_ns() / 1000;

	fprintf(f, "{\"time\":%" PRIu64 ".%06u,\"namespaces\":[", us / 1000000, (unsigned)(us % 1000000));
	for (size_t i = 0; i < s->list.count; i++) {
		fputs(i ? "," : "", f);
		net(f, &s->net[i], &s->findings[i]);
	}
	fputc(']', f);
	notes(f, &s->notes);
	fputs("}\n", f);
}
