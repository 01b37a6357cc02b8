/* SPDX-License-Identifier: MIT */
/* A stop while the worker receives, and one while the engine starts. */
#include "scenario.h"
#include "start.h"

#include <string.h>
#include <unistd.h>

static struct nfring engine;
static struct nfr_worker worker;
static alignas(4096) char memory[131072];

static void begin(void)
{
	struct nfr_geometry geometry = nfr_geometry_make(64, 1, 0);
	struct nfr_path *path = &worker.poll.path;

	model_kernel_reset();
	memset(&engine, 0, sizeof(engine));
	memset(&worker, 0, sizeof(worker));
	engine.pid = getpid();
	engine.workers = &worker;
	engine.n_workers = 1;
	worker.poll.stop_fd = MODEL_FD;
	path->queue_fd = MODEL_FD + 1;
	path->map = nfr_channel_map(&geometry);
	path->channel = nfr_channel_init(memory, &path->map);
}

/* -- while the worker receives ------------------------------------------------------------ */

static void stop_after_drain(void)
{
	nfring_stop_after_drain(&engine);
}

static void deliver(void)
{
	for (int tries = 0; tries < 3; tries++)
		model_check(!nfr_poll_is_discarding(&worker.poll), "what is ready is delivered after the stop");
}

const struct model_scenario drain_scenario = { "drain", begin, { stop_after_drain, deliver }, NULL };

/* -- while the engine starts ---------------------------------------------------------------- */

static void stop_at_once(void)
{
	nfring_stop(&engine);
}

/* As nfring_start(): opens the worker, binds, and looks whether a stop came meanwhile. */
static void start(void)
{
	int how;

	nfr_worker_open(&worker);
	how = atomic_load_explicit(&engine.stop_requested, memory_order_relaxed);
	if (how != NFR_STOP_NONE)
		nfr_stop_workers(&engine, how);
}

static void end(void)
{
	model_check(nfr_poll_is_stopped(&worker.poll), "a stop during the start stops the worker");
}

const struct model_scenario stop_late_scenario = { "stop_late", begin, { stop_after_drain, start }, end };
const struct model_scenario stop_once_scenario = { "stop_once", begin, { stop_at_once, start }, end };
