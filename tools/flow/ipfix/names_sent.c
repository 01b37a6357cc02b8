/* SPDX-License-Identifier: MIT */
#include "names_sent.h"

#include <stdlib.h>

#define ROOM_MIN 64u /* a power of two, as each room */

static uint32_t *find(const struct flow_names_sent *n, uint32_t id)
{
	uint32_t i = id * 2654435761u;

	for (;; i++) {
		uint32_t *slot = &n->slot[i & (n->room - 1)];

		if (*slot == 0 || n->at[*slot - 1].id == id)
			return slot;
	}
}

/* Makes the table of twice the room, at most half full. */
static bool grow(struct flow_names_sent *n)
{
	const uint32_t room = n->room ? 2 * n->room : ROOM_MIN;
	struct flow_name_sent *at = realloc(n->at, room / 2 * sizeof(*at));
	uint32_t *slot;

	if (!at)
		return false;
	n->at = at;
	slot = calloc(room, sizeof(*slot));
	if (!slot)
		return false;
	free(n->slot);
	n->slot = slot;
	n->room = room;
	for (uint32_t i = 0; i < n->count; i++)
		*find(n, n->at[i].id) = i + 1;
	return true;
}

bool flow_names_sent_add(struct flow_names_sent *n, uint32_t id, const void *data)
{
	uint32_t *slot;

	if (id == n->last || n->count == FLOW_NAMES_SENT_MAX)
		return false;
	if (n->count >= n->room / 2 && !grow(n))
		return false;
	slot = find(n, id);
	if (*slot == 0) {
		n->at[n->count++] = (struct flow_name_sent){ id, data };
		*slot = n->count;
		n->last = id;
		return true;
	}
	n->last = id;
	return false;
}

void flow_names_sent_close(struct flow_names_sent *n)
{
	free(n->at);
	free(n->slot);
	*n = (struct flow_names_sent){ 0 };
}
