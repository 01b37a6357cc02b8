/* SPDX-License-Identifier: MIT */
/* nfring-list names three programs that read, ulogd2, tcpdump and nfring-dump, in two network namespaces and two PID
 * namespaces: each by its own process, or as one that cannot be told. */
#include "group.h"
#include "json.h"
#include "proc.h"
#include "reader.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ULOGD 5
#define TCPDUMP 6
#define DUMP 7

struct scene {
	const struct nt_ns *first;
	struct nt_ns second;
	struct reader ulogd;
	struct nt_proc tcpdump, dump;
};

/* ulogd2 stays in this PID namespace; the others have one of their own, and nfring-dump another network too. */
static void scene_open(struct scene *s, const struct nt_ns *ns)
{
	*s = (struct scene){ .first = ns, .ulogd = { .program = &nflog_ulogd_json, .setup = { .group = ULOGD } } };
	nt_ns_create(&s->second);
	reader_start(&s->ulogd, ns);
	nt_spawn_bound(&s->tcpdump, ns, TCPDUMP,
		       NT_ARGS("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "tcpdump", "-i", "nflog:6",
			       "-w", "/dev/null"));
	nt_spawn_bound(&s->dump, &s->second, DUMP,
		       NT_ARGS("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", NT_DUMP, "--group", "7"));
}

static void scene_close(struct scene *s)
{
	reader_end(&s->ulogd);
	nt_end(&s->tcpdump, SIGKILL, 5);
	nt_end(&s->dump, SIGKILL, 5);
	nt_proc_free(&s->tcpdump);
	nt_proc_free(&s->dump);
	nt_ns_destroy(&s->second);
}

static pid_t child_of(pid_t parent)
{
	char path[64];
	int child = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent, (int)parent);
	f = fopen(path, "re");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &child), 1);
	fclose(f);
	return child;
}

/* Runs nfring-list for all network namespaces; returns the entry of the group in that one. */
static const json_t *group_of(const json_t *o, const struct nt_ns *ns, unsigned group)
{
	const json_t *net, *g;
	size_t i, k;

	json_array_foreach(json_object_get(o, "namespaces"), i, net)
	{
		const char *name = json_string_value(json_array_get(json_object_get(net, "names"), 0));

		if (!name || strcmp(name, ns->name) != 0)
			continue;
		json_array_foreach(json_object_get(net, "groups"), k, g)
		{
			if (nt_json_number(g, "group") == group)
				return g;
		}
	}
	fail_msg("%s has no group %u", ns->name, group);
	return NULL;
}

static json_t *list_all(const char *const argv[])
{
	struct nt_proc p;
	json_t *o;

	nt_run(&p, NULL, 30, argv);
	if (p.status)
		fail_msg("exit code %d: %s", p.status, p.err);
	o = nt_json(p.out);
	nt_proc_free(&p);
	return o;
}

/* The owner of the group is that process alone, or, with pid 0, cannot be told. */
static void expect_owner(const json_t *o, const struct nt_ns *ns, unsigned group, const char *name, pid_t pid)
{
	const json_t *owners = json_object_get(group_of(o, ns, group), "owners");

	assert_int_equal(json_array_size(owners), pid ? 1 : 0);
	if (!pid)
		return;
	assert_string_equal(nt_json_text(json_array_get(owners, 0), "name"), name);
	assert_int_equal(nt_json_number(json_array_get(owners, 0), "pid"), pid);
}

static void each_reader_is_named_or_cannot_be_told(void **state)
{
	struct scene s;
	char target[16];
	pid_t tcpdump;
	json_t *o;

	reader_needed(120);
	scene_open(&s, *state);
	tcpdump = child_of(s.tcpdump.pid);
	o = list_all(NT_ARGS(NT_LIST, "--all-netns", "--json"));
	expect_owner(o, s.first, ULOGD, "ulogd", s.ulogd.proc.pid);
	expect_owner(o, s.first, TCPDUMP, "tcpdump", tcpdump);
	expect_owner(o, &s.second, DUMP, "nfring-dump", child_of(s.dump.pid));
	json_decref(o);
	/* From tcpdump's PID namespace it alone can be seen, by its number there. */
	snprintf(target, sizeof(target), "%d", (int)tcpdump);
	o = list_all(NT_ARGS("nsenter", "-t", target, "--pid", "--mount", NT_LIST, "--all-netns", "--json"));
	expect_owner(o, s.first, ULOGD, NULL, 0);
	expect_owner(o, s.first, TCPDUMP, "tcpdump", 1);
	expect_owner(o, &s.second, DUMP, NULL, 0);
	json_decref(o);
	scene_close(&s);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { NT_TEST(each_reader_is_named_or_cannot_be_told) };

	NT_MAIN(argc, argv, tests);
}
