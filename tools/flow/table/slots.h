/* SPDX-License-Identifier: MIT */
/* Finds flows by the hash of their key: open addressing with linear probing, at most half full.
 *
 * A slot of 0 is free. Else:
 *   | hash, 31..23 | home: hash, 8..0 | credit, 2 bits | address of the flow / 16 |
 * Flows whose bits differ need no look. `home` is what the hash says, so the slot of a flow that is removed can be
 * filled from the slots behind it without a look at their flows.
 *
 * A full table gives up a flow by the CLOCK algorithm: a hand goes over the slots, takes credit from flows, and stops
 * at one without. The second packet of a flow gives it credit, further ones some more: a flow of one packet goes
 * first. The hand goes over the slots of a cache line, then to a line far away: in a flood it leaves room behind, and
 * the lines ahead are full; one after the other, they would make long ways for linear probing. */
#ifndef FLOW_TABLE_SLOTS_H
#define FLOW_TABLE_SLOTS_H

#include "entry.h"

#define FLOW_SLOT_POINTER ((UINT64_C(1) << 44) - 1)
#define FLOW_SLOT_CREDIT (UINT64_C(1) << 44) /* one, of at most 3 */
#define FLOW_SLOT_CREDIT_MASK (UINT64_C(3) << 44)
#define FLOW_SLOT_HOME_SHIFT 46
#define FLOW_SLOT_HOME_MASK 511u
#define FLOW_SLOT_HASH_SHIFT 32
#define FLOW_SLOT_HASH_MASK (UINT64_C(511) << 55)
#define FLOW_SLOT_NAME_MASK (~(FLOW_SLOT_POINTER | FLOW_SLOT_CREDIT_MASK))

struct flow_slots {
	uint64_t *slot;
	uint64_t mask; /* number of slots - 1 */
	uint64_t used;
	uint64_t hand; /* slots that it has gone over */
};

/* Returns false if there is no memory. */
bool flow_slots_open(struct flow_slots *s);
void flow_slots_close(struct flow_slots *s);

/* Tells whether there is room for one more. */
static inline bool flow_slots_have_room(const struct flow_slots *s)
{
	return s->used * 2 <= s->mask;
}

/* Doubles the slots. Returns false, and changes nothing, if there is no memory. */
bool flow_slots_grow(struct flow_slots *s);

/* Enters a flow; there is room. Returns false if its hash has so many neighbours that it cannot be entered. */
bool flow_slots_add(struct flow_slots *s, struct flow_entry *e, uint32_t hash);

/* Removes a flow that was entered. */
void flow_slots_remove(struct flow_slots *s, const struct flow_entry *e);

/* Removes the flow to give up, and returns it; there is one at least. No flow is looked at. */
struct flow_entry *flow_slots_evict(struct flow_slots *s);

/* Returns the bits of a slot that the hash gives. */
static inline uint64_t flow_slot_name(uint32_t hash)
{
	return ((uint64_t)hash << FLOW_SLOT_HASH_SHIFT & FLOW_SLOT_HASH_MASK) | (uint64_t)(hash & FLOW_SLOT_HOME_MASK)
											<< FLOW_SLOT_HOME_SHIFT;
}

static inline struct flow_entry *flow_slot_entry(uint64_t slot)
{
	return (struct flow_entry *)(uintptr_t)((slot & FLOW_SLOT_POINTER) << 4);
}

/* Returns the flow that a key with this hash has, most likely, without a look at it; NULL: none is likely. */
static inline struct flow_entry *flow_slots_guess(const struct flow_slots *s, uint32_t hash)
{
	const uint64_t name = flow_slot_name(hash);
	uint64_t i = hash & s->mask;

	for (; s->slot[i]; i = (i + 1) & s->mask)
		if ((s->slot[i] & FLOW_SLOT_NAME_MASK) == name)
			return flow_slot_entry(s->slot[i]);
	return NULL;
}

/* Gives a flow credit. */
static inline void flow_slot_refer(uint64_t *slot)
{
	if ((*slot & FLOW_SLOT_CREDIT_MASK) != FLOW_SLOT_CREDIT_MASK)
		*slot += FLOW_SLOT_CREDIT;
}

#endif
