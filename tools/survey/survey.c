/* SPDX-License-Identifier: MIT */
#include "survey.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* Each namespace is held open. */
static void allow_many_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int find_namespaces(struct survey *s, const struct survey_request *r)
{
	int err;

	if (r->all_netns) {
		allow_many_descriptors();
		return survey_netns_add_all(&s->list, &s->viewer, &s->notes);
	}
	err = r->netns ? survey_netns_add(&s->list, r->netns) : survey_netns_add_own(&s->list);
	if (err == 0)
		survey_netns_find_names(&s->list);
	return err;
}

/* Calls fn in the namespace. Returns 0 or -ENOMEM: a namespace that cannot be entered is a note. */
static int enter(struct survey_net *net, int (*fn)(void *net))
{
	int err = survey_netns_call(net->netns, fn, net);

	if (err == 0 || err == -ENOMEM)
		return err;
	return survey_note_add(&net->notes, "namespaces", "This network namespace cannot be entered (%s)%s",
			       strerror(-err), err == -EPERM ? survey_note_cure() : "");
}

static int note_owners(struct survey *s)
{
	const struct survey_owners *o = &s->owners;
	bool lacks = false;

	for (size_t i = 0; i < s->list.count; i++)
		lacks |= survey_net_lacks_owners(&s->net[i]);
	if (!lacks)
		return 0;
	if (o->err)
		return survey_note_add(&s->notes, "owners", "Looking for the readers' processes ended early: %s",
				       strerror(-o->err));
	if (o->hidden)
		return survey_note_add(&s->notes, "owners",
				       "Processes that may not be looked at, and may be readers: %zu%s", o->hidden,
				       survey_note_cure());
	return survey_note_add(
		&s->notes, "owners",
		"A reader whose process is in another PID namespace than /proc, or has just ended, cannot "
		"be told: run this on the host");
}

static int find_owners(struct survey *s)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < s->list.count; i++)
		err = survey_net_want_owners(&s->net[i], &s->owners);
	if (err)
		return err;
	survey_owners_find(&s->owners, &s->viewer);
	for (size_t i = 0; err == 0 && i < s->list.count; i++) {
		if (!s->net[i].groups_seen || !s->net[i].groups)
			continue;
		survey_net_set_owners(&s->net[i], &s->owners);
		err = enter(&s->net[i], survey_net_confirm);
	}
	return err ? err : note_owners(s);
}

static uint8_t *make_bits(const struct cli_groups *only)
{
	uint8_t *bits = calloc(CLI_GROUPS_MAX / 8, 1);

	for (uint32_t i = 0; bits && i < only->count; i++)
		bits[only->number[i] / 8] |= (uint8_t)(1u << only->number[i] % 8);
	return bits;
}

int survey_take(struct survey *s, const struct survey_request *r)
{
	int err;

	memset(s, 0, sizeof(*s));
	survey_viewer_read(&s->viewer);
	s->bits = r->only ? make_bits(r->only) : NULL;
	if (r->only && !s->bits)
		return -ENOMEM;
	err = find_namespaces(s, r);
	if (err)
		return err;
	s->net = calloc(s->list.count, sizeof(*s->net));
	s->findings = calloc(s->list.count, sizeof(*s->findings));
	if (!s->net || !s->findings)
		return -ENOMEM;
	for (size_t i = 0; err == 0 && i < s->list.count; i++) {
		s->net[i].netns = &s->list.netns[i];
		s->net[i].only = s->bits;
		err = enter(&s->net[i], survey_net_read);
		if (err == 0)
			err = survey_findings_make(&s->findings[i], &s->net[i]);
	}
	return err ? err : find_owners(s);
}

void survey_free(struct survey *s)
{
	for (size_t i = 0; s->net && i < s->list.count; i++)
		survey_net_free(&s->net[i]);
	for (size_t i = 0; s->findings && i < s->list.count; i++)
		free(s->findings[i].finding);
	free(s->net);
	free(s->findings);
	free(s->bits);
	free(s->notes.note);
	survey_owners_free(&s->owners);
	survey_netns_free(&s->list);
	memset(s, 0, sizeof(*s));
}
