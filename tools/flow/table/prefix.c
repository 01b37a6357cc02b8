/* SPDX-License-Identifier: MIT */
#include "prefix.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024u
#define GROUPS 65536u
#define OTHER 1u /* number of all prefixes beyond the bounds */

struct node {
	struct node *next; /* in its bucket */
	uint32_t number;
	uint16_t group;
	struct flow_prefix *prefix;
};

struct flow_prefixes {
	const struct node *last; /* asked for; the next packet's is often the same */
	uint32_t count;
	uint16_t of_group[GROUPS];
	struct node *bucket[BUCKETS];
	const struct flow_prefix *get[OTHER + 1 + FLOW_PREFIXES_MAX]; /* by number */
};

static const struct flow_prefix other = { 0 };

struct flow_prefixes *flow_prefixes_open(void)
{
	struct flow_prefixes *p = calloc(1, sizeof(*p)); /* what is not used takes no memory */

	if (p)
		p->get[OTHER] = &other;
	return p;
}

void flow_prefixes_close(struct flow_prefixes *p)
{
	for (unsigned i = 0; i < BUCKETS; i++)
		while (p->bucket[i]) {
			struct node *n = p->bucket[i];

			p->bucket[i] = n->next;
			free(n->prefix);
			free(n);
		}
	free(p);
}

/* FNV-1a. Rules come from root, so it has no secret. */
static unsigned bucket_of(uint16_t group, const char *text, uint32_t len)
{
	uint32_t h = 2166136261u ^ group;

	for (uint32_t i = 0; i < len; i++)
		h = (h ^ (uint8_t)text[i]) * 16777619u;
	return (h ^ h >> 16) % BUCKETS;
}

static bool is_same(const struct node *n, uint16_t group, const char *text, uint32_t len)
{
	return n->group == group && n->prefix->len == len && memcmp(n->prefix->text, text, len) == 0;
}

/* Returns NULL if a bound is reached, or there is no memory. */
static struct node *make(struct flow_prefixes *p, uint16_t group, const char *text, uint32_t len)
{
	struct flow_prefix *kept;
	struct node *n;

	if (p->count == FLOW_PREFIXES_MAX || p->of_group[group] == FLOW_PREFIXES_OF_GROUP)
		return NULL;
	n = malloc(sizeof(*n));
	kept = malloc(sizeof(*kept) + len);
	if (!n || !kept) {
		free(n);
		free(kept);
		return NULL;
	}
	kept->id = p->of_group[group] + 1u;
	kept->len = len;
	memcpy(kept->text, text, len);
	*n = (struct node){ .number = OTHER + ++p->count, .group = group, .prefix = kept };
	p->of_group[group]++;
	p->get[n->number] = kept;
	return n;
}

uint32_t flow_prefixes_number(struct flow_prefixes *p, uint16_t group, const char *text, uint32_t len)
{
	struct node **bucket, *n;

	len = len < FLOW_PREFIX_TEXT_MAX ? len : FLOW_PREFIX_TEXT_MAX;
	if (!text || !len)
		return 0;
	if (p->last && is_same(p->last, group, text, len))
		return p->last->number;
	bucket = &p->bucket[bucket_of(group, text, len)];
	for (n = *bucket; n && !is_same(n, group, text, len); n = n->next)
		;
	if (!n) {
		n = make(p, group, text, len);
		if (!n)
			return OTHER;
		n->next = *bucket;
		*bucket = n;
	}
	p->last = n;
	return n->number;
}

const struct flow_prefix *flow_prefixes_get(const struct flow_prefixes *p, uint32_t number)
{
	return p->get[number];
}
