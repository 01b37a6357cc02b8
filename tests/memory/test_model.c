/* SPDX-License-Identifier: MIT */
/* Explores each scenario: nothing is found in any state. Then weakens the orders that the table in README.md lists, one
 * after the other: what the table says is found. */
#include "litmus.h"
#include "scenario.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 64
#define TESTS_MAX 128

struct row {
	char label[8], order[16], scenario[32], found[16];
};

static const struct model_scenario *const scenarios[] = {
	&ring_scenario,       &handover_scenario,   &wake_scenario,  &arm_scenario,       &end_scenario,
	&interrupt_scenario,  &enter_scenario,      &drain_scenario, &stop_late_scenario, &stop_once_scenario,
	&find_group_scenario, &take_again_scenario, &watch_scenario,
};
static const char *const findings[] = { "nothing", "race", "stuck", "wrong" };

static struct row rows[ROWS_MAX];
static unsigned n_rows;

static void memory_allows_what_c11_does(void **state)
{
	const struct litmus *l = *state;
	struct model_result r = model_explore(&l->scenario, NULL, memory_order_relaxed);

	assert_string_equal(findings[r.finding], findings[l->expected]);
	assert_true(r.exhausted || l->expected != MODEL_NOTHING);
}

static void nothing_is_found(void **state)
{
	const struct model_scenario *s = *state;
	struct model_result r = model_explore(s, NULL, memory_order_relaxed);

	if (r.finding != MODEL_NOTHING)
		fail_msg("%s: %s", s->name, r.text);
	print_message("%s: %llu states, %llu runs\n", s->name, (unsigned long long)r.states,
		      (unsigned long long)r.runs);
	assert_true(r.exhausted);
	/* Otherwise the threads did not meet. */
	assert_true(r.states > 20);
}

static memory_order order_of(const char *name)
{
	if (strcmp(name, "relaxed") == 0)
		return memory_order_relaxed;
	if (strcmp(name, "acquire") == 0)
		return memory_order_acquire;
	assert_string_equal(name, "release");
	return memory_order_release;
}

static const struct model_scenario *find(const char *name)
{
	for (unsigned i = 0; i < ARRAY_SIZE(scenarios); i++)
		if (strcmp(scenarios[i]->name, name) == 0)
			return scenarios[i];
	fail_msg("there is no scenario %s", name);
	return NULL;
}

static void weak_order_is_found(void **state)
{
	const struct row *row = *state;
	struct model_result r = model_explore(find(row->scenario), row->label, order_of(row->order));

	print_message("%s %s: %s, in run %llu\n", row->label, row->order, r.text, (unsigned long long)r.runs);
	assert_string_equal(findings[r.finding], row->found);
}

/* Reads the table; rows without a scenario are ThreadSanitizer's alone. */
static void read_rows(void)
{
	FILE *f = fopen(NFRING_LABELS, "r");
	char line[512];

	if (!f)
		exit(1);
	while (n_rows < ROWS_MAX && fgets(line, sizeof(line), f)) {
		struct row *r = &rows[n_rows];

		if (sscanf(line, "| %7[A-Z0-9] | %15[a-z_] | %31[a-z_] | %15[a-z] |", r->label, r->order, r->scenario,
			   r->found) == 4)
			n_rows++;
	}
	fclose(f);
}

static struct CMUnitTest tests[TESTS_MAX];
static char names[TESTS_MAX][80];
static unsigned n_tests;

/* Adds a test, which gets `state`. */
__attribute__((format(printf, 3, 4))) static void add(CMUnitTestFunction function, const void *state, const char *fmt,
						      ...)
{
	va_list ap;

	assert_true(n_tests < TESTS_MAX);
	va_start(ap, fmt);
	vsnprintf(names[n_tests], sizeof(names[n_tests]), fmt, ap);
	va_end(ap);
	tests[n_tests].name = names[n_tests];
	tests[n_tests].test_func = function;
	tests[n_tests++].initial_state = (void *)(uintptr_t)state;
}

int main(void)
{
	read_rows();
	for (unsigned i = 0; i < litmus_count; i++)
		add(memory_allows_what_c11_does, &litmus[i], "model.c11_%s", litmus[i].scenario.name);
	for (unsigned i = 0; i < ARRAY_SIZE(scenarios); i++)
		add(nothing_is_found, scenarios[i], "model.nothing_is_found_in_%s", scenarios[i]->name);
	for (const struct row *r = rows; r < rows + n_rows; r++)
		add(weak_order_is_found, r, "model.%s_%s_is_found_in_%s", r->label, r->order, r->scenario);
	return _cmocka_run_group_tests("model", tests, n_tests, NULL, NULL);
}
