/* SPDX-License-Identifier: MIT */
/* The drop-in libnetfilter_log: its list of groups, and the descriptors that its preloaded object watches. */
#include "group.h"
#include "preload.h"
#include "scenario.h"

#include <sys/socket.h>

static char handle[2]; /* only their addresses matter */

static struct nflog_handle *handle_of(unsigned i)
{
	return (struct nflog_handle *)(void *)&handle[i];
}

/* In real threads there are groups of the run before. */
static void begin(void)
{
	struct nflog_g_handle *g;

	model_kernel_reset();
	for (unsigned i = 0; i < 2; i++)
		while ((g = compat_group_find(handle_of(i), 5)))
			compat_group_release(g);
}

/* -- groups ------------------------------------------------------------------------------ */

static void take(void)
{
	compat_group_take(handle_of(0), 5);
}

static void find(void)
{
	struct nflog_g_handle *g = compat_group_find(handle_of(0), 5);

	if (g)
		model_check(!g->callback && g->ledger.expected == 0, "a group that is found has its settings");
}

const struct model_scenario find_group_scenario = { "find_group", begin, { take, find }, NULL };

static void take_and_release(void)
{
	struct nflog_g_handle *g = compat_group_take(handle_of(0), 5);

	g->ledger.expected = 7;
	compat_group_release(g);
}

static void take_again(void)
{
	struct nflog_g_handle *g = compat_group_take(handle_of(1), 5);

	model_check(g->ledger.expected == 0, "a group that is taken again begins anew");
}

const struct model_scenario take_again_scenario = { "take_again", begin, { take_and_release, take_again }, NULL };

/* -- descriptors --------------------------------------------------------------------------- */

static int fd = -1;
static struct compat_watcher watcher;

static struct iovec no_room(struct compat_watcher *w, size_t room)
{
	(void)w;
	(void)room;
	return (struct iovec){ 0 };
}

static void ignore(struct compat_watcher *w, const void *buf, size_t room, size_t bytes)
{
	(void)w;
	(void)buf;
	(void)room;
	(void)bytes;
}

static void begin_watch(void)
{
	model_kernel_reset();
	if (fd < 0)
		fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	nfring_preload_forget(fd);
	watcher = (struct compat_watcher){ 0 };
}

static void watch(void)
{
	watcher = (struct compat_watcher){ no_room, ignore };
	nfring_preload_watch(fd, &watcher);
}

static void receive(void)
{
	char byte;

	(void)!recv(fd, &byte, 1, MSG_DONTWAIT);
}

const struct model_scenario watch_scenario = { "watch", begin_watch, { watch, receive }, NULL };
