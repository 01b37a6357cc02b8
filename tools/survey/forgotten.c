/* SPDX-License-Identifier: MIT */
#include "forgotten.h"
#include "fail.h"
#include "survey.h"
#include "text.h"

#include <stdlib.h>

#define READERS_MAX 8 /* that are named: it is one line */

/* Returns true if the group is to be in the list. */
typedef bool (*chooses_fn)(const struct survey_group *g);

static bool is_logged_to(const struct survey_group *g)
{
	return g->rules;
}

static bool is_free(const struct survey_group *g)
{
	return g->rules && !g->bound;
}

/* Returns how many there are; prints their list unless f is NULL. */
static uint32_t list(FILE *f, const struct survey_net *net, chooses_fn chooses)
{
	static uint16_t number[CLI_GROUPS_MAX];
	uint32_t count = 0;

	for (size_t i = 0; i < net->groups && count < CLI_GROUPS_MAX; i++)
		if (chooses(&net->group[i]))
			number[count++] = net->group[i].number;
	if (f)
		cli_groups_print(f, number, count);
	return count;
}

static void say_reader(FILE *f, const struct survey_group *g)
{
	fprintf(f, "%u by ", g->number);
	if (!g->owners) {
		fputs("a process that cannot be told", f);
		return;
	}
	cli_text_plain(f, g->owner->process.name, g->owner->process.name_len);
	fprintf(f, " (process %d)", (int)g->owner->process.pid);
}

static void say_readers(FILE *f, const struct survey_net *net)
{
	unsigned said = 0, more = 0;

	for (size_t i = 0; i < net->groups; i++) {
		if (!net->group[i].bound)
			continue;
		if (said == READERS_MAX) {
			more++;
			continue;
		}
		fputs(said++ ? ", " : ". In use: ", f);
		say_reader(f, &net->group[i]);
	}
	if (more)
		fprintf(f, " and %u more", more);
}

/* Prints a group that nobody reads yet, the likeliest. */
static void say_example(FILE *f, const struct survey_net *net)
{
	size_t i = 0;

	while (net && i < net->groups && !is_free(&net->group[i]))
		i++;
	if (net && i < net->groups)
		fprintf(f, "%u", net->group[i].number);
	else
		fputc('N', f);
}

/* `net` is NULL if nothing can be seen. */
static void say(FILE *f, const struct cli_program *p, const char *option, const struct survey_net *net)
{
	fputs("which NFLOG group?", f);
	if (net && list(NULL, net, is_logged_to)) {
		fputs(" Rules log to ", f);
		list(f, net, is_logged_to);
	} else {
		fputs(net && net->rules_seen ? " No nft rule logs to one" : " The rules that log cannot be seen", f);
	}
	if (net)
		say_readers(f, net);
	fprintf(f, ". Say %s %s ", p->name, option);
	say_example(f, net);
	fputs("; nfring list shows more", f);
}

int survey_forgotten_group(const struct cli_program *p, const char *option, const char *netns)
{
	struct survey_request r = { .netns = netns };
	struct survey s;
	bool seen = survey_take(&s, &r) == 0;
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (f) {
		say(f, p, option, seen ? s.net : NULL);
		fclose(f);
	}
	cli_usage(p, "%s", text ? text : "which NFLOG group? Give --group N");
	free(text);
	survey_free(&s);
	return CLI_EXIT_USAGE;
}
