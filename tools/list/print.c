/* SPDX-License-Identifier: MIT */
#include "print.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

#define OWNERS_SHOWN 3

static void plain(FILE *f, const char *text)
{
	cli_text_plain(f, text, strlen(text));
}

/* -- groups ------------------------------------------------------------------------ */

static void print_owner(FILE *f, const struct survey_viewer *v, const struct survey_process *p)
{
	cli_text_plain(f, p->name, p->name_len);
	fprintf(f, " (process %d", (int)p->pid);
	if (p->pid_namespace && p->pid_namespace != v->pid_namespace)
		fprintf(f, "; %d in PID namespace %" PRIu64, (int)p->inner_pid, p->pid_namespace);
	if (p->user_namespace && p->user_namespace != v->user_namespace)
		fprintf(f, "; user namespace %" PRIu64, p->user_namespace);
	fputc(')', f);
}

static void print_reader(FILE *f, const struct survey_viewer *v, const struct survey_group *g)
{
	if (!g->bound)
		fputs("nobody", f);
	else if (!g->owners)
		fputs("cannot be told", f);
	for (size_t i = 0; i < g->owners && i < OWNERS_SHOWN; i++) {
		fputs(i ? ", " : "", f);
		print_owner(f, v, &g->owner[i].process);
	}
	if (g->owners > OWNERS_SHOWN)
		fprintf(f, " and %zu more", g->owners - OWNERS_SHOWN);
}

static void print_copy(FILE *f, const struct cli_group_owner *state)
{
	static const char *const modes[] = { "none", "meta", "packet" };
	char text[24];

	snprintf(text, sizeof(text), state->copy_mode == 2 ? "%s %u" : "%s", modes[state->copy_mode % 3],
		 state->copy_range);
	fprintf(f, "  %-12s", text);
}

static void print_group(FILE *f, const struct survey *s, const struct survey_net *net, const struct survey_group *g)
{
	fprintf(f, "%5u", g->number);
	if (g->bound) {
		fprintf(f, " %7u", g->state.queued);
		print_copy(f, &g->state);
		fprintf(f, "  %5u.%02u s", g->state.timeout_cs / 100, g->state.timeout_cs % 100);
	} else {
		fprintf(f, " %7s  %-12s  %10s", "-", "-", "-");
	}
	if (g->has_socket)
		fprintf(f, " %9u %6u", g->socket.unread_bytes, g->socket.drops);
	else
		fprintf(f, " %9s %6s", "-", "-");
	if (net->rules_seen)
		fprintf(f, " %6zu  ", g->rules);
	else
		fprintf(f, " %6s  ", "?");
	print_reader(f, &s->viewer, g);
	fputc('\n', f);
}

/* With --group other groups may be in use. */
static const char *such(const struct survey_net *net)
{
	return net->only ? "such " : "";
}

static void print_groups(FILE *f, const struct survey *s, const struct survey_net *net)
{
	if (net->groups)
		fprintf(f, "%5s %7s  %-12s  %10s %9s %6s %6s  %s\n", "group", "queued", "copy", "timeout", "unread",
			"drops", "rules", "reader");
	else if (net->groups_seen)
		fprintf(f, "No %sgroup is in use%s.\n", such(net), net->rules_seen ? ", and no rule logs to one" : "");
	for (size_t i = 0; i < net->groups; i++)
		print_group(f, s, net, &net->group[i]);
}

/* -- rules ------------------------------------------------------------------------- */

static void print_quoted(FILE *f, const char *what, const char *text)
{
	if (!text)
		return;
	fprintf(f, " %s ", what);
	cli_text_quoted(f, text, strlen(text));
}

static void print_rule(FILE *f, const struct survey_rule *r)
{
	fprintf(f, "%5u  %s ", r->group, survey_family_name(r->family));
	plain(f, r->table);
	fputc(' ', f);
	plain(f, r->chain);
	fprintf(f, " handle %" PRIu64 ": %s", r->handle, r->statement);
	print_quoted(f, "prefix", r->prefix);
	if (r->snaplen)
		fprintf(f, " snaplen %u", r->snaplen);
	if (r->queue_threshold)
		fprintf(f, " queue-threshold %u", r->queue_threshold);
	print_quoted(f, "comment", r->comment);
	fputc('\n', f);
}

static void print_rules(FILE *f, const struct survey_net *net)
{
	if (net->rules.count)
		fputs("\ngroup  rule\n", f);
	for (size_t i = 0; i < net->rules.count; i++)
		print_rule(f, &net->rules.rule[i]);
}

/* -- remarks ----------------------------------------------------------------------- */

static void print_findings(FILE *f, const struct survey_findings *all)
{
	if (all->count)
		fputs("\nTo look at:\n", f);
	for (size_t i = 0; i < all->count; i++) {
		fputs("- ", f);
		survey_finding_say(f, &all->finding[i]);
		fputc('\n', f);
	}
}

/* A line for each program, whose tables follow one another. */
static void print_legacy(FILE *f, const struct survey_legacy *l)
{
	for (size_t i = 0, n; i < l->count; i += n) {
		const char *program = l->table[i].program;

		fprintf(f, "%sNot looked at: the tables of %s, which are", i ? "" : "\n", program);
		for (n = 0; i + n < l->count && l->table[i + n].program == program; n++) {
			fputs(n ? ", " : " ", f);
			plain(f, l->table[i + n].name);
		}
		fprintf(f, ". %s-save shows their rules.\n", program);
	}
}

/* `apart`: something stands above them. */
static void print_notes(FILE *f, const struct survey_notes *notes, bool apart)
{
	for (size_t i = 0; i < notes->count; i++)
		fprintf(f, "%s%s.\n", i || !apart ? "" : "\n", notes->note[i].text);
}

/* -- namespaces -------------------------------------------------------------------- */

static void print_netns(FILE *f, const struct survey_netns *n)
{
	fputs("Network namespace", f);
	for (size_t i = 0; i < n->names; i++) {
		fputs(i ? ", " : " ", f);
		plain(f, n->name[i]);
	}
	if (!n->names && n->process.pid) {
		fputs(" of ", f);
		cli_text_plain(f, n->process.name, n->process.name_len);
		fprintf(f, " (process %d)", (int)n->process.pid);
	}
	fprintf(f, " [%" PRIu64 "]%s\n", n->inode, n->is_own ? ", your own" : "");
}

static bool is_empty(const struct survey_net *net)
{
	return net->groups_seen && net->rules_seen && !net->groups && !net->legacy.count && !net->notes.count;
}

static void print_net(FILE *f, const struct survey *s, size_t i)
{
	const struct survey_net *net = &s->net[i];

	print_groups(f, s, net);
	print_rules(f, net);
	print_findings(f, &s->findings[i]);
	print_legacy(f, &net->legacy);
	print_notes(f, &net->notes, net->groups_seen);
}

void list_print(FILE *f, const struct survey *s)
{
	size_t empty = 0;

	for (size_t i = 0; i < s->list.count; i++) {
		if (s->list.count > 1 && is_empty(&s->net[i])) {
			empty++;
			continue;
		}
		if (s->list.count > 1 || !s->net[i].netns->is_own)
			print_netns(f, s->net[i].netns);
		print_net(f, s, i);
		if (i + 1 < s->list.count)
			fputc('\n', f);
	}
	if (empty)
		fprintf(f, "In %zu network namespace%s no %sgroup is in use, and no rule logs to one.\n", empty,
			empty == 1 ? "" : "s", such(&s->net[0]));
	print_notes(f, &s->notes, true);
}
