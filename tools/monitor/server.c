/* SPDX-License-Identifier: MIT */
#include "server.h"

bool monitor_server_is_built(void)
{
#ifdef MONITOR_HTTP
	return true;
#else
	return false;
#endif
}
