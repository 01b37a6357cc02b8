/* SPDX-License-Identifier: MIT */
/* Compares nfr_spsc with Concurrency Kit's ck_ring: the same entries in the same batches,
 * by one thread, or from one CPU to another. nfr_spsc publishes once per batch; ck_ring has
 * no batches and publishes each entry. */
#define _GNU_SOURCE
#include "cpu.h"
#include "micro.h"
#include "spsc.h"

#include <ck_ring.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#define ALWAYS_INLINE inline __attribute__((always_inline))
#define CAPACITY 1024u
#define ENTRIES_ONE_CPU 4096u
#define ENTRIES_TWO_CPUS 65536u

struct nfrb_ring {
	alignas(NFR_FALSE_SHARING) ck_ring_t ck;
	ck_ring_buffer_t ck_slot[CAPACITY];

	alignas(NFR_FALSE_SHARING) struct nfr_spsc *ours; /* from here on: fixed, except `stop` */
	enum nfrb_ring_kind kind;
	uint32_t batch;
	bool two_cpus;
	int consumer_cpu;
	pthread_t consumer;
	cpu_set_t before;
	_Atomic bool stop;

	alignas(NFR_FALSE_SHARING) struct nfr_spsc_producer in; /* producer: rw */
	uint32_t next;                                          /* producer: rw; value of the next entry */

	alignas(NFR_FALSE_SHARING) struct nfr_spsc_consumer out; /* consumer: rw */

	alignas(NFR_FALSE_SHARING) _Atomic uint32_t taken; /* consumer: wo, producer: ro; value of the next entry */
	bool wrong;                                        /* consumer: wo; it popped another value */
};

static inline void relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#endif
}

/* -- entries count up, so that the consumer can check each. The counters are parameters and
 *    results, so that they stay in registers -------------------------------------------- */

/* Pushes a batch of entries: next, next + 1, ... */
static ALWAYS_INLINE void push(struct nfrb_ring *b, enum nfrb_ring_kind kind, uint32_t next)
{
	struct nfr_spsc_producer *in = &b->in;

	for (uint32_t end = next + b->batch; next != end; next++) {
		if (kind == NFRB_SPSC) {
			while (!nfr_spsc_push(in, next)) {
				/* The ring is full within a batch: publish, or the consumer never makes room. */
				nfr_spsc_publish(in);
				relax();
			}
		} else {
			while (!ck_ring_enqueue_spsc(&b->ck, b->ck_slot, (void *)(uintptr_t)next))
				relax();
		}
	}
	if (kind == NFRB_SPSC)
		nfr_spsc_publish(in);
}

static ALWAYS_INLINE bool pop(struct nfrb_ring *b, enum nfrb_ring_kind kind, uint32_t *value)
{
	void *entry;

	if (kind == NFRB_SPSC)
		return nfr_spsc_pop(&b->out, value);
	if (!ck_ring_dequeue_spsc(&b->ck, b->ck_slot, &entry))
		return false;
	*value = (uint32_t)(uintptr_t)entry;
	return true;
}

/* Pops all entries; the first should be `next`. Returns the entry that should come then. */
static ALWAYS_INLINE uint32_t pop_all(struct nfrb_ring *b, enum nfrb_ring_kind kind, uint32_t next)
{
	uint32_t value, wrong = 0;

	while (pop(b, kind, &value))
		wrong |= value ^ next++;
	if (nfr_unlikely(wrong))
		b->wrong = true;
	return next;
}

/* -- one CPU --------------------------------------------------------------------- */

static ALWAYS_INLINE void run_one(struct nfrb_ring *b, enum nfrb_ring_kind kind)
{
	uint32_t next = b->next, taken = next, end = next + ENTRIES_ONE_CPU;

	for (; next != end; next += b->batch) {
		push(b, kind, next);
		taken = pop_all(b, kind, taken);
	}
	b->next = next;
	atomic_store_explicit(&b->taken, taken, memory_order_relaxed); /* no other thread */
}

/* -- two CPUs -------------------------------------------------------------------- */

