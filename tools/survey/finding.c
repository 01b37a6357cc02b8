/* SPDX-License-Identifier: MIT */
#include "finding.h"
#include "array.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static int add(struct survey_findings *f, struct survey_finding finding)
{
	struct survey_finding *entry = survey_append((void **)&f->finding, &f->count, sizeof(*entry));

	if (!entry)
		return -ENOMEM;
	*entry = finding;
	return 0;
}

/* Group 0 may get the kernel's own messages, which no rule logs. */
static bool is_unfed(const struct survey_net *net, const struct survey_group *g)
{
	return net->rules_seen && g->bound && !g->rules && !(g->number == 0 && net->kernel_logs);
}

int survey_findings_make(struct survey_findings *all, const struct survey_net *net)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < net->groups; i++) {
		const struct survey_group *g = &net->group[i];
		struct survey_finding f = { .group = g->number, .certain = true };

		if (net->groups_seen && !g->bound) {
			f.kind = SURVEY_NOBODY_READS;
			err = add(all, f);
		} else if (is_unfed(net, g)) {
			f.kind = SURVEY_NOTHING_FEEDS;
			f.certain = net->legacy.count == 0;
			err = add(all, f);
		}
	}
	for (size_t i = 0; err == 0 && i < net->rules.count; i++) {
		const struct survey_rule *r = &net->rules.rule[i];

		if (r->queue_threshold && r->queue_threshold < SURVEY_BATCH_LEAST)
			err = add(all, (struct survey_finding){ .kind = SURVEY_SMALL_BATCHES,
								.group = r->group,
								.certain = true,
								.rule = r });
	}
	return err;
}

const char *survey_finding_name(enum survey_finding_kind kind)
{
	static const char *const names[] = { "nobody-reads", "nothing-feeds", "small-batches" };

	return names[kind];
}

static void say_small_batches(FILE *f, const struct survey_rule *r)
{
	fprintf(f, "group %u: a rule in %s ", r->group, survey_family_name(r->family));
	cli_text_plain(f, r->table, strlen(r->table));
	fputc(' ', f);
	cli_text_plain(f, r->chain, strlen(r->chain));
	fprintf(f,
		" (handle %" PRIu64 ") has queue-threshold %u, so the kernel wakes the reader for every %s, whatever "
		"the reader asks for: take it out of the rule",
		r->handle, r->queue_threshold, r->queue_threshold == 1 ? "packet" : "few packets");
}

void survey_finding_say(FILE *f, const struct survey_finding *finding)
{
	switch (finding->kind) {
	case SURVEY_NOBODY_READS:
		fprintf(f, "group %u: rules log to it and nobody reads it: nfring-dump --group %u does", finding->group,
			finding->group);
		break;
	case SURVEY_NOTHING_FEEDS:
		fprintf(f, "group %u: somebody reads it and no rule logs to it%s", finding->group,
			finding->certain ? "" : ", unless it is one of the tables that were not looked at");
		break;
	case SURVEY_SMALL_BATCHES:
		say_small_batches(f, finding->rule);
		break;
	}
}
