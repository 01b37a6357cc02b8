/* SPDX-License-Identifier: MIT */
#include "counts.h"

#define PLACE(member, type, count)                                                                                     \
	{                                                                                                              \
		.at = offsetof(struct top_counts, member), .row_bytes = sizeof(struct type),                           \
		.key_bytes = sizeof(struct type##_key), .rows = (count)                                                \
	}

const struct top_place top_place[TOP_LISTS] = {
	[TOP_FLOWS] = PLACE(flow, top_flow, TOP_FLOW_ROWS),
	[TOP_HOSTS] = PLACE(host, top_host, TOP_HOST_ROWS),
	[TOP_PREFIXES] = PLACE(prefix, top_prefix, TOP_PREFIX_ROWS),
	[TOP_INTERFACES] = PLACE(interface, top_interface, TOP_INTERFACE_ROWS),
	[TOP_USERS] = PLACE(user, top_user, TOP_USER_ROWS),
	[TOP_PORTS] = PLACE(port, top_port, TOP_PORT_ROWS),
};
