/* SPDX-License-Identifier: MIT */
#include "group.h"
#include "compiler.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Groups are added at the front and never removed, so a reader needs no lock. */
static _Atomic(struct nflog_g_handle *) first;
static pthread_mutex_t taking = PTHREAD_MUTEX_INITIALIZER;

static struct nflog_handle *handle_of(const struct nflog_g_handle *g)
{
	/* H2 acquire: sees the settings of a group that is taken, and the end of the use of one that is released;
	 * pairs with H1 and H3. */
	return atomic_load_explicit(&g->handle, NFR_ORDER(H2, acquire));
}

struct nflog_g_handle *compat_group_first(void)
{
	/* L2 acquire: sees the group behind the pointer; pairs with L1. */
	return atomic_load_explicit(&first, NFR_ORDER(L2, acquire));
}

/* Forgets the settings; the counters go on, for they are the process's. */
static void begin_again(struct nflog_g_handle *g)
{
	compat_forget(&g->asked);
	compat_forget(&g->in_force);
	memset(&g->arrived, 0, sizeof(g->arrived));
	g->callback = NULL;
	g->ledger.expected = 0; /* the kernel numbers from 0 at each bind */
	g->tail.sampled = false;
}

static struct nflog_g_handle *unused(uint16_t number)
{
	struct nflog_g_handle *g = compat_group_first();

	while (g && (g->number != number || handle_of(g)))
		g = g->next;
	return g;
}

/* Adds a group at the front. */
static struct nflog_g_handle *add(uint16_t number)
{
	struct nflog_g_handle *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->number = number;
	g->next = compat_group_first();
	/* L1 release: publishes the group; pairs with L2. */
	atomic_store_explicit(&first, g, NFR_ORDER(L1, release));
	return g;
}

struct nflog_g_handle *compat_group_take(struct nflog_handle *h, uint16_t number)
{
	struct nflog_g_handle *g;

	pthread_mutex_lock(&taking);
	g = unused(number);
	g = g ? g : add(number);
	if (g) {
		begin_again(g);
		/* H1 release: publishes the settings; pairs with H2. */
		atomic_store_explicit(&g->handle, h, NFR_ORDER(H1, release));
	}
	pthread_mutex_unlock(&taking);
	return g;
}

void compat_group_release(struct nflog_g_handle *g)
{
	/* H3 release: the group was used before it is taken again; pairs with H2. */
	atomic_store_explicit(&g->handle, NULL, NFR_ORDER(H3, release));
}

struct nflog_g_handle *compat_group_of(const struct nflog_handle *h, const struct nflog_g_handle *g)
{
	struct nflog_g_handle *next = g ? g->next : compat_group_first();

	while (next && handle_of(next) != h)
		next = next->next;
	return next;
}

struct nflog_g_handle *compat_group_find(const struct nflog_handle *h, uint16_t number)
{
	struct nflog_g_handle *g = compat_group_of(h, NULL);

	while (g && g->number != number)
		g = compat_group_of(h, g);
	return g;
}
