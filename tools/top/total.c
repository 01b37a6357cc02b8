/* SPDX-License-Identifier: MIT */
#include "total.h"

#include <stdlib.h>
#include <string.h>

struct top_view *top_view_open(unsigned workers)
{
	struct top_view *v = calloc(1, sizeof(*v));

	for (unsigned i = 0; v && i < TOP_LISTS; i++) {
		v->list[i].item = calloc((size_t)workers * top_place[i].rows, sizeof(struct top_item));
		if (!v->list[i].item) {
			top_view_close(v);
			v = NULL;
		}
	}
	return v;
}

void top_view_close(struct top_view *v)
{
	for (unsigned i = 0; v && i < TOP_LISTS; i++)
		free(v->list[i].item);
	free(v);
}

/* -- sums ---------------------------------------------------------------------------- */

static void add_sum(struct top_sum *to, const struct top_sum *from)
{
	to->packets += from->packets;
	to->bytes += from->bytes;
}

static void take_sum(struct top_sum *from, const struct top_sum *what)
{
	from->packets -= what->packets;
	from->bytes -= what->bytes;
}

void top_item_add(struct top_item *to, const struct top_item *from)
{
	add_sum(&to->all, &from->all);
	add_sum(&to->recent, &from->recent);
}

void top_item_take(struct top_item *from, const struct top_item *what)
{
	take_sum(&from->all, &what->all);
	take_sum(&from->recent, &what->recent);
}

static struct top_item item_of(const struct top_row *r)
{
	struct top_item item = { .all = r->all, .recent = r->all, .key = top_key_of(r) };

	take_sum(&item.recent, &r->before);
	return item;
}

/* -- lists --------------------------------------------------------------------------- */

static int compare(uint64_t a, uint64_t b)
{
	return a > b ? -1 : a < b;
}

static int by_key(const void *a, const void *b, void *list)
{
	const struct top_item *x = a, *y = b;

	return memcmp(x->key, y->key, top_place[*(const enum top_list *)list].key_bytes);
}

static void collect(struct top_items *l, const struct top_counts *c, enum top_list list)
{
	for (unsigned i = 0; i < top_place[list].rows; i++) {
		const struct top_row *r = top_row_at(c, list, i);

		if (r->all.packets)
			l->item[l->count++] = item_of(r);
	}
	l->evicted.rows += c->evicted[list].rows;
	add_sum(&l->evicted.sum, &c->evicted[list].sum);
}

/* Makes one item of those with the same key: several workers have seen it. */
static void unite(struct top_items *l, enum top_list list)
{
	size_t out = 0;

	qsort_r(l->item, l->count, sizeof(l->item[0]), by_key, &list);
	for (size_t i = 0; i < l->count; i++) {
		if (out && by_key(&l->item[out - 1], &l->item[i], &list) == 0)
			top_item_add(&l->item[out - 1], &l->item[i]);
		else
			l->item[out++] = l->item[i];
	}
	l->count = out;
}

static void merge_list(struct top_view *v, enum top_list list, const struct top_counts *const *from, unsigned n)
{
	struct top_items *l = &v->list[list];

	l->count = 0;
	l->evicted = (struct top_evicted){ 0 };
	for (unsigned w = 0; w < n; w++)
		collect(l, from[w], list);
	if (n > 1)
		unite(l, list);
	l->without = v->total;
	for (size_t i = 0; i < l->count; i++)
		top_item_take(&l->without, &l->item[i]);
}

void top_merge(struct top_view *v, const struct top_counts *const *from, unsigned n)
{
	v->total = (struct top_item){ 0 };
	v->no_flow = (struct top_sum){ 0 };
	v->recent_ns = 0;
	v->workers = n;
	for (unsigned w = 0; w < n; w++) {
		struct top_item total = item_of(&from[w]->total);

		top_item_add(&v->total, &total);
		add_sum(&v->no_flow, &from[w]->no_flow);
		if (from[w]->recent_ns > v->recent_ns)
			v->recent_ns = from[w]->recent_ns;
	}
	for (unsigned i = 0; i < TOP_LISTS; i++)
		merge_list(v, i, from, n);
}

/* -- orders -------------------------------------------------------------------------- */

struct sorting {
	enum top_list list;
	enum top_order order;
	bool reverse;
};

static uint64_t value_of(const struct top_item *i, enum top_order order)
{
	switch (order) {
	case TOP_BY_RATE:
		return i->recent.packets;
	case TOP_BY_BITS:
		return i->recent.bytes;
	case TOP_BY_BYTES:
		return i->all.bytes;
	default:
		return i->all.packets;
	}
}

static int busier(const void *a, const void *b, void *arg)
{
	struct sorting *s = arg;
	const struct top_item *x = a, *y = b;
	int order = compare(value_of(x, s->order), value_of(y, s->order));

	if (!order)
		order = compare(x->all.packets, y->all.packets);
	if (!order)
		order = compare(x->all.bytes, y->all.bytes);
	if (s->reverse)
		order = -order;
	return order ? order : by_key(a, b, &s->list);
}

void top_sort(struct top_view *v, enum top_order order, bool reverse)
{
	for (unsigned i = 0; i < TOP_LISTS; i++) {
		struct sorting s = { i, order, reverse };

		qsort_r(v->list[i].item, v->list[i].count, sizeof(struct top_item), busier, &s);
	}
}
