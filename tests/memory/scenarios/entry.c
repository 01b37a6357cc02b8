/* SPDX-License-Identifier: MIT */
/* A wait that another thread ends, and the first thread that enters a queue. What the other thread stored before is
 * plain memory. */
#include "caller.h"
#include "channel.h"
#include "queue.h"
#include "scenario.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static alignas(4096) char memory[131072];
static struct nfring_queue queue;
static struct nfr_claim claims[256];
static int stored;

static void begin(void)
{
	struct nfr_geometry geometry = nfr_geometry_make(64, 1, 0);
	struct nfr_path path = { .map = nfr_channel_map(&geometry), .claims = claims };

	model_kernel_reset();
	nfr_owner_leave(&queue.owner); /* of the run before */
	memset(&queue, 0, sizeof(queue));
	path.channel = nfr_channel_init(memory, &path.map);
	nfr_queue_init(&queue, &path);
	queue.fd = queue.wake_fd = MODEL_FD;
	queue.pid = queue.owner.process = getpid();
	stored = 0;
}

static void store_and_wake(void)
{
	stored = 1;
	nfring_queue_wake(&queue);
}

static void wait_for_wake(void)
{
	while (nfring_queue_wait(&queue, -1) != -EINTR) {
	}
	model_check(stored == 1, "what was stored before the wake is there");
}

const struct model_scenario interrupt_scenario = { "interrupt", begin, { store_and_wake, wait_for_wake }, NULL };

/* -- entering ------------------------------------------------------------------------------- */

/* With a worker that has ended an entry has nothing more to do. */
static void begin_ended(void)
{
	begin();
	atomic_init(&queue.channel->result, -ESHUTDOWN);
}

static void store_and_open(void)
{
	stored = 1;
	nfr_caller_open(&queue);
}

static void enter(void)
{
	for (int tries = 0; tries < 2; tries++)
		if (nfr_caller_enter(&queue) != -ENOTCONN)
			model_check(stored == 1, "what the start has set up is there");
}

const struct model_scenario enter_scenario = { "enter", begin_ended, { store_and_open, enter }, NULL };
