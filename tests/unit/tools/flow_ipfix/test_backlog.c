/* SPDX-License-Identifier: MIT */
/* The queue of messages against a plain array, by random operations. */
#include "unit.h"

#include "backlog.h"

#include <stdlib.h>
#include <string.h>

#define OPERATIONS 200000
#define ROOM 64

/* The same as an array: numbers of messages, the first `written` of them written. */
struct model {
	unsigned number[ROOM], count, written;
	bool inserted[ROOM];
};

static unsigned next_number;

static struct flow_message message(void)
{
	static uint8_t bytes[4];

	next_number++;
	memcpy(bytes, &next_number, sizeof(bytes));
	return (struct flow_message){ .bytes = bytes, .len = sizeof(bytes), .records = 1 };
}

static unsigned number_of(const struct flow_waiting *w)
{
	unsigned number;

	memcpy(&number, w->bytes, sizeof(number));
	return number;
}

static void put_at(struct model *m, unsigned at, bool inserted)
{
	memmove(&m->number[at + 1], &m->number[at], (m->count - at) * sizeof(m->number[0]));
	memmove(&m->inserted[at + 1], &m->inserted[at], (m->count - at) * sizeof(m->inserted[0]));
	m->number[at] = next_number;
	m->inserted[at] = inserted;
	m->count++;
}

static void take_at(struct model *m, unsigned at)
{
	m->count--;
	memmove(&m->number[at], &m->number[at + 1], (m->count - at) * sizeof(m->number[0]));
	memmove(&m->inserted[at], &m->inserted[at + 1], (m->count - at) * sizeof(m->inserted[0]));
	if (at < m->written)
		m->written--;
}

static void expect_same(const struct flow_backlog *b, const struct model *m)
{
	const struct flow_waiting *w = b->head;

	assert_int_equal(b->bytes, 4 * m->count);
	for (unsigned i = 0; i < m->count; i++, w = w->next) {
		assert_non_null(w);
		assert_int_equal(number_of(w), m->number[i]);
		if (i == m->written)
			assert_ptr_equal(b->unwritten, w);
		if (i + 1 == m->count)
			assert_ptr_equal(b->last, w);
	}
	assert_null(w);
	if (m->written == m->count)
		assert_null(b->unwritten);
}

static void insert_some(struct flow_backlog *b, struct model *m)
{
	struct flow_waiting *after = NULL;

	for (unsigned i = 0; i < 3; i++) {
		const struct flow_message one = message();

		assert_true(flow_backlog_insert(b, &one, &after));
		put_at(m, m->written + i, true);
	}
}

static void drop(struct flow_backlog *b, struct model *m, bool begun)
{
	const unsigned at = m->written + begun;
	struct flow_waiting *w;

	if (begun && m->written == m->count)
		return; /* nothing is begun */
	w = flow_backlog_drop(b, begun);
	if (at >= m->count) {
		assert_null(w);
		return;
	}
	assert_int_equal(number_of(w), m->number[at]);
	take_at(m, at);
	free(w);
}

static void take(struct flow_backlog *b, struct model *m)
{
	struct flow_waiting *w = flow_backlog_take(b);

	if (m->count == 0) {
		assert_null(w);
		return;
	}
	assert_int_equal(number_of(w), m->number[0]);
	take_at(m, 0);
	free(w);
}

/* What was inserted is gone. */
static void rewind_model(struct model *m)
{
	for (unsigned i = m->count; i--;)
		if (m->inserted[i])
			take_at(m, i);
	m->written = 0;
}

static void operate(struct flow_backlog *b, struct model *m, unsigned what)
{
	struct flow_message one;

	switch (what) {
	case 0:
		if (m->count < ROOM - 4)
			insert_some(b, m);
		break;
	case 1:
	case 2:
		take(b, m);
		break;
	case 3:
	case 4:
		drop(b, m, what == 4);
		break;
	case 5:
		flow_backlog_rewind(b);
		rewind_model(m);
		break;
	case 6:
	case 7:
		if (m->written == m->count)
			break;
		flow_backlog_written(b, 1);
		m->written++;
		break;
	default:
		if (m->count == ROOM)
			break;
		one = message();
		assert_true(flow_backlog_add(b, &one));
		put_at(m, m->count, false);
	}
}

static void random_operations_leave_what_an_array_has(void **state)
{
	struct flow_backlog b = { 0 };
	struct model m = { 0 };

	(void)state;
	srand(1);
	for (unsigned i = 0; i < OPERATIONS; i++) {
		operate(&b, &m, (unsigned)rand() % 12);
		expect_same(&b, &m);
	}
	while (m.count)
		take(&b, &m);
	expect_same(&b, &m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(backlog, random_operations_leave_what_an_array_has),
	};

	return RUN(backlog, tests);
}
