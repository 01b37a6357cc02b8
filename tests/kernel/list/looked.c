/* SPDX-License-Identifier: MIT */
#include "looked.h"
#include "proc.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_S 30

json_t *looked_run(const struct nt_ns *ns, const char *const argv[])
{
	struct nt_proc p;
	json_t *o;

	nt_run(&p, ns, LIMIT_S, argv);
	if (p.status || *p.err)
		fail_msg("nfring-list: exit code %d, said: %s", p.status, p.err);
	o = nt_json(p.out);
	nt_proc_free(&p);
	return o;
}

json_t *looked(const struct nt_ns *ns)
{
	return looked_run(ns, NT_ARGS(NT_LIST, "--json"));
}

char *looked_text(const struct nt_ns *ns)
{
	struct nt_proc p;
	char *text;

	nt_run(&p, ns, LIMIT_S, NT_ARGS(NT_LIST));
	assert_int_equal(p.status, 0);
	text = strdup(p.out);
	nt_proc_free(&p);
	return text;
}

const json_t *looked_array(const json_t *o, const char *name)
{
	const json_t *all = json_object_get(o, "namespaces"), *array;

	assert_int_equal(json_array_size(all), 1);
	array = json_object_get(json_array_get(all, 0), name);
	assert_true(json_is_array(array));
	return array;
}

/* Returns the entry of the array whose key `group` is that, and whose `kind`, unless NULL, is that. */
static const json_t *find(const json_t *array, unsigned group, const char *kind)
{
	const json_t *entry;
	size_t i;

	json_array_foreach((json_t *)array, i, entry)
	{
		if (nt_json_number(entry, "group") == group &&
		    (!kind || strcmp(nt_json_text(entry, "kind"), kind) == 0))
			return entry;
	}
	return NULL;
}

const json_t *looked_group(const json_t *o, unsigned group)
{
	const json_t *entry = find(looked_array(o, "groups"), group, NULL);

	if (!entry)
		fail_msg("there is no group %u", group);
	return entry;
}

size_t looked_owners(const json_t *o, unsigned group)
{
	const json_t *g = looked_group(o, group);

	assert_true(json_is_true(json_object_get(g, "in_use")));
	return json_array_size(json_object_get(g, "owners"));
}

const json_t *looked_owner(const json_t *o, unsigned group, pid_t pid, const char *name)
{
	const json_t *owners = json_object_get(looked_group(o, group), "owners"), *p;
	size_t i;

	json_array_foreach((json_t *)owners, i, p)
	{
		if (nt_json_number(p, "pid") == pid && strcmp(nt_json_text(p, "name"), name) == 0)
			return p;
	}
	return NULL;
}

const json_t *looked_finding(const json_t *o, const char *kind, unsigned group)
{
	return find(looked_array(o, "findings"), group, kind);
}
