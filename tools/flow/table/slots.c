/* SPDX-License-Identifier: MIT */
#include "slots.h"

#include <sys/mman.h>

#define FIRST_SLOTS 1024u
#define LOOKS 64u     /* slots that the hand passes for one victim */
#define LINE_SLOTS 8u /* of a cache line */
#define AHEAD 16u     /* slots whose flows are fetched before they are needed */

_Static_assert(FIRST_SLOTS > FLOW_SLOT_HOME_MASK, "`home` wraps within the slots");

/* Returns free slots; NULL: there is no memory. They are no allocator's: what doubling leaves goes back to the kernel
 * at once, 7 bytes a flow; and many slots are in large pages where the kernel has some. */
static uint64_t *slots_make(uint64_t slots)
{
	void *at = mmap(NULL, slots * sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	madvise(at, slots * sizeof(uint64_t), MADV_HUGEPAGE);
	return at;
}

static void slots_free(uint64_t *slot, uint64_t slots)
{
	if (slot)
		munmap(slot, slots * sizeof(uint64_t));
}

bool flow_slots_open(struct flow_slots *s)
{
	*s = (struct flow_slots){ .slot = slots_make(FIRST_SLOTS), .mask = FIRST_SLOTS - 1 };
	return s->slot;
}

void flow_slots_close(struct flow_slots *s)
{
	slots_free(s->slot, s->mask + 1);
}

/* Returns how far the flow in slot `i` is behind its home. */
static inline uint64_t displacement(const struct flow_slots *s, uint64_t i)
{
	return (i - (s->slot[i] >> FLOW_SLOT_HOME_SHIFT)) & FLOW_SLOT_HOME_MASK;
}

/* Puts the contents of a slot into the first free slot from its home on. */
static bool put(struct flow_slots *s, uint64_t slot, uint32_t hash)
{
	uint64_t i = hash & s->mask;

	for (unsigned n = 0; n <= FLOW_SLOT_HOME_MASK; n++, i = (i + 1) & s->mask)
		if (!s->slot[i]) {
			s->slot[i] = slot;
			s->used++;
			return true;
		}
	return false;
}

bool flow_slots_add(struct flow_slots *s, struct flow_entry *e, uint32_t hash)
{
	return put(s, flow_slot_name(hash) | (uintptr_t)e >> 4, hash);
}

static inline void fetch_ahead(const struct flow_slots *s, uint64_t i)
{
	const uint64_t slot = s->slot[(i + AHEAD) & s->mask];

	if (slot)
		__builtin_prefetch(&flow_slot_entry(slot)->hash);
}

bool flow_slots_grow(struct flow_slots *s)
{
	const uint64_t slots = (s->mask + 1) * 2;
	struct flow_slots to = { .slot = slots_make(slots), .mask = slots - 1 };
	bool moved = to.slot;

	for (uint64_t i = 0; moved && i <= s->mask; i++) {
		fetch_ahead(s, i);
		if (s->slot[i])
			moved = put(&to, s->slot[i], flow_slot_entry(s->slot[i])->hash);
	}
	if (!moved) {
		flow_slots_close(&to);
		return false;
	}
	flow_slots_close(s);
	*s = to;
	return true;
}

/* Frees slot `hole`: moves up the flows behind it that stand behind their homes. */
static void free_slot(struct flow_slots *s, uint64_t hole)
{
	for (uint64_t i = (hole + 1) & s->mask; s->slot[i]; i = (i + 1) & s->mask) {
		if (displacement(s, i) < ((i - hole) & s->mask))
			continue;
		s->slot[hole] = s->slot[i];
		hole = i;
	}
	s->slot[hole] = 0;
	s->used--;
}

void flow_slots_remove(struct flow_slots *s, const struct flow_entry *e)
{
	uint64_t i = e->hash & s->mask;

	while (flow_slot_entry(s->slot[i]) != e)
		i = (i + 1) & s->mask;
	free_slot(s, i);
}

/* Returns the number of the slot that the hand is at. The lines have the order of multiples of the golden section:
 * those that it comes to soon are spread evenly. */
static inline uint64_t at_hand(const struct flow_slots *s, uint64_t hand)
{
	const uint64_t lines = (s->mask + 1) / LINE_SLOTS;
	const uint64_t line = hand / LINE_SLOTS * (lines * 618 / 1000 | 1) & (lines - 1);

	return line * LINE_SLOTS + hand % LINE_SLOTS;
}

struct flow_entry *flow_slots_evict(struct flow_slots *s)
{
	uint64_t victim = 0, least = UINT64_MAX;
	struct flow_entry *e;

	for (unsigned looks = 0; (looks < LOOKS && least) || least == UINT64_MAX; looks++, s->hand++) {
		const uint64_t i = at_hand(s, s->hand), credit = s->slot[i] & FLOW_SLOT_CREDIT_MASK;

		if (s->hand % LINE_SLOTS == 0)
			__builtin_prefetch(&s->slot[at_hand(s, s->hand + 2 * LINE_SLOTS)], 1);
		if (!s->slot[i])
			continue;
		if (credit < least) {
			least = credit;
			victim = i;
		}
		if (credit)
			s->slot[i] -= FLOW_SLOT_CREDIT;
	}
	e = flow_slot_entry(s->slot[victim]);
	free_slot(s, victim);
	return e;
}
