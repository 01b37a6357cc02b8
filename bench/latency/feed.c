/* SPDX-License-Identifier: MIT */
/* Plays a shape: datagrams to loopback, one at a time, each stamped just before it
 * goes. It spins while packets are close together, for a sleep would blur the
 * shape, and sleeps through longer gaps. */
#define _GNU_SOURCE
#include "latency.h"
#include "traffic_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEST_PORT 9
/* A sleep may end late by this much; the rest of a gap is spun away. */
#define SPIN_NS 100000u
/* A sender that is late by more moves its clock: catching up would be a burst that
 * the shape does not have. */
#define BEHIND_NS 100000u
/* A machine too slow for the shape ends it after this many times its length. */
#define STRETCH_MAX 4

struct pace {
	uint64_t base; /* when the run began; moves when it falls behind */
	uint64_t slipped_ns;
};

static void sleep_until(uint64_t when)
{
	struct timespec t = { .tv_sec = (time_t)(when / 1000000000u), .tv_nsec = (long)(when % 1000000000u) };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static void wait_for(struct pace *p, double at)
{
	uint64_t when = p->base + (uint64_t)(at * 1e9), now = latency_now(CLOCK_MONOTONIC);

	if (now > when + BEHIND_NS) {
		p->slipped_ns += now - when;
		p->base += now - when;
	}
	if (when > now + SPIN_NS)
		sleep_until(when - SPIN_NS);
	while (!latency_stop && latency_now(CLOCK_MONOTONIC) < when) {
	}
}

static bool send_one(struct nfring_sender *s, struct latency_sent *out)
{
	uint64_t stamp = latency_now(CLOCK_REALTIME), after;
	bool ok;

	memcpy(s->payload, &stamp, sizeof(stamp));
	/* EPERM: the rule logged it and dropped it, as it should. */
	ok = send(s->fd[0], s->payload, LATENCY_PAYLOAD_BYTES, 0) >= 0 || errno == EPERM;
	if (!ok) {
		snprintf(out->error, sizeof(out->error), "cannot send: %s", strerror(errno));
		return false;
	}
	after = latency_now(CLOCK_REALTIME);
	nfring_hist_add(&out->call, after > stamp ? after - stamp : 0, 1);
	out->packets++;
	return true;
}

static bool play(struct nfring_sender *s, struct latency_clock *clock, struct latency_sent *out)
{
	uint64_t start = latency_now(CLOCK_MONOTONIC);
	uint64_t latest = start + (uint64_t)(clock->seconds * STRETCH_MAX * 1e9);
	struct pace pace = { .base = start };
	bool ok = true;
	double at;

	while (ok && !latency_stop && (at = latency_clock_next(clock)) >= 0 && latency_now(CLOCK_MONOTONIC) < latest) {
		wait_for(&pace, at);
		ok = latency_stop || send_one(s, out);
	}
	out->seconds = (double)(latency_now(CLOCK_MONOTONIC) - start) / 1e9;
	out->slipped_s = (double)pace.slipped_ns / 1e9;
	return ok;
}

bool latency_send(const struct latency_shape *shape, double seconds, uint64_t seed, struct latency_sent *out)
{
	const struct nfring_traffic_opts opts = { .dest_port = DEST_PORT, .flows = 1 };
	struct nfring_traffic_result result = { 0 };
	struct nfring_sender *s = calloc(1, sizeof(*s));
	struct latency_clock clock;
	bool ok;

	memset(out, 0, sizeof(*out));
	if (!s) {
		snprintf(out->error, sizeof(out->error), "no memory");
		return false;
	}
	s->o = &opts;
	s->r = &result;
	s->sink = -1;
	s->to.v4 = (struct sockaddr_in){ .sin_family = AF_INET,
					 .sin_port = htons(DEST_PORT),
					 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	s->to_len = sizeof(s->to.v4);
	latency_clock_init(&clock, shape, seconds, seed);
	ok = nfring_traffic_open(s) == 0;
	if (!ok)
		snprintf(out->error, sizeof(out->error), "%s", result.error);
	ok = ok && play(s, &clock, out);
	nfring_traffic_close(s);
	free(s);
	return ok;
}
