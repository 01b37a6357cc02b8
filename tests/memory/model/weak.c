/* SPDX-License-Identifier: MIT */
#include "weak.h"
#include "choices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VARIABLES_MAX 48
#define VALUES_MAX 64
/* A thread reads an old value so often in a row: then the last one has reached it. */
#define OLD_MAX 2

struct view {
	uint8_t at[VARIABLES_MAX];
};

struct value {
	uint64_t value, id; /* id: who stored it, and as the how manieth */
	struct view view;   /* what its release has published */
	struct model_clock clock;
};

struct variable {
	uintptr_t address;
	unsigned count, seq_cst; /* values; the last seq_cst store */
	uint64_t hash;
	struct value value[VALUES_MAX];
};

static struct variable variables[VARIABLES_MAX];
static unsigned count;
static struct {
	struct view view;
	struct model_clock clock;
	uint64_t stores;
	uint8_t old[VARIABLES_MAX]; /* times in a row that an old value was read */
} thread[MODEL_THREADS];

void model_weak_reset(void)
{
	count = 0;
	memset(thread, 0, sizeof(thread));
	for (int i = 0; i < MODEL_THREADS; i++)
		thread[i].clock.at[i] = 1;
}

uint64_t model_weak_hash(void)
{
	uint64_t hash = 0;

	/* A sum: variables are numbered as they are first used. */
	for (unsigned i = 0; i < count; i++)
		hash += model_mix(variables[i].hash, variables[i].seq_cst);
	return hash;
}

const struct model_clock *model_weak_clock(void)
{
	return &thread[model_thread()].clock;
}

static void cannot(const char *what)
{
	fprintf(stderr, "the model has too few %s\n", what);
	abort();
}

/* The value in memory, which is that before all threads: what they store is kept in `variables` only. */
static uint64_t in_memory(uintptr_t address, size_t size)
{
	const void *p = (const void *)address;

	switch (size) {
	case 1:
		return *(const uint8_t *)p;
	case 2:
		return *(const uint16_t *)p;
	case 4:
		return *(const uint32_t *)p;
	default:
		return *(const uint64_t *)p;
	}
}

static struct variable *find(uintptr_t address)
{
	struct variable *v = variables;

	while (v < variables + count && v->address != address)
		v++;
	return v < variables + count ? v : NULL;
}

static struct variable *find_or_add(uintptr_t address, size_t size)
{
	struct variable *v = find(address);

	if (v)
		return v;
	if (count == VARIABLES_MAX)
		cannot("variables");
	v = &variables[count++];
	v->address = address;
	v->count = 1;
	v->seq_cst = 0;
	v->hash = address;
	v->value[0] = (struct value){ .value = in_memory(address, size) };
	return v;
}

static bool acquires(memory_order o)
{
	return o == memory_order_acquire || o == memory_order_acq_rel || o == memory_order_seq_cst;
}

static bool releases(memory_order o)
{
	return o == memory_order_release || o == memory_order_acq_rel || o == memory_order_seq_cst;
}

static void join(struct view *view, struct model_clock *clock, const struct value *v)
{
	for (unsigned i = 0; i < count; i++)
		if (view->at[i] < v->view.at[i])
			view->at[i] = v->view.at[i];
	for (unsigned i = 0; i < MODEL_THREADS; i++)
		if (clock->at[i] < v->clock.at[i])
			clock->at[i] = v->clock.at[i];
}

/* The thread reads the value number `n`. */
static uint64_t read_value(struct variable *v, unsigned n, memory_order order)
{
	const int self = model_thread();

	thread[self].view.at[v - variables] = (uint8_t)n;
	if (acquires(order))
		join(&thread[self].view, &thread[self].clock, &v->value[n]);
	model_saw(model_mix(v->address, v->value[n].id));
	return v->value[n].value;
}

/* The thread adds a value; `before` is the one that an exchange has read. */
static void add_value(struct variable *v, uint64_t value, memory_order order, const struct value *before)
{
	const int self = model_thread();
	struct value *new = &v->value[v->count];

	if (v->count == VALUES_MAX)
		cannot("values");
	*new = (struct value){ .value = value, .id = (++thread[self].stores << 8) + (unsigned)self + 1 };
	thread[self].view.at[v - variables] = (uint8_t)v->count;
	if (releases(order)) {
		new->view = thread[self].view;
		new->clock = thread[self].clock;
		thread[self].clock.at[self]++;
	}
	if (before)
		join(&new->view, &new->clock, before);
	if (order == memory_order_seq_cst)
		v->seq_cst = v->count;
	v->count++;
	v->hash = model_mix(v->hash, new->id);
	model_saw(new->id);
}

uint64_t model_weak_load(uintptr_t address, size_t size, memory_order order)
{
	unsigned oldest, last, n;
	struct variable *v;
	uint8_t *old;

	model_yield(NULL, 0);
	v = find_or_add(address, size);
	old = &thread[model_thread()].old[v - variables];
	last = v->count - 1;
	oldest = *old < OLD_MAX ? thread[model_thread()].view.at[v - variables] : last;
	if (order == memory_order_seq_cst && oldest < v->seq_cst)
		oldest = v->seq_cst;
	n = last - model_choose(last - oldest + 1);
	*old = n == last ? 0 : (uint8_t)(*old + 1);
	return read_value(v, n, order);
}

void model_weak_store(uintptr_t address, size_t size, uint64_t value, memory_order order)
{
	model_yield(NULL, 0);
	add_value(find_or_add(address, size), value, order, NULL);
}

uint64_t model_weak_exchange(uintptr_t address, size_t size, model_change_fn change, uint64_t arg, memory_order order)
{
	struct variable *v;
	uint64_t old;

	model_yield(NULL, 0);
	v = find_or_add(address, size);
	old = read_value(v, v->count - 1, order);
	add_value(v, change(old, arg), order, &v->value[v->count - 1]);
	return old;
}

bool model_weak_compare(uintptr_t address, size_t size, uint64_t *expected, uint64_t value, memory_order order,
			memory_order failed)
{
	struct variable *v;
	uint64_t last;

	model_yield(NULL, 0);
	v = find_or_add(address, size);
	last = v->value[v->count - 1].value;
	if (last != *expected) {
		*expected = read_value(v, v->count - 1, failed);
		return false;
	}
	(void)read_value(v, v->count - 1, order);
	add_value(v, value, order, &v->value[v->count - 1]);
	return true;
}

uint64_t model_weak_last(uintptr_t address, size_t size)
{
	const struct variable *v = find(address);

	return v ? v->value[v->count - 1].value : in_memory(address, size);
}
