/* SPDX-License-Identifier: MIT */
#include "prefixes.h"

#include <stdlib.h>
#include <string.h>

#define OTHER "other"

static void series_read(struct monitor_series *to, uint16_t group, const struct monitor_tally *t)
{
	to->group = group;
	to->packets = atomic_load_explicit(&t->packets, memory_order_relaxed);
	to->bytes = atomic_load_explicit(&t->bytes, memory_order_relaxed);
}

static void set_label(struct monitor_series *to, struct cli_writer *w, const struct monitor_prefix *p)
{
	cli_writer_clear(w);
	monitor_label_write(w, p->text, p->len);
	to->len = (uint16_t)cli_writer_len(w);
	memcpy(to->label, w->begin, to->len);
}

/* Reads all, in any order. Returns how many. */
static size_t read_all(const struct monitor_source *s, struct monitor_series *to, struct cli_writer *w)
{
	size_t n = 0;

	for (unsigned i = 0; i < s->workers; i++) {
		struct monitor_counter *c = &s->counter[i];
		/* C2 acquire: the texts of these are written. Pairs with C1. */
		uint32_t prefixes = atomic_load_explicit(&c->prefixes, memory_order_acquire);

		for (uint32_t k = 0; k < prefixes; k++, n++) {
			series_read(&to[n], s->group_number[c->prefix[k].group], &c->prefix[k].tally);
			set_label(&to[n], w, &c->prefix[k]);
		}
	}
	for (uint32_t i = 0; i < s->counts.groups; i++) {
		series_read(&to[n], s->group_number[i], &s->counts.group[i].other);
		to[n].len = sizeof(OTHER) - 1;
		memcpy(to[n].label, OTHER, to[n].len);
		n += to[n].packets > 0;
	}
	return n;
}

static int compare(const void *one, const void *two)
{
	const struct monitor_series *a = one, *b = two;
	int by_text;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	by_text = memcmp(a->label, b->label, a->len < b->len ? a->len : b->len);
	return by_text ? by_text : (a->len > b->len) - (a->len < b->len);
}

/* Adds up neighbours with the same label. Returns how many are left. */
static size_t merge(struct monitor_series *all, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (n && compare(&all[n - 1], &all[i]) == 0) {
			all[n - 1].packets += all[i].packets;
			all[n - 1].bytes += all[i].bytes;
		} else {
			all[n++] = all[i];
		}
	}
	return n;
}

struct monitor_series *monitor_prefixes_read(const struct monitor_source *s, size_t *count)
{
	size_t room = 1 + (size_t)s->workers * MONITOR_PREFIXES + s->counts.groups;
	struct monitor_series *all = calloc(room, sizeof(*all));
	struct cli_writer w;

	if (!all || cli_writer_open(&w, CLI_WRITER_MIN_BYTES) < 0) {
		free(all);
		return NULL;
	}
	*count = read_all(s, all, &w);
	cli_writer_close(&w);
	qsort(all, *count, sizeof(*all), compare);
	*count = merge(all, *count);
	return all;
}
