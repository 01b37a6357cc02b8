/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "threads.h"

#include <stddef.h>
#include <string.h>
#include <ucontext.h>

#define STACK_BYTES (256 * 1024)

struct thread {
	ucontext_t context;
	void (*function)(void); /* NULL: there is no such thread */
	bool done;
	bool (*is_ready)(uintptr_t arg);
	uintptr_t ready_arg;
	uint64_t history; /* of what it has seen */
};

static struct thread threads[MODEL_THREADS];
static _Alignas(64) char stacks[MODEL_THREADS][STACK_BYTES];
static ucontext_t scheduler;
static int running = -1;

uint64_t model_mix(uint64_t a, uint64_t b)
{
	a = (a ^ (a >> 32)) * 0x9e3779b97f4a7c15u + b + 0x2545f4914f6cdd1du;
	a = (a ^ (a >> 29)) * 0xbf58476d1ce4e5b9u;
	return a ^ (a >> 32);
}

int model_thread(void)
{
	return running;
}

void model_saw(uint64_t what)
{
	threads[running].history = model_mix(threads[running].history, what);
}

void model_abandon(void)
{
	swapcontext(&threads[running].context, &scheduler);
}

void model_yield(bool (*is_ready)(uintptr_t arg), uintptr_t arg)
{
	struct thread *t = &threads[running];

	model_saw(0); /* it has come this far */
	t->is_ready = is_ready;
	t->ready_arg = arg;
	swapcontext(&t->context, &scheduler);
}

static void run(void)
{
	threads[running].function();
	threads[running].done = true;
	model_abandon();
}

void model_threads_begin(void (*const function[MODEL_THREADS])(void))
{
	for (int i = 0; i < MODEL_THREADS; i++) {
		struct thread *t = &threads[i];

		memset(t, 0, sizeof(*t));
		t->function = function[i];
		getcontext(&t->context);
		t->context.uc_stack.ss_sp = stacks[i];
		t->context.uc_stack.ss_size = STACK_BYTES;
		makecontext(&t->context, run, 0);
	}
}

void model_threads_resume(int thread)
{
	running = thread;
	swapcontext(&scheduler, &threads[thread].context);
	running = -1;
}

unsigned model_threads_ready(int ready[MODEL_THREADS], unsigned *asleep)
{
	unsigned n = 0;

	*asleep = 0;
	for (int i = 0; i < MODEL_THREADS; i++) {
		const struct thread *t = &threads[i];

		if (!t->function || t->done)
			continue;
		if (t->is_ready && !t->is_ready(t->ready_arg))
			(*asleep)++;
		else
			ready[n++] = i;
	}
	return n;
}

uint64_t model_threads_hash(void)
{
	uint64_t hash = 0;

	for (int i = 0; i < MODEL_THREADS; i++)
		hash = model_mix(hash, threads[i].history + threads[i].done);
	return hash;
}
