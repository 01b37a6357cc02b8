/* SPDX-License-Identifier: MIT */
#include "namespace.h"
#include "array.h"
#include "ruleset.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NF_LOG_FILE "/proc/thread-self/net/netfilter/nf_log"

static bool is_asked_for(const struct survey_net *net, uint16_t group)
{
	return !net->only || net->only[group / 8] & (1u << group % 8);
}

/* -- /proc ------------------------------------------------------------------------- */

/* Calls fn for each line of a file. Returns 0 or a negative errno. */
static int for_each_line(const char *path, int (*fn)(struct survey_net *net, const char *line), struct survey_net *net)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int err = f ? 0 : -errno;

	while (f && err == 0 && getline(&line, &size, f) >= 0)
		err = fn(net, line);
	free(line);
	if (f)
		fclose(f);
	return err;
}

static int take_group(struct survey_net *net, const char *line)
{
	struct cli_group_owner state;
	struct survey_group *g;

	if (!cli_group_owner_parse(line, &state) || !is_asked_for(net, state.group))
		return 0;
	g = survey_append((void **)&net->group, &net->groups, sizeof(*g));
	if (!g)
		return -ENOMEM;
	g->number = state.group;
	g->bound = true;
	g->state = state;
	return 0;
}

static int take_socket(struct survey_net *net, const char *line)
{
	struct cli_group_socket s;

	if (!cli_group_socket_parse(line, &s) || s.protocol != NETLINK_NETFILTER || !s.portid)
		return 0;
	for (size_t i = 0; i < net->groups; i++) {
		struct survey_group *g = &net->group[i];

		if (g->state.portid == s.portid) { /* a socket can own several groups */
			g->has_socket = true;
			g->socket = s;
		}
	}
	return 0;
}

/* A line: family logger (loggers that are there). */
static int take_logger(struct survey_net *net, const char *line)
{
	char logger[32];

	if (sscanf(line, "%*u %31s", logger) == 1 && strcmp(logger, "nfnetlink_log") == 0)
		net->kernel_logs = true;
	return 0;
}

