/* SPDX-License-Identifier: MIT */
#include "device_names.h"

#include <errno.h>
#include <net/if.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

struct name {
	uint32_t index;
	char text[IFNAMSIZ]; /* "": unknown */
};

static int by_index(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static struct name *find(struct recorded_names *n, uint32_t index)
{
	const struct name key = { .index = index };
	struct name *const *found = tfind(&key, &n->tree, by_index);

	return found ? *found : NULL;
}

static struct name *add(struct recorded_names *n, uint32_t index)
{
	struct name *new = calloc(1, sizeof(*new));

	if (!new)
		return NULL;
	new->index = index;
	if (tsearch(new, &n->tree, by_index))
		return new;
	free(new);
	return NULL;
}

int recorded_names_set(struct recorded_names *n, uint32_t index, const char *name, size_t len)
{
	struct name *found = find(n, index);

	if (!found)
		found = add(n, index);
	if (!found)
		return -ENOMEM;
	if (len >= sizeof(found->text) || memchr(name, '\0', len))
		len = 0;
	memcpy(found->text, name, len);
	found->text[len] = '\0';
	return 0;
}

const char *recorded_names_get(void *user, uint32_t index)
{
	const struct name *found = find(user, index);

	return found && found->text[0] ? found->text : NULL;
}

void recorded_names_clear(struct recorded_names *n)
{
	tdestroy(n->tree, free);
	n->tree = NULL;
}
