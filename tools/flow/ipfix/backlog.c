/* SPDX-License-Identifier: MIT */
#include "backlog.h"

#include <stdlib.h>
#include <string.h>

static struct flow_waiting *copy(const struct flow_message *m)
{
	struct flow_waiting *w = malloc(sizeof(*w) + m->len);

	if (!w)
		return NULL;
	*w = (struct flow_waiting){
		.sums = m->sums, .records = m->records, .group = m->group, .len = m->len, .needed = m->needed
	};
	memcpy(w->bytes, m->bytes, m->len);
	return w;
}

bool flow_backlog_add(struct flow_backlog *b, const struct flow_message *m)
{
	struct flow_waiting *w = copy(m);

	if (!w)
		return false;
	if (!b->unwritten) {
		b->unwritten = w;
		b->before_unwritten = b->last;
	}
	if (b->last)
		b->last->next = w;
	else
		b->head = w;
	b->last = w;
	b->bytes += w->len;
	return true;
}

static void put_behind(struct flow_backlog *b, struct flow_waiting *w, struct flow_waiting *before)
{
	w->next = before->next;
	before->next = w;
	if (b->last == before)
		b->last = w;
	b->bytes += w->len;
}

static void put_first(struct flow_backlog *b, struct flow_waiting *w)
{
	w->next = b->head;
	b->head = w;
	if (!b->last)
		b->last = w;
	b->bytes += w->len;
}

bool flow_backlog_insert(struct flow_backlog *b, const struct flow_message *m, struct flow_waiting **after)
{
	struct flow_waiting *w = copy(m), *before = *after;

	if (!w)
		return false;
	w->inserted = true;
	if (!before)
		before = b->unwritten ? b->before_unwritten : b->last;
	if (before)
		put_behind(b, w, before);
	else
		put_first(b, w);
	if (!*after) {
		b->unwritten = w;
		b->before_unwritten = before;
	}
	*after = w;
	return true;
}

void flow_backlog_written(struct flow_backlog *b, uint64_t end)
{
	b->unwritten->end = end;
	b->before_unwritten = b->unwritten;
	b->unwritten = b->unwritten->next;
}

struct flow_waiting *flow_backlog_take(struct flow_backlog *b)
{
	struct flow_waiting *w = b->head;

	if (!w)
		return NULL;
	b->head = w->next;
	if (b->last == w)
		b->last = NULL;
	if (b->unwritten == w)
		b->unwritten = w->next;
	if (b->before_unwritten == w)
		b->before_unwritten = NULL;
	b->bytes -= w->len;
	return w;
}

struct flow_waiting *flow_backlog_drop(struct flow_backlog *b, bool begun)
{
	struct flow_waiting *before = begun ? b->unwritten : b->before_unwritten;
	struct flow_waiting *w = begun ? b->unwritten->next : b->unwritten;

	if (!w)
		return NULL;
	if (before)
		before->next = w->next;
	else
		b->head = w->next;
	if (!begun)
		b->unwritten = w->next;
	if (b->last == w)
		b->last = before;
	b->bytes -= w->len;
	return w;
}

void flow_backlog_rewind(struct flow_backlog *b)
{
	struct flow_waiting **at = &b->head, *w;

	b->last = NULL;
	while ((w = *at)) {
		if (!w->inserted) {
			b->last = w;
			at = &w->next;
			continue;
		}
		*at = w->next;
		b->bytes -= w->len;
		free(w);
	}
	b->unwritten = b->head;
	b->before_unwritten = NULL;
}
