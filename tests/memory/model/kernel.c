/* SPDX-License-Identifier: MIT */
/* What the engine asks of the system, as the model has it; the linker leads the calls here (--wrap):
 *
 *   read, write, poll      of a descriptor from MODEL_FD on: an eventfd. poll(2) sleeps, and orders nothing.
 *   pthread_mutex_*        sleeps while it is locked
 *   calloc                 memory that each run gets at the same addresses, and nothing frees
 *   nfr_poll_open          opens nothing */
#include "kernel.h"
#include "model.h"
#include "weak.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define EVENTFDS 4
#define HEAP_BYTES 65536

static uint64_t counter[EVENTFDS];
static uint32_t heap_used;
static _Alignas(64) char heap[HEAP_BYTES];

void model_kernel_reset(void)
{
	memset(counter, 0, sizeof(counter));
	heap_used = 0;
}

static uintptr_t counter_of(int fd)
{
	return (uintptr_t)&counter[fd - MODEL_FD];
}

static uint64_t take_all(uint64_t value, uint64_t arg)
{
	(void)value;
	return arg;
}

static uint64_t add(uint64_t value, uint64_t arg)
{
	return value + arg;
}

static bool is_positive(uintptr_t address)
{
	return model_weak_last(address, sizeof(uint64_t)) > 0;
}

ssize_t __real_read(int fd, void *buf, size_t n);
ssize_t __wrap_read(int fd, void *buf, size_t n);
ssize_t __wrap_read(int fd, void *buf, size_t n)
{
	uint64_t value;

	if (fd < MODEL_FD)
		return __real_read(fd, buf, n);
	value = model_weak_exchange(counter_of(fd), sizeof(value), take_all, 0, memory_order_acq_rel);
	memcpy(buf, &value, sizeof(value));
	errno = EAGAIN;
	return value ? (ssize_t)sizeof(value) : -1;
}

ssize_t __real_write(int fd, const void *buf, size_t n);
ssize_t __wrap_write(int fd, const void *buf, size_t n);
ssize_t __wrap_write(int fd, const void *buf, size_t n)
{
	uint64_t value;

	if (fd < MODEL_FD)
		return __real_write(fd, buf, n);
	memcpy(&value, buf, sizeof(value));
	model_weak_exchange(counter_of(fd), sizeof(value), add, value, memory_order_acq_rel);
	return sizeof(value);
}

int __real_poll(struct pollfd *p, nfds_t n, int timeout_ms);
int __wrap_poll(struct pollfd *p, nfds_t n, int timeout_ms);
int __wrap_poll(struct pollfd *p, nfds_t n, int timeout_ms)
{
	if (n != 1 || p->fd < MODEL_FD)
		return __real_poll(p, n, timeout_ms);
	model_yield(is_positive, counter_of(p->fd));
	model_saw(1);
	return 1;
}

/* -- locks --------------------------------------------------------------------------- */

static bool is_unlocked(uintptr_t address)
{
	return model_weak_last(address, sizeof(int)) == 0;
}

int __wrap_pthread_mutex_lock(pthread_mutex_t *m);
int __wrap_pthread_mutex_lock(pthread_mutex_t *m)
{
	if (model_thread() < 0)
		return 0;
	/* The exchange takes another turn, in which it may be locked again. */
	do
		model_yield(is_unlocked, (uintptr_t)m);
	while (model_weak_exchange((uintptr_t)m, sizeof(int), take_all, 1, memory_order_acquire) != 0);
	return 0;
}

int __wrap_pthread_mutex_unlock(pthread_mutex_t *m);
int __wrap_pthread_mutex_unlock(pthread_mutex_t *m)
{
	if (model_thread() >= 0)
		model_weak_store((uintptr_t)m, sizeof(int), 0, memory_order_release);
	return 0;
}

/* -- memory --------------------------------------------------------------------------- */

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size)
{
	void *memory = heap + heap_used;

	if (model_thread() < 0)
		return __real_calloc(n, size);

	heap_used += (uint32_t)((n * size + 63) & ~(size_t)63);
	model_check(heap_used <= HEAP_BYTES, "the model has enough memory");
	return memset(memory, 0, n * size);
}

struct nfr_poll;
int __wrap_nfr_poll_open(struct nfr_poll *p);
int __wrap_nfr_poll_open(struct nfr_poll *p)
{
	(void)p;
	return 0;
}
