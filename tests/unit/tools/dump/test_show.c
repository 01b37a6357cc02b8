/* SPDX-License-Identifier: MIT */
/* What nfring-dump shows after the last packet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "show.h"

static uint64_t lost;

static void loss(struct dump_stream *s, const struct dump_loss *l)
{
	(void)s;
	lost += l->lost;
}

static void close_nothing(struct dump_stream *s)
{
	(void)s;
}

static const struct dump_stream_ops ops = { .loss = loss, .close = close_nothing };

static void losses_add_up_though_the_last_packet_was_shown(void **state)
{
	const struct dump_loss between = { .group = 5, .lost = 2 };
	struct dump_stream stream = { .ops = &ops };
	struct dump_show show = { .stream = { &stream }, .streams = 1 };

	(void)state;
	assert_int_equal(dump_show_open(&show), 0);
	dump_show_loss(&show, &between);
	show.done = true; /* --count packets */
	dump_show_loss(&show, &between);
	assert_int_equal(lost, 2);
	dump_show_rest(&show, 5, 7, 1000);
	assert_int_equal(lost, 7);
	dump_show_close(&show);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(losses_add_up_though_the_last_packet_was_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
