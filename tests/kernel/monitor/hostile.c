/* SPDX-License-Identifier: MIT */
#include "hostile.h"
#include "scrape.h"
#include "test.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS_MAX 1000
#define ROUND_MS 5
#define BYTE_S 1.0

enum kind { STOPPED, SLOW, DEAF, NOISE, KINDS };

static const char begun[] = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char whole[] = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

struct client {
	int fd; /* -1: none */
	enum kind kind;
	size_t sent;
	double next; /* when SLOW sends again */
};

static void say(struct client *c, const char *text, size_t len)
{
	c->sent += send(c->fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT) > 0 ? len : 0;
}

static void begin(struct client *c)
{
	const int small = 1;
	char noise[512];

	c->sent = 0;
	c->next = 0;
	switch (c->kind) {
	case STOPPED:
		say(c, begun, sizeof(begun) / 2);
		break;
	case DEAF:
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
		for (unsigned i = 0; i < 20; i++)
			say(c, whole, sizeof(whole) - 1);
		break;
	case NOISE:
		for (size_t i = 0; i < sizeof(noise); i++)
			noise[i] = (char)rand();
		say(c, noise, sizeof(noise));
		break;
	default:
		break;
	}
}

/* Comes back if it was thrown out. */
static void act(const struct nt_ns *ns, uint16_t port, struct client *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLRDHUP };

	if (c->fd >= 0 && poll(&p, 1, 0) > 0) {
		close(c->fd);
		c->fd = -1;
	}
	if (c->fd < 0) {
		c->fd = scrape_connect(ns, port);
		if (c->fd >= 0)
			begin(c);
	}
	if (c->fd >= 0 && c->kind == SLOW && nt_now() >= c->next && c->sent < sizeof(begun) - 1) {
		say(c, begun + c->sent, 1);
		c->next = nt_now() + BYTE_S;
	}
}

pid_t hostile_start(const struct nt_ns *ns, uint16_t port, unsigned count)
{
	static struct client client[CLIENTS_MAX];
	pid_t pid = nt_fork();

	if (pid)
		return pid;
	(void)!nice(19);
	for (unsigned i = 0; i < count; i++)
		client[i] = (struct client){ .fd = -1, .kind = (enum kind)(i % KINDS) };
	for (;;) {
		for (unsigned i = 0; i < count; i++)
			act(ns, port, &client[i]);
		usleep(ROUND_MS * 1000);
	}
}
