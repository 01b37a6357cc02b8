/* SPDX-License-Identifier: MIT */
/* A queue whose worker is played by the test: no thread, so that every interleaving can be had. */
#ifndef NFR_QUEUE_FIXTURE_H
#define NFR_QUEUE_FIXTURE_H

#include "counter.h"
#include "queue.h"

#include "unit.h"
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static struct nfr_channel *channel;
static struct nfr_pool pool;
static struct nfr_spsc_producer filled; /* the worker's ends */
static struct nfr_spsc_consumer freed;
static struct nfring_queue queue;
static struct nfr_path path;
static struct nfr_latency latency;
static struct nfr_claim claims[512];

static inline int set_up(void **state)
{
	struct nfr_geometry geometry = nfr_geometry_make(4096, 10, 200000);
	struct nfr_channel_map map = nfr_channel_map(&geometry);

	(void)state;
	channel = aligned_alloc(4096, nfr_round_up(map.bytes, 4096));
	if (!channel)
		return -1;
	memset(channel, 0, map.bytes);
	channel = nfr_channel_init(channel, &map);
	filled = nfr_spsc_producer(nfr_channel_filled(channel, &map), map.capacity, 0);
	freed = nfr_spsc_consumer(nfr_channel_free(channel, &map), map.capacity, 0);
	nfr_pool_init(&pool, &geometry, nfr_channel_slabs(channel, &map), calloc(geometry.slabs, 4),
		      calloc(geometry.slabs, 1));
	memset(&path, 0, sizeof(path));
	memset(&latency, 0, sizeof(latency));
	path.channel = channel;
	path.map = map;
	path.latency = &latency;
	path.claims = claims;
	assert_true(map.capacity <= ARRAY_SIZE(claims));
	path.queue_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	memset(&queue, 0, sizeof(queue));
	queue.pid = getpid();
	queue.fd = queue.wake_fd = path.queue_fd;
	nfr_queue_init(&queue, &path);
	return path.queue_fd < 0 ? -1 : 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	close(path.queue_fd);
	free(pool.free);
	free(pool.state);
	free(channel);
	return 0;
}

static uint32_t last_published;

/* What the worker does for a datagram of `count` packets; whether it has to write the eventfd. */
static inline bool publish(uint32_t count)
{
	uint32_t number = nfr_pool_post(&pool);
	struct nfr_slab *slab = nfr_slab_at(pool.base, &pool.geometry, number);

	assert_int_not_equal(number, NFR_SLAB_NONE);
	nfr_pool_fill(&pool, number);
	*slab = (struct nfr_slab){
		.received_ns = 123, .lost_before = 11, .count = count, .bytes = 456, .worker = 3, .group = 5
	};
	last_published = nfr_handle(number, 0);
	nfr_pool_publish(&pool, number);
	assert_true(nfr_spsc_push(&filled, last_published));
	nfr_spsc_publish_before_wake(&filled);
	return nfr_wake_needed(&channel->wake);
}

static inline void reclaim(void)
{
	uint32_t handle;

	while (nfr_spsc_pop(&freed, &handle))
		(void)nfr_pool_take_back(&pool, nfr_handle_slab(handle));
}

#define QUEUE_TEST(behaviour)                                                                                          \
	{                                                                                                              \
		"queue." #behaviour, behaviour, set_up, tear_down, NULL                                                \
	}

#endif
