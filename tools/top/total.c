/* SPDX-License-Identifier: MIT */
#include "total.h"

#include <stdlib.h>
#include <string.h>

struct top_view *top_view_open(unsigned workers)
{
	struct top_view *v = calloc(1, sizeof(*v));

	if (v)
		v->flow = calloc((size_t)workers * TOP_FLOWS, sizeof(*v->flow));
	if (v && !v->flow) {
		free(v);
		v = NULL;
	}
	return v;
}

void top_view_close(struct top_view *v)
{
	if (v)
		free(v->flow);
	free(v);
}

static void add_sum(struct top_sum *to, const struct top_sum *from)
{
	to->packets += from->packets;
	to->bytes += from->bytes;
}

static void add_row(struct top_row *to, const struct top_row *from)
{
	add_sum(&to->all, &from->all);
	add_sum(&to->recent, &from->recent);
}

/* -- orders: the busiest row first, ties always in the same order ------------------ */

static int compare(uint64_t a, uint64_t b)
{
	return a > b ? -1 : a < b;
}

static int by_all(const void *a, const void *b)
{
	const struct top_row *x = a, *y = b;
	int order = compare(x->all.packets, y->all.packets);

	return order ? order : compare(x->all.bytes, y->all.bytes);
}

static int by_recent(const void *a, const void *b)
{
	const struct top_row *x = a, *y = b;
	int order = compare(x->recent.packets, y->recent.packets);

	return order ? order : by_all(a, b);
}

static int by_key(const void *a, const void *b)
{
	const struct top_flow *x = a, *y = b;

	return memcmp(&x->key, &y->key, sizeof(x->key));
}

/* -- lists --------------------------------------------------------------------------- */

/* Adds up the rows of a flow that several workers have seen (a spread other than symhash). */
static void merge_flows(struct top_view *v, const struct top_counts *const *from, unsigned n)
{
	size_t in = 0, out = 0;

	for (unsigned w = 0; w < n; w++)
		for (unsigned i = 0; i < TOP_FLOWS; i++)
			if (from[w]->flow[i].row.all.packets)
				v->flow[in++] = from[w]->flow[i];
	qsort(v->flow, in, sizeof(v->flow[0]), by_key);
	for (size_t i = 0; i < in; i++) {
		if (out && by_key(&v->flow[out - 1], &v->flow[i]) == 0)
			add_row(&v->flow[out - 1].row, &v->flow[i].row);
		else
			v->flow[out++] = v->flow[i];
	}
	v->flows = out;
}

static void merge_prefix(struct top_view *v, const struct top_prefix *p)
{
	size_t i = 0;

	while (i < v->prefixes && (v->prefix[i].len != p->len || memcmp(v->prefix[i].text, p->text, p->len) != 0))
		i++;
	if (i < v->prefixes)
		add_row(&v->prefix[i].row, &p->row);
	else if (i < TOP_PREFIXES)
		v->prefix[v->prefixes++] = *p;
}

static void merge_device(struct top_view *v, const struct top_device *d)
{
	size_t i = 0;

	while (i < v->devices && (v->device[i].index != d->index || v->device[i].out != d->out))
		i++;
	if (i < v->devices)
		add_row(&v->device[i].row, &d->row);
	else if (i < TOP_DEVICES)
		v->device[v->devices++] = *d;
}

static void merge_one(struct top_view *v, const struct top_counts *c)
{
	add_row(&v->total, &c->total);
	if (c->recent_ns > v->recent_ns)
		v->recent_ns = c->recent_ns;
	v->evicted += c->evicted;
	add_sum(&v->lost_track, &c->lost_track);
	add_sum(&v->no_flow, &c->no_flow);
	for (unsigned i = 0; i < TOP_PREFIXES && c->prefix[i].row.all.packets; i++)
		merge_prefix(v, &c->prefix[i]);
	for (unsigned i = 0; i < TOP_DEVICES && c->device[i].row.all.packets; i++)
		merge_device(v, &c->device[i]);
}

void top_merge(struct top_view *v, const struct top_counts *const *from, unsigned n, bool all)
{
	int (*order)(const void *, const void *) = all ? by_all : by_recent;
	struct top_flow *flow = v->flow;

	memset(v, 0, sizeof(*v));
	v->flow = flow;
	v->workers = n;
	for (unsigned w = 0; w < n; w++)
		merge_one(v, from[w]);
	merge_flows(v, from, n);
	qsort(v->flow, v->flows, sizeof(v->flow[0]), order);
	qsort(v->prefix, v->prefixes, sizeof(v->prefix[0]), order);
	qsort(v->device, v->devices, sizeof(v->device[0]), order);
}
