/* SPDX-License-Identifier: MIT */
/* The screen of nfring-top, at every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "layout.h"
#include "text.h"
#include "traffic.h"

#define WIDE "\xe7\xbd\x91"   /* a character of two columns */
#define COMBINING "e\xcc\x81" /* e and an accent above it */
#define TEXT_MAX 4096

static struct top_counts *counts;
static struct top_view *view;
static struct top_history history;
static struct top_head head;
static struct top_names names;
static struct top_canvas canvas;
static struct cli_writer writer;
static struct top_frame frame;

static const char *ifname(void *user, uint32_t index)
{
	(void)user;
	return index == 1 ? WIDE "\033]0;x\007" COMBINING : NULL;
}

static int reset(void **state)
{
	(void)state;
	counts = counts_open();
	view = top_view_open(1);
	top_history_open(&history, 0);
	canvas = (struct top_canvas){ .utf8 = true };
	head = (struct top_head){ .groups = "5", .seconds = 83, .qthresh_min = 64, .qthresh_max = 64 };
	names = (struct top_names){ .ifname = ifname };
	cli_writer_open(&writer, CLI_WRITER_MIN_BYTES);
	frame = (struct top_frame){
		.view = view, .history = &history, .head = &head, .names = &names, .text = &writer
	};
	return counts && view ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	free(counts);
	top_view_close(view);
	top_canvas_close(&canvas);
	cli_writer_close(&writer);
	return 0;
}

static void merge(void)
{
	const struct top_counts *from = counts;

	counts->recent_ns = 1000000000u;
	top_merge(view, &from, 1);
	top_sort(view, TOP_BY_PACKETS, false);
}

static void draw(struct top_state *s, unsigned width, unsigned height)
{
	assert_int_equal(top_canvas_resize(&canvas, width, height), 0);
	top_layout(&canvas, s, &frame);
}

