/* SPDX-License-Identifier: MIT */
#include "collector.h"
#include "assertions.h"
#include "proc.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK ((size_t)256 << 10)
#define POLL_MS 10

static bool is_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, POLL_MS) == 1;
}

/* Reads once. Returns false at the end. */
static bool read_once(struct collector *c, struct collector_connection *k, int fd)
{
	ssize_t n;

	if (k->room - k->len < CHUNK) {
		k->room = 2 * k->room + CHUNK;
		k->bytes = realloc(k->bytes, k->room);
	}
	n = read(fd, k->bytes + k->len, CHUNK);
	if (n <= 0)
		return false;
	k->len += (size_t)n;
	atomic_fetch_add(&c->taken, (size_t)n);
	return true;
}

static void serve(struct collector *c, int fd)
{
	struct collector_connection *k = &c->connection[c->connections++];
	bool ended = false;

	while (!atomic_load(&c->resets)) {
		if (atomic_load(&c->ending) && !ended) {
			shutdown(fd, SHUT_WR);
			ended = true;
		}
		if (atomic_load(&c->paused) && !ended)
			usleep(POLL_MS * 1000);
		else if (is_readable(fd) && !read_once(c, k, fd))
			break;
	}
	if (atomic_load(&c->resets))
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &(const struct linger){ .l_onoff = 1 }, sizeof(struct linger));
	close(fd);
}

static void *collect(void *arg)
{
	struct collector *c = arg;

	while (!atomic_load(&c->ending) && c->connections < COLLECTOR_CONNECTIONS) {
		int fd = is_readable(c->listener) ? accept(c->listener, NULL, NULL) : -1;

		if (fd >= 0)
			serve(c, fd);
	}
	return NULL;
}

void collector_start(struct collector *c, const struct nt_ns *ns)
{
	const struct sockaddr_in at = { .sin_family = AF_INET,
					.sin_port = htons(COLLECTOR_PORT),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int home = nt_ns_enter(ns), yes = 1;

	c->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	nt_ns_leave(home);
	setsockopt(c->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	assert_int_equal(bind(c->listener, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(c->listener, 1), 0);
	atomic_store(&c->ending, false);
	atomic_store(&c->paused, false);
	atomic_store(&c->resets, false);
	assert_int_equal(pthread_create(&c->thread, NULL, collect, c), 0);
}

void collector_end(struct collector *c)
{
	atomic_store(&c->ending, true);
	pthread_join(c->thread, NULL);
	close(c->listener);
}

void collector_reset(struct collector *c)
{
	atomic_store(&c->resets, true);
	collector_end(c);
}

void collector_wait(const struct collector *c, size_t bytes)
{
	for (double since = nt_now(); atomic_load(&c->taken) < bytes; usleep(POLL_MS * 1000))
		if (nt_now() - since > 5)
			fail_msg("the collector has read %zu bytes only", atomic_load(&c->taken));
}

void collector_read(struct collector *c, struct flow_records *f)
{
	memset(f, 0, sizeof(*f));
	for (unsigned i = 0; i < c->connections; i++) {
		struct nt_ipfix d = { .on_record = flow_records_take, .user = f };

		nt_ipfix_stream(&d, c->connection[i].bytes, c->connection[i].len);
		nt_ipfix_forget(&d);
		free(c->connection[i].bytes);
	}
	flow_records_end(f);
	memset(c, 0, sizeof(*c));
}