static ALWAYS_INLINE void consume(struct nfrb_ring *b, enum nfrb_ring_kind kind)
{
	uint32_t taken = 0, now;

	/* Relaxed: nothing else is read because of it. */
	while (!atomic_load_explicit(&b->stop, memory_order_relaxed)) {
		now = pop_all(b, kind, taken);
		if (now == taken) {
			relax();
			continue;
		}
		taken = now;
		/* K1 release: publishes b->wrong; pairs with K2. */
		atomic_store_explicit(&b->taken, taken, memory_order_release);
	}
}

static void *consumer(void *arg)
{
	struct nfrb_ring *b = arg;

	(void)nfr_cpu_pin((uint32_t)b->consumer_cpu);
	if (b->kind == NFRB_SPSC)
		consume(b, NFRB_SPSC);
	else
		consume(b, NFRB_CK);
	return NULL;
}

static ALWAYS_INLINE void run_two(struct nfrb_ring *b, enum nfrb_ring_kind kind)
{
	uint32_t next = b->next, end = next + ENTRIES_TWO_CPUS;

	for (; next != end; next += b->batch)
		push(b, kind, next);
	b->next = next;
	/* K2 acquire: pairs with K1. */
	while (atomic_load_explicit(&b->taken, memory_order_acquire) != next)
		relax();
}

unsigned nfrb_cpus(void)
{
	return nfr_cpu_count();
}

/* Finds the first two CPUs that this program may use. False if there is only one. */
static bool two_cpus(const cpu_set_t *allowed, int *cpu)
{
	int n = 0;

	for (int i = 0; i < CPU_SETSIZE && n < 2; i++)
		if (CPU_ISSET(i, allowed))
			cpu[n++] = i;
	return n == 2;
}

static bool start_consumer(struct nfrb_ring *b, const char **why)
{
	int cpu[2];

	*why = "there is only one CPU";
	if (sched_getaffinity(0, sizeof(b->before), &b->before) < 0 || !two_cpus(&b->before, cpu))
		return false;
	b->consumer_cpu = cpu[1];
	*why = "no thread could be started";
	if (pthread_create(&b->consumer, NULL, consumer, b) != 0)
		return false;
	(void)nfr_cpu_pin((uint32_t)cpu[0]);
	b->two_cpus = true;
	return true;
}

/* -- the bench ------------------------------------------------------------------- */

struct nfrb_ring *nfrb_ring_open(enum nfrb_ring_kind kind, uint32_t batch, bool across, const char **why)
{
	struct nfrb_ring *b = aligned_alloc(alignof(struct nfrb_ring), sizeof(*b));

	*why = "no memory";
	if (!b)
		return NULL;
	memset(b, 0, sizeof(*b));
	b->kind = kind;
	b->batch = batch;
	b->ours = aligned_alloc(NFR_FALSE_SHARING, nfr_spsc_bytes(CAPACITY));
	if (b->ours) {
		nfr_spsc_init(b->ours, 0);
		b->in = nfr_spsc_producer(b->ours, CAPACITY, 0);
		b->out = nfr_spsc_consumer(b->ours, CAPACITY, 0);
		ck_ring_init(&b->ck, CAPACITY);
		if (!across || start_consumer(b, why))
			return b;
	}
	nfrb_ring_close(b);
	return NULL;
}

void nfrb_ring_close(struct nfrb_ring *b)
{
	if (b->two_cpus) {
		atomic_store_explicit(&b->stop, true, memory_order_relaxed);
		pthread_join(b->consumer, NULL);
		sched_setaffinity(0, sizeof(b->before), &b->before);
	}
	free(b->ours);
	free(b);
}

uint64_t nfrb_ring_run(struct nfrb_ring *b)
{
	uint32_t first = b->next;

	/* Four loops, each compiled for its ring alone. */
	if (b->two_cpus && b->kind == NFRB_SPSC)
		run_two(b, NFRB_SPSC);
	else if (b->two_cpus)
		run_two(b, NFRB_CK);
	else if (b->kind == NFRB_SPSC)
		run_one(b, NFRB_SPSC);
	else
		run_one(b, NFRB_CK);
	/* Relaxed: run_two() has acquired this value; run_one() wrote it in this thread. */
	return b->wrong || atomic_load_explicit(&b->taken, memory_order_relaxed) != b->next ? 0 : b->next - first;
}