/* The text of a row, without the spaces at its end. */
static const char *row(unsigned y)
{
	static char text[TEXT_MAX];
	size_t len = 0;

	for (unsigned x = 0; x < canvas.width; x++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s", top_canvas_at(&canvas, x, y)->text);
	while (len && text[len - 1] == ' ')
		len--;
	text[len] = 0;
	return text;
}

/* Every cell holds one character of its width, and nothing that a terminal would obey. */
static void cells_are_sound(void)
{
	for (unsigned y = 0; y < canvas.height; y++)
		for (unsigned x = 0; x < canvas.width; x++) {
			const char *text = top_canvas_at(&canvas, x, y)->text;
			uint32_t c;
			unsigned n = cli_text_utf8((const uint8_t *)text, strlen(text), &c);

			if (!*text) {
				const char *before = x ? top_canvas_at(&canvas, x - 1, y)->text : "";

				assert_true(cli_text_utf8((const uint8_t *)before, strlen(before), &c) > 0);
				assert_int_equal(top_glyph_width(c), 2);
				continue;
			}
			assert_int_equal(n, strlen(text));
			assert_true(top_glyph_width(c) >= 1);
			if (top_glyph_width(c) == 2)
				assert_string_equal(top_canvas_at(&canvas, x + 1, y)->text, "");
		}
}

static void count_much(void)
{
	static const char *const prefixes[] = {
		"plain ",       WIDE WIDE WIDE WIDE WIDE WIDE, "\033[2J\033[H\r\n\t", COMBINING,
		"\xff\xfe\xc3", "\xe2\x80\xae right to left",  "\xf0\x9f\x98\x80",    ""
	};
	uint8_t p[28];

	for (uint32_t i = 0; i < 3000; i++) {
		make_ip4(p, (uint8_t)(i % 250), (uint16_t)(i * 31), (uint8_t)(i % 7), (uint16_t)(28 + i % 1400));
		count_logged(counts, &(struct logged){ .payload = p,
						       .len = 28,
						       .prefix = prefixes[i % 8],
						       .in = i % 90,
						       .out = i % 2,
						       .with_user = i % 3 == 0,
						       .uid = i % 40,
						       .gid = i % 40,
						       .now_ns = i });
	}
	merge();
}

static void every_size_is_drawn_within_its_edges(void **state)
{
	(void)state;
	count_much();
	for (unsigned i = 1; i < 100; i++)
		top_history_add(&history, i * 1000000000ull, i * i * 100, i);
	for (unsigned width = 1; width <= 300; width += width < 20 ? 1 : 3)
		for (unsigned height = 1; height <= 100; height += height < 26 ? 1 : 9) {
			struct top_state s = { .list = (width + height) % TOP_LISTS, .paused = width % 2 };

			draw(&s, width, height);
			cells_are_sound();
			s.help = true;
			draw(&s, width, height);
			cells_are_sound();
		}
}

static void every_width_and_height_from_20_and_5_on_says_something(void **state)
{
	(void)state;
	count_one(counts, 1, 4000, "hello", 100, 1);
	merge();
	for (unsigned width = 20; width <= 300; width++)
		for (unsigned height = 5; height <= 100; height++) {
			struct top_state s = { .list = TOP_PREFIXES };
			bool found = false;

			draw(&s, width, height);
			for (unsigned y = 0; y < height && !found; y++)
				found = strstr(row(y), "\"hello\"");
			assert_true(found);
			assert_non_null(strstr(row(height - 1), "q quit"));
		}
}

/* Returns the number before the label in a row: packets, at widths where two numbers stand there. */
static uint64_t packets_in(unsigned y)
{
	char digits[TEXT_MAX];
	const char *text = row(y);
	size_t len = 0;

	while (*text == ' ')
		text++;
	text += strcspn(text, " "); /* packets/s */
	while (*text == ' ')
		text++;
	for (; *text && *text != ' '; text++)
		if (*text != ',')
			digits[len++] = *text;
	digits[len] = 0;
	return strtoull(digits, NULL, 10);
}

/* At every list, scroll and filter, the rows and "other" are the total. */
static void rows_on_the_screen_are_the_total(void **state)
{
	const char *const filters[] = { "", "1", "if", "zzz" };

	(void)state;
	count_much();
	for (unsigned i = 0; i < TOP_LISTS * 4 * 3; i++) {
		struct top_state s = { .list = i % TOP_LISTS, .scroll = i % 5 * 7 };
		unsigned first = 6;
		uint64_t sum = 0;

		s.filter_len = strlen(filters[i / TOP_LISTS % 4]);
		memcpy(s.filter, filters[i / TOP_LISTS % 4], s.filter_len);
		draw(&s, 60, 17 + i % 7);
		for (unsigned y = first; y < canvas.height - 1; y++)
			sum += packets_in(y);
		assert_int_equal(sum, 3000);
	}
}

static void a_row_looks_like_this(void **state)
{
	struct top_state s = { 0 };

	(void)state;
	for (int i = 0; i < 1234; i++)
		count_one(counts, 1, 4000, "hello", 1000, 1);
	merge();
	draw(&s, 100, 20);
	assert_string_equal(row(0), "nfring-top  0:01:23  1 worker  group 5");
	assert_string_equal(row(1), "Packets 1,234  1,234/s  9.9 Mbit/s");
	assert_string_equal(row(2), "Lost    0  socket drops 0");
	assert_string_equal(row(3), "Latency -  QThresh 64");
	assert_string_equal(row(4), " Flows 1  Hosts 1  Prefixes 1  Interfaces 1  Users 0  Ports 1");
	assert_string_equal(row(5), ">packets/s     Mbit/s       packets");
	assert_string_equal(row(6), "     1,234      9.872         1,234  "
				    "\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588  "
				    "UDP 10.0.0.1.4000 <> 10.0.0.200.53");
	head.stats.lost = 7;
	head.stats.tail_unknown = 1;
	s.list = TOP_USERS;
	s.paused = true;
	draw(&s, 60, 12);
	assert_string_equal(row(0), "nfring-top  PAUSED  0:01:23  1 worker  group 5");
	assert_string_equal(row(2), "Lost    at least 7  socket drops 0");
	assert_string_equal(row(5), "     1,234         1,234  other");
}

static void hostile_names_stand_where_plain_ones_would(void **state)
{
	struct top_state s = { .list = TOP_INTERFACES };

	(void)state;
	count_logged(counts, &(struct logged){ .in = 1 });
	merge();
	draw(&s, 100, 10);
	assert_non_null(strstr(row(5), "in " WIDE "\\x1b]0;x\\x07e\\u{301}"));
	canvas.utf8 = false;
	draw(&s, 100, 10);
	assert_non_null(strstr(row(5), "in \\u{7f51}\\x1b"));
	cells_are_sound();
}

static void a_text_that_is_cut_says_so(void **state)
{
	(void)state;
	top_canvas_resize(&canvas, 5, 1);
	top_canvas_print(&canvas, 0, 0, TOP_PLAIN, "12345");
	assert_string_equal(row(0), "12345");
	top_canvas_print(&canvas, 0, 0, TOP_PLAIN, "123456");
	assert_string_equal(row(0), "1234\u2026");
	top_canvas_print(&canvas, 0, 0, TOP_PLAIN, "123" WIDE WIDE);
	assert_string_equal(row(0), "123 \u2026");
	cells_are_sound();
	top_canvas_print(&canvas, 0, 0, TOP_PLAIN, "1" WIDE WIDE);
	assert_string_equal(row(0), "1" WIDE WIDE);
	top_canvas_print(&canvas, 7, 0, TOP_PLAIN, "beyond");
	top_canvas_print(&canvas, 0, 1, TOP_PLAIN, "below");
	cells_are_sound();
}

static void a_message_and_a_filter_take_the_last_row(void **state)
{
	struct top_state s = { 0 };

	(void)state;
	merge();
	frame.message = "nfring-top: something\033[2J happened";
	draw(&s, 80, 24);
	assert_string_equal(row(23), "nfring-top: something\\u{1b}[2J happened");
	top_state_key(&s, '/');
	top_state_key(&s, 'x');
	draw(&s, 80, 24);
	assert_string_equal(row(23), "/x_  Enter keeps it, Escape ends it");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, reset, end)
	const struct CMUnitTest tests[] = {
		TEST(every_size_is_drawn_within_its_edges),
		TEST(every_width_and_height_from_20_and_5_on_says_something),
		TEST(rows_on_the_screen_are_the_total),
		TEST(a_row_looks_like_this),
		TEST(hostile_names_stand_where_plain_ones_would),
		TEST(a_text_that_is_cut_says_so),
		TEST(a_message_and_a_filter_take_the_last_row),
	};

	return cmocka_run_group_tests_name("top_layout", tests, NULL, NULL);
}
