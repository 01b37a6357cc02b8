/* SPDX-License-Identifier: MIT */
#include "merge.h"

#include <nfring/decode.h>
#include <stdlib.h>
#include <string.h>

/* A copied batch. It is in two lists: of its group, and of all batches by arrival. Its
 * messages follow the descriptors in the same memory. */
struct kept {
	struct kept *next_of_group;
	struct kept *before, *after;
	uint64_t deadline_ns;
	size_t bytes; /* in all */
	uint32_t at;  /* index of the next packet to show */
	struct nfring_batch batch;
	struct nfring_pkt pkt[]; /* of the batch */
};

struct group {
	struct kept *first, *last;
	uint64_t time_ns; /* of the next packet */
	uint32_t seq;     /* seq_global of the next packet; 0 if it has none */
};

struct dump_merge {
	struct dump_merge_setup set;
	struct group *group;
	uint16_t *index; /* of each group in `group`, by its number */
	uint32_t *heap;  /* groups that have a packet, the earliest first */
	uint32_t heap_size;
	struct kept *oldest, *newest;
	size_t bytes;
	uint64_t emitted_early;
};

struct dump_merge *dump_merge_open(const struct dump_merge_setup *setup)
{
	struct dump_merge *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->set = *setup;
	m->group = calloc(setup->groups, sizeof(m->group[0]));
	m->heap = calloc(setup->groups, sizeof(m->heap[0]));
	m->index = calloc(UINT16_MAX + 1, sizeof(m->index[0]));
	if (!m->group || !m->heap || !m->index) {
		dump_merge_close(m);
		return NULL;
	}
	for (uint32_t i = 0; i < setup->groups; i++)
		m->index[setup->group[i]] = (uint16_t)i;
	return m;
}

void dump_merge_close(struct dump_merge *m)
{
	if (!m)
		return;
	while (m->oldest) {
		struct kept *k = m->oldest;

		m->oldest = k->after;
		free(k);
	}
	free(m->group);
	free(m->heap);
	free(m->index);
	free(m);
}

/* -- the heap of groups ---------------------------------------------------------- */

static bool is_earlier(const struct dump_merge *m, uint32_t a, uint32_t b)
{
	const struct group *x = &m->group[a], *y = &m->group[b];

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns;
	return (int32_t)(x->seq - y->seq) < 0; /* seq_global wraps around */
}

static void sift_down(struct dump_merge *m, uint32_t i)
{
	uint32_t moving = m->heap[i];

	for (;;) {
		uint32_t child = 2 * i + 1;

		if (child >= m->heap_size)
			break;
		if (child + 1 < m->heap_size && is_earlier(m, m->heap[child + 1], m->heap[child]))
			child++;
		if (!is_earlier(m, m->heap[child], moving))
			break;
		m->heap[i] = m->heap[child];
		i = child;
	}
	m->heap[i] = moving;
}

static void heap_add(struct dump_merge *m, uint32_t group)
{
	uint32_t i = m->heap_size++;

	for (; i && is_earlier(m, group, m->heap[(i - 1) / 2]); i = (i - 1) / 2)
		m->heap[i] = m->heap[(i - 1) / 2];
	m->heap[i] = group;
}

/* Reads time and seq_global of the next packet of a group. */
static void look_at_next(struct group *g)
{
	const struct nfring_pkt *p = &g->first->pkt[g->first->at];

	g->time_ns = nfring_pkt_time_ns(&g->first->batch, p, NULL);
	if (!nfring_pkt_seq_global(p, &g->seq))
		g->seq = 0;
}

/* -- batches ---------------------------------------------------------------------- */

static size_t align4(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

/* Copies a batch; offsets within a message stay valid. NULL: no memory. */
static struct kept *copy(const struct nfring_batch *b)
{
	size_t bytes = sizeof(struct kept) + b->count * sizeof(struct nfring_pkt), at = bytes;
	struct kept *k;

	for (uint32_t i = 0; i < b->count; i++)
		bytes += align4(nfring_pkt_message(&b->pkt[i])->nlmsg_len);
	bytes = (bytes + _Alignof(struct kept) - 1) & ~(_Alignof(struct kept) - 1);
	k = aligned_alloc(_Alignof(struct kept), bytes);
	if (!k)
		return NULL;
	*k = (struct kept){ .bytes = bytes, .batch = *b };
	k->batch.pkt = k->pkt;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct nlmsghdr *message = nfring_pkt_message(&b->pkt[i]);
		char *to = (char *)k + at;

		k->pkt[i] = b->pkt[i];
		k->pkt[i].msg = (int32_t)(to - (char *)&k->pkt[i]);
		memcpy(to, message, message->nlmsg_len);
		at += align4(message->nlmsg_len);
	}
	return k;
}

static void arrival_add(struct dump_merge *m, struct kept *k)
{
	k->before = m->newest;
	*(m->newest ? &m->newest->after : &m->oldest) = k;
	m->newest = k;
	m->bytes += k->bytes;
}

static void arrival_remove(struct dump_merge *m, struct kept *k)
{
	*(k->before ? &k->before->after : &m->oldest) = k->after;
	*(k->after ? &k->after->before : &m->newest) = k->before;
	m->bytes -= k->bytes;
	free(k);
}

static void show_earliest(struct dump_merge *m)
{
	struct group *g = &m->group[m->heap[0]];
	struct kept *k = g->first;

	m->set.show(m->set.user, &k->batch, &k->pkt[k->at]);
	if (++k->at == k->batch.count) {
		g->first = k->next_of_group;
		arrival_remove(m, k);
	}
	if (g->first)
		look_at_next(g);
	else
		m->heap[0] = m->heap[--m->heap_size];
	if (m->heap_size)
		sift_down(m, 0);
}

void dump_merge_push(struct dump_merge *m, const struct nfring_batch *b, uint64_t now_ns)
{
	uint32_t index = m->index[b->group];
	struct group *g = &m->group[index];
	struct kept *k = copy(b);

	m->emitted_early += !k || m->bytes > m->set.max_bytes;
	while (m->heap_size && (!k || m->bytes > m->set.max_bytes))
		show_earliest(m);
	if (!k) { /* no memory for a copy: everything earlier has just been shown */
		for (uint32_t i = 0; i < b->count; i++)
			m->set.show(m->set.user, b, &b->pkt[i]);
		return;
	}
	k->deadline_ns = now_ns + m->set.window_ns;
	arrival_add(m, k);
	if (g->first) {
		g->last->next_of_group = k;
		g->last = k;
		return;
	}
	g->first = g->last = k;
	look_at_next(g);
	heap_add(m, index);
}

uint64_t dump_merge_emit(struct dump_merge *m, uint64_t now_ns)
{
	while (m->oldest && m->oldest->deadline_ns <= now_ns)
		show_earliest(m);
	return m->oldest ? m->oldest->deadline_ns - now_ns : UINT64_MAX;
}

void dump_merge_drain(struct dump_merge *m)
{
	while (m->heap_size)
		show_earliest(m);
}

uint64_t dump_merge_emitted_early(const struct dump_merge *m)
{
	return m->emitted_early;
}
