/* SPDX-License-Identifier: MIT */
#include "wheel.h"

static inline unsigned place(uint64_t slot)
{
	return (unsigned)(slot % FLOW_WHEEL_SLOTS);
}

void flow_wheel_add(struct flow_wheel *w, struct flow_entry *e, uint32_t due, uint64_t now)
{
	uint64_t slot = (now + (due - (uint32_t)now)) >> FLOW_WHEEL_SHIFT;
	struct flow_entry **head;

	if (slot - w->at >= FLOW_WHEEL_SLOTS)
		slot = w->at + FLOW_WHEEL_SLOTS - 1;
	head = &w->slot[place(slot)];
	w->occupied[place(slot) / 64] |= UINT64_C(1) << slot % 64;
	e->next = *head;
	e->link = head;
	if (e->next)
		e->next->link = &e->next;
	*head = e;
}

void flow_wheel_remove(struct flow_entry *e)
{
	*e->link = e->next;
	if (e->next)
		e->next->link = e->link;
}

/* Returns the number of the first slot from w->at on that may hold a flow; UINT64_MAX: none. */
static uint64_t next_occupied(const struct flow_wheel *w)
{
	const unsigned words = FLOW_WHEEL_SLOTS / 64, first = place(w->at) / 64;

	for (unsigned i = 0; i <= words; i++) { /* the first word again at last: for its lower bits */
		const uint64_t begin = w->at / 64 * 64 + UINT64_C(64) * i;
		uint64_t bits = w->occupied[(first + i) % words];

		if (i == 0)
			bits &= UINT64_MAX << w->at % 64;
		if (bits)
			return begin + (unsigned)__builtin_ctzll(bits);
	}
	return UINT64_MAX;
}

struct flow_entry *flow_wheel_take(struct flow_wheel *w, uint64_t now)
{
	const uint64_t end = now >> FLOW_WHEEL_SHIFT;
	uint64_t next;

	while ((next = next_occupied(w)) < end) {
		struct flow_entry *e = w->slot[place(next)];

		w->at = next;
		if (e) {
			flow_wheel_remove(e);
			if (e->next)
				__builtin_prefetch(e->next);
			return e;
		}
		w->occupied[place(next) / 64] &= ~(UINT64_C(1) << next % 64);
	}
	if (w->at < end)
		w->at = end;
	return NULL;
}

uint64_t flow_wheel_due(const struct flow_wheel *w)
{
	const uint64_t next = next_occupied(w);

	return next == UINT64_MAX ? UINT64_MAX : (next + 1) << FLOW_WHEEL_SHIFT;
}
