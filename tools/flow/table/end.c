/* SPDX-License-Identifier: MIT */
#include "flow.h"

const char *flow_end_word(enum flow_end end)
{
	static const char *const words[] = { [FLOW_END_IDLE] = "idle",
					     [FLOW_END_ACTIVE] = "active",
					     [FLOW_END_CLOSED] = "closed",
					     [FLOW_END_FORCED] = "forced",
					     [FLOW_END_ROOM] = "room" };

	return words[end];
}
