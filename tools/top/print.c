/* SPDX-License-Identifier: MIT */
#include "print.h"

#include <inttypes.h>

/* Returns the time that the columns cover, in seconds. */
static double seconds_of(const struct top_view *v, const struct top_text *t)
{
	double s = t->by_all ? t->seconds : (double)v->recent_ns / 1e9;

	return s > 0 ? s : 1;
}

static void print_numbers(FILE *f, const struct top_item *i, const struct top_text *t, double seconds)
{
	const struct top_sum *s = t->by_all ? &i->all : &i->recent;

	fprintf(f, "%12.0f %10.3f %14" PRIu64 "  ", (double)s->packets / seconds, (double)s->bytes * 8 / seconds / 1e6,
		i->all.packets);
}

static void print_head(FILE *f, const struct top_view *v, const struct top_text *t, double seconds)
{
	const struct top_sum *s = t->by_all ? &v->total.all : &v->total.recent;
	const struct top_items *flows = &v->list[TOP_FLOWS];

	fprintf(f, "%.1f s  %.0f packets/s  %.3f Mbit/s  %" PRIu64 " packets  lost %s%" PRIu64 "  flows %zu",
		t->seconds, (double)s->packets / seconds, (double)s->bytes * 8 / seconds / 1e6, v->total.all.packets,
		t->stats.tail_unknown ? "at least " : "", t->stats.lost, flows->count);
	if (flows->evicted.rows)
		fprintf(f, " and %" PRIu64 " evicted", flows->evicted.rows);
	fprintf(f, "  workers %u", v->workers);
	if (t->by_all && v->total.all.packets)
		fprintf(f, "  CPU %.1f ns a packet", t->cpu_seconds * 1e9 / (double)v->total.all.packets);
	fputs("\n\n   packets/s     Mbit/s        packets\n", f);
}

static void print_list(FILE *f, const struct top_view *v, enum top_list list, const struct top_text *t)
{
	const struct top_items *l = &v->list[list];
	size_t rows = l->count < t->rows ? l->count : t->rows;
	double seconds = seconds_of(v, t);
	struct top_item other = l->without;
	struct cli_writer w;

	if (cli_writer_open(&w, CLI_WRITER_MIN_BYTES) < 0)
		return;
	for (size_t i = 0; i < l->count; i++) {
		if (i >= rows) {
			top_item_add(&other, &l->item[i]);
			continue;
		}
		cli_writer_clear(&w);
		top_label(&w, list, l->item[i].key, &t->names);
		print_numbers(f, &l->item[i], t, seconds);
		fwrite(w.begin, 1, cli_writer_len(&w), f);
		putc('\n', f);
	}
	cli_writer_close(&w);
	if (other.all.packets) {
		print_numbers(f, &other, t, seconds);
		fprintf(f, "other %s\n", top_list_key[list]);
	}
	putc('\n', f);
}

void top_print(FILE *f, const struct top_view *v, const struct top_text *t)
{
	print_head(f, v, t, seconds_of(v, t));
	for (unsigned i = 0; i < TOP_LISTS; i++)
		if (v->list[i].count || i == TOP_FLOWS)
			print_list(f, v, i, t);
}
