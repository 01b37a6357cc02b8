/* SPDX-License-Identifier: MIT */
#include "clients.h"

#include <string.h>
#include <sys/socket.h>

/* Leaves nothing to the kernel that it would still try to send. */
static void reset_oldest(struct monitor_clients *c)
{
	const struct linger at_once = { .l_onoff = 1 };
	int fd = c->client[c->resets++].fd;

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	shutdown(fd, SHUT_RDWR);
}

void monitor_clients_add(struct monitor_clients *c, int fd, uint64_t now_ns)
{
	if (c->count == CLIENTS_ROOM)
		return; /* the server accepts fewer */
	c->client[c->count++] = (struct monitor_client){ .fd = fd, .since_ns = now_ns };
	if (c->count - c->resets > c->max)
		reset_oldest(c);
}

void monitor_clients_remove(struct monitor_clients *c, int fd)
{
	for (unsigned i = 0; i < c->count; i++) {
		if (c->client[i].fd != fd)
			continue;
		memmove(&c->client[i], &c->client[i + 1], (c->count - i - 1) * sizeof(c->client[0]));
		c->count--;
		c->resets -= i < c->resets;
		return;
	}
}

uint64_t monitor_clients_age(struct monitor_clients *c, uint64_t now_ns)
{
	while (c->resets < c->count) {
		uint64_t age_ns = now_ns - c->client[c->resets].since_ns;

		if (age_ns < c->age_ns)
			return c->age_ns - age_ns;
		reset_oldest(c);
	}
	return UINT64_MAX;
}
