/* SPDX-License-Identifier: MIT */
/* A worker and its consumer: slabs go round, the consumer sleeps and is woken, the worker ends. */
#include "queue.h"
#include "scenario.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define SLABS 3u
#define UNITS 16u
#define BATCHES 3

static alignas(4096) char memory[131072];
static struct nfr_path path;
static struct nfring_queue queue;
static struct {
	uint32_t free[SLABS];
	uint8_t state[SLABS];
	uint8_t out[SLABS * UNITS / 8];
	uint16_t parts[SLABS];
	struct nfr_claim claims[SLABS * UNITS];
} own;

static void begin(void)
{
	struct nfr_geometry geometry = nfr_geometry_make(64, 1, SLABS * (size_t)NFR_PAGE);

	model_kernel_reset();
	memset(&path, 0, sizeof(path));
	memset(&queue, 0, sizeof(queue));
	path.map = nfr_channel_map(&geometry);
	model_check(geometry.slabs == SLABS && nfr_slab_units(&geometry) <= UNITS && path.map.bytes <= sizeof(memory),
		    "the slabs fit");
	path.channel = nfr_channel_init(memory, &path.map);
	path.claims = own.claims;
	path.queue_fd = queue.fd = queue.wake_fd = MODEL_FD;
	nfr_pool_init(&path.pool, &geometry, nfr_channel_slabs(path.channel, &path.map), own.free, own.state);
	nfr_carriers_init(&path.carriers, &path.pool, own.out, own.parts);
	path.filled = nfr_spsc_producer(nfr_channel_filled(path.channel, &path.map), path.map.capacity, 0);
	path.free = nfr_spsc_consumer(nfr_channel_free(path.channel, &path.map), path.map.capacity, 0);
	nfr_queue_init(&queue, &path);
	queue.pid = getpid();
}

/* Publishes a batch with this number. Returns false if no slab is free. */
static bool publish(uint64_t number)
{
	uint32_t slab = nfr_pool_post(&path.pool);
	struct nfr_slab *head;

	if (slab == NFR_SLAB_NONE)
		return false;
	nfr_pool_fill(&path.pool, slab);
	head = nfr_slab_at(path.pool.base, &path.pool.geometry, slab);
	head->received_ns = number;
	head->count = 1;
	nfr_pool_publish(&path.pool, slab);
	model_check(nfr_spsc_push(&path.filled, nfr_handle(slab, 0)), "the ring has room");
	nfr_path_publish(&path);
	return true;
}

/* Takes a batch, which must be this one, and releases it. Returns what the claim does. */
static int take(uint64_t number)
{
	struct nfring_batch batch;
	int ret = nfring_queue_claim(&queue, &batch);

	if (ret <= 0)
		return ret;
	model_check(batch.received_ns == number, "the batches come in order");
	nfring_queue_release(&queue, &batch);
	return ret;
}

/* -- slabs that are used again --------------------------------------------------------- */

static void fill_slabs(void)
{
	for (uint64_t number = 0, tries = 0; tries < SLABS + 3; tries++) {
		nfr_path_reclaim(&path);
		number += publish(number);
	}
}

static void take_slabs(void)
{
	uint64_t number = 0;

	for (int tries = 0; tries < SLABS + 1; tries++)
		number += take(number) > 0;
}

const struct model_scenario handover_scenario = { "handover", begin, { fill_slabs, take_slabs }, NULL };

/* -- sleep and wake-up ------------------------------------------------------------------ */

/* They fit without a slab that is used again. */
static void publish_all(void)
{
	for (uint64_t number = 0; number < BATCHES; number++)
		publish(number);
}

static void sleep_for_all(void)
{
	uint32_t handle;

	for (int taken = 0; taken < BATCHES;)
		if (nfr_spsc_pop(&queue.filled, &handle))
			taken++;
		else
			model_check(nfring_queue_wait(&queue, -1) == 1, "a wait ends with a batch");
}

const struct model_scenario wake_scenario = { "wake", begin, { publish_all, sleep_for_all }, NULL };

/* As a program with an event loop of its own does it. */
static void poll_for_all(void)
{
	struct pollfd p = { .fd = nfring_queue_fd(&queue), .events = POLLIN };
	uint32_t handle;

	for (int taken = 0; taken < BATCHES;)
		if (nfr_spsc_pop(&queue.filled, &handle))
			taken++;
		else if (nfring_queue_arm(&queue) == 0)
			poll(&p, 1, -1);
}

const struct model_scenario arm_scenario = { "arm", begin, { publish_all, poll_for_all }, NULL };

/* -- the end ------------------------------------------------------------------------------- */

static void publish_and_end(void)
{
	publish(0);
	nfr_path_publish_end(&path, 0);
}

static void take_until_end(void)
{
	uint64_t taken = 0;
	int ret;

	while ((ret = take(taken)) >= 0)
		if (ret > 0)
			taken++;
		else
			nfring_queue_wait(&queue, -1);
	model_check(ret == -ESHUTDOWN && taken == 1, "every batch comes before the end");
}

const struct model_scenario end_scenario = { "end", begin, { publish_and_end, take_until_end }, NULL };