static int compare_groups(const void *a, const void *b)
{
	const struct survey_group *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Without the module nfnetlink_log there is no file, and no group. */
static int read_groups(struct survey_net *net)
{
	int err = for_each_line(CLI_GROUP_OWNER_FILE, take_group, net);

	if (err == -ENOMEM)
		return err;
	net->groups_seen = err == 0 || (err == -ENOENT && access(CLI_GROUP_SOCKET_FILE, F_OK) == 0);
	if (!net->groups_seen)
		return survey_note_add(
			&net->notes, "groups",
			"Which groups are in use cannot be read (/proc/net/netfilter/nfnetlink_log: %s)%s",
			strerror(-err), err == -ENOENT ? ": mount /proc" : survey_note_cure());
	if (net->groups)
		qsort(net->group, net->groups, sizeof(*net->group), compare_groups);
	for_each_line(NF_LOG_FILE, take_logger, net);
	err = net->groups ? for_each_line(CLI_GROUP_SOCKET_FILE, take_socket, net) : 0;
	return err == 0 || err == -ENOMEM
		       ? err
		       : survey_note_add(&net->notes, "sockets",
					 "The readers' sockets cannot be read (/proc/net/netlink: %s)", strerror(-err));
}

/* -- rules ------------------------------------------------------------------------- */

static bool is_without_nftables(int err)
{
	return err == -EINVAL || err == -EOPNOTSUPP || err == -EPROTONOSUPPORT;
}

static int note_rules(struct survey_net *net, int err)
{
	if (err == -EINTR)
		return survey_note_add(&net->notes, "rules",
				       "The rules went on to change while they were read: some may be missing");
	if (err == -EPERM)
		return survey_note_add(&net->notes, "rules", "Which rules log cannot be read without CAP_NET_ADMIN%s",
				       survey_note_cure());
	return survey_note_add(&net->notes, "rules", "Which rules log cannot be read: %s", strerror(-err));
}

/* Takes out the rules of groups that were not asked for. */
static void narrow(struct survey_net *net)
{
	struct survey_rules *r = &net->rules, others = { 0 };
	size_t kept = 0;

	for (size_t i = 0; i < r->count; i++) {
		struct survey_rule rule = r->rule[i];

		if (is_asked_for(net, rule.group)) {
			r->rule[i] = r->rule[kept];
			r->rule[kept++] = rule;
		}
	}
	others.count = r->count - kept;
	others.rule = r->rule + kept;
	survey_rules_clear(&others);
	r->count = kept;
}

static int read_rules(struct survey_net *net)
{
	int err = survey_ruleset_read(&net->rules);

	if (err == -ENOMEM)
		return err;
	net->rules_seen = err == 0 || is_without_nftables(err);
	narrow(net);
	return net->rules_seen ? 0 : note_rules(net, err);
}

/* -- join -------------------------------------------------------------------------- */

/* Counts the rules of each group, and adds the groups that rules log to and nobody reads. Both lists are sorted. */
static int join(struct survey_net *net)
{
	const struct survey_rules *r = &net->rules;
	size_t bound = net->groups, at = 0;

	for (size_t i = 0; i < r->count;) {
		uint16_t number = r->rule[i].group;
		struct survey_group *g;
		size_t n = 0;

		for (; i < r->count && r->rule[i].group == number; i++)
			n++;
		while (at < bound && net->group[at].number < number)
			at++;
		g = at < bound && net->group[at].number == number
			    ? &net->group[at]
			    : survey_append((void **)&net->group, &net->groups, sizeof(*g));
		if (!g)
			return -ENOMEM;
		g->number = number;
		g->rules = n;
	}
	if (net->groups > bound)
		qsort(net->group, net->groups, sizeof(*net->group), compare_groups);
	return 0;
}

int survey_net_read(void *arg)
{
	struct survey_net *net = arg;
	int err = read_groups(net);

	if (err == 0)
		err = read_rules(net);
	if (err == 0)
		err = survey_legacy_read(&net->legacy, &net->notes);
	return err ? err : join(net);
}

/* -- owners ------------------------------------------------------------------------ */

int survey_net_want_owners(const struct survey_net *net, struct survey_owners *o)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < net->groups; i++)
		if (net->group[i].has_socket)
			err = survey_owners_want(o, net->group[i].socket.inode);
	return err;
}

void survey_net_set_owners(struct survey_net *net, const struct survey_owners *o)
{
	for (size_t i = 0; i < net->groups; i++) {
		struct survey_group *g = &net->group[i];

		if (g->has_socket)
			g->owner = survey_owners_of(o, g->socket.inode, &g->owners);
	}
}

static bool is_same(const struct survey_group *a, const struct survey_group *b)
{
	return a->number == b->number && a->state.portid == b->state.portid && b->has_socket &&
	       a->socket.inode == b->socket.inode;
}

int survey_net_confirm(void *arg)
{
	struct survey_net *net = arg, now = { .only = net->only };
	size_t at = 0;

	if (for_each_line(CLI_GROUP_OWNER_FILE, take_group, &now) < 0 ||
	    for_each_line(CLI_GROUP_SOCKET_FILE, take_socket, &now) < 0)
		now.groups = 0;
	if (now.groups)
		qsort(now.group, now.groups, sizeof(*now.group), compare_groups);
	for (size_t i = 0; i < net->groups; i++) {
		while (at < now.groups && now.group[at].number < net->group[i].number)
			at++;
		if (at == now.groups || !is_same(&net->group[i], &now.group[at]))
			net->group[i].owners = 0;
	}
	free(now.group);
	return 0;
}

bool survey_net_lacks_owners(const struct survey_net *net)
{
	for (size_t i = 0; i < net->groups; i++)
		if (net->group[i].bound && !net->group[i].owners)
			return true;
	return false;
}

void survey_net_free(struct survey_net *net)
{
	free(net->group);
	survey_rules_free(&net->rules);
	free(net->legacy.table);
	free(net->notes.note);
}
