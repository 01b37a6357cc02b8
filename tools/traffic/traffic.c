/* SPDX-License-Identifier: MIT */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "traffic_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#define FLAT_BATCH 64        /* datagrams per system call when no pace is asked for */
#define TICK_NS 50000u       /* shortest sleep: above 20,000/s several datagrams leave together */
#define BURST_NS 1000000u    /* no more than this much of the pace at a time */
#define STALL_NS 5000000000u /* give up if nothing could be sent for so long */

struct nfring_traffic_opts nfring_traffic_defaults(void)
{
	struct nfring_traffic_opts o = {
		.dest_port = 9, .flows = 1, .payload_bytes = 64, .stamp_offset = -1, .number_offset = -1, .cpu = -1
	};

	return o;
}

int nfring_traffic_fail(struct nfring_traffic_result *r, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->error, sizeof(r->error), fmt, ap);
	va_end(ap);
	return err;
}

static uint64_t now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* -- options ------------------------------------------------------------------ */

static bool fits(const struct nfring_traffic_opts *o, int offset)
{
	return offset == -1 || (offset >= 0 && (uint32_t)offset + sizeof(uint64_t) <= o->payload_bytes);
}

static bool is_loopback(const struct nfring_sender *s)
{
	if (s->o->ipv6)
		return IN6_IS_ADDR_LOOPBACK(&s->to.v6.sin6_addr);
	return ntohl(s->to.v4.sin_addr.s_addr) >> 24 == 127;
}

static int set_address(struct nfring_sender *s)
{
	const char *to = s->o->to ? s->o->to : s->o->ipv6 ? "::1" : "127.0.0.1";
	int ok;

	if (s->o->ipv6) {
		s->to.v6.sin6_family = AF_INET6;
		s->to.v6.sin6_port = htons(s->o->dest_port);
		s->to_len = sizeof(s->to.v6);
		ok = inet_pton(AF_INET6, to, &s->to.v6.sin6_addr);
	} else {
		s->to.v4.sin_family = AF_INET;
		s->to.v4.sin_port = htons(s->o->dest_port);
		s->to_len = sizeof(s->to.v4);
		ok = inet_pton(AF_INET, to, &s->to.v4.sin_addr);
	}
	if (ok != 1)
		return nfring_traffic_fail(s->r, -EINVAL, "'%s' is not an IPv%d address", to, s->o->ipv6 ? 6 : 4);
	if (!s->o->netns && !is_loopback(s))
		return nfring_traffic_fail(s->r, -EINVAL,
					   "%s is not a loopback address: name a network namespace to send there", to);
	return 0;
}

static int check(struct nfring_sender *s)
{
	const struct nfring_traffic_opts *o = s->o;

	if (!o->flows || o->flows > NFRING_TRAFFIC_MAX_FLOWS)
		return nfring_traffic_fail(s->r, -EINVAL, "flows must be 1 to %d", NFRING_TRAFFIC_MAX_FLOWS);
	if (o->source_port && o->source_port + o->flows - 1 > 65535)
		return nfring_traffic_fail(s->r, -EINVAL, "source port %u and %u flows go beyond port 65535",
					   o->source_port, o->flows);
	if (o->payload_bytes > NFRING_TRAFFIC_MAX_PAYLOAD)
		return nfring_traffic_fail(s->r, -EINVAL, "payload must be at most %d bytes",
					   NFRING_TRAFFIC_MAX_PAYLOAD);
	if (o->gso_bytes > 65535)
		return nfring_traffic_fail(s->r, -EINVAL, "a segment must be at most 65535 bytes");
	if (!fits(o, o->stamp_offset) || !fits(o, o->number_offset))
		return nfring_traffic_fail(s->r, -EINVAL,
					   "eight bytes at that offset do not fit into %u bytes of payload",
					   o->payload_bytes);
	if (!(o->rate_pps >= 0) || !(o->seconds >= 0))
		return nfring_traffic_fail(s->r, -EINVAL, "rate and seconds cannot be negative");
	if (!o->count && o->seconds == 0 && !o->stop)
		return nfring_traffic_fail(s->r, -EINVAL,
					   "without a count, seconds or a stop flag this would never end");
	return set_address(s);
}

/* -- sending ------------------------------------------------------------------ */

static bool has_marks(const struct nfring_traffic_opts *o)
{
	return o->stamp_offset >= 0 || o->number_offset >= 0;
}

static void mark_payload(struct nfring_sender *s)
{
	uint64_t stamp;

	if (s->o->number_offset >= 0)
		memcpy(s->payload + s->o->number_offset, &s->r->sent, sizeof(s->r->sent));
	if (s->o->stamp_offset >= 0) {
		stamp = now_ns(CLOCK_REALTIME);
		memcpy(s->payload + s->o->stamp_offset, &stamp, sizeof(stamp));
	}
}

/* What to do about a failed send: 1 it counts as sent, 0 try again, or an error. */
static int after_error(struct nfring_sender *s, int e)
{
	uint64_t now = now_ns(CLOCK_MONOTONIC);

	if (e == EINTR)
		return 0;
	if (e == EPERM) { /* a rule dropped it, after the rules before had seen it */
		s->r->refused++;
		return 1;
	}
	if (e != ENOBUFS && e != EAGAIN && e != ECONNREFUSED)
		return nfring_traffic_fail(s->r, -e, "cannot send %u bytes: %s", s->o->payload_bytes, strerror(e));
	s->r->retries++;
	if (!s->stalled_since)
		s->stalled_since = now;
	if (now - s->stalled_since > STALL_NS)
		return nfring_traffic_fail(s->r, -e, "nothing could be sent for 5 s: %s", strerror(e));
	return 0;
}

/* Sends up to `n` datagrams of one flow. Marked ones go singly: a stamp taken
 * before others of its batch would be too early. */
static int send_some(struct nfring_sender *s, uint64_t n)
{
	struct iovec iov = { .iov_base = s->payload, .iov_len = s->o->payload_bytes };
	struct mmsghdr m[FLAT_BATCH] = { 0 };
	int fd = s->fd[s->turn], got;

	s->turn = (s->turn + 1) % s->flows;
	if (has_marks(s->o)) {
		mark_payload(s);
		got = send(fd, s->payload, s->o->payload_bytes, 0) < 0 ? -1 : 1;
	} else {
		n = n < FLAT_BATCH ? n : FLAT_BATCH;
		for (uint64_t i = 0; i < n; i++) {
			m[i].msg_hdr.msg_iov = &iov;
			m[i].msg_hdr.msg_iovlen = 1;
		}
		got = sendmmsg(fd, m, (unsigned)n, 0);
	}
	if (got < 0)
		got = after_error(s, errno);
	if (got > 0) {
		s->r->sent += (uint64_t)got;
		s->stalled_since = 0;
	}
	return got < 0 ? got : 0;
}

static void sleep_until(uint64_t when)
{
	struct timespec t = { .tv_sec = (time_t)(when / 1000000000u), .tv_nsec = (long)(when % 1000000000u) };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

/* How many datagrams the pace wants now; sleeps if none. A sender that has fallen
 * behind by more than BURST_NS moves its clock instead of bursting. */
static uint64_t due(struct nfring_sender *s, uint64_t *base, uint64_t end)
{
	double gap = 1e9 / s->o->rate_pps;
	uint64_t now = now_ns(CLOCK_MONOTONIC), wake = *base + (uint64_t)((double)s->r->sent * gap);

	if (wake > now) {
		wake = wake < now + TICK_NS ? now + TICK_NS : wake;
		wake = wake < now + 100000000u ? wake : now + 100000000u; /* look at the stop flag at times */
		sleep_until(wake < end ? wake : end);
		return 0;
	}
	if (now - wake > BURST_NS && (double)(now - wake) > gap) {
		s->r->slipped_s += (double)(now - wake - BURST_NS) / 1e9;
		*base += now - wake - BURST_NS;
		wake = now - BURST_NS;
	}
	return 1 + (uint64_t)((double)(now - wake) / gap);
}

static int send_all(struct nfring_sender *s)
{
	const struct nfring_traffic_opts *o = s->o;
	uint64_t start = now_ns(CLOCK_MONOTONIC), base = start, n;
	uint64_t end = o->seconds > 0 ? start + (uint64_t)(o->seconds * 1e9) : UINT64_MAX;
	int err = 0;

	while (!err && !(o->stop && __atomic_load_n(o->stop, __ATOMIC_RELAXED))) {
		if (now_ns(CLOCK_MONOTONIC) >= end || (o->count && s->r->sent >= o->count))
			break;
		n = o->rate_pps > 0 ? due(s, &base, end) : FLAT_BATCH;
		if (o->count && n > o->count - s->r->sent)
			n = o->count - s->r->sent;
		if (n)
			err = send_some(s, n);
	}
	s->r->seconds = (double)(now_ns(CLOCK_MONOTONIC) - start) / 1e9;
	return err;
}

/* -- the run ------------------------------------------------------------------ */

static int run_here(struct nfring_sender *s)
{
	int err = check(s);

	for (size_t i = 0; i < sizeof(s->payload); i++)
		s->payload[i] = (unsigned char)('a' + i % 26);
	if (!err)
		err = nfring_traffic_open(s);
	if (!err)
		err = send_all(s);
	nfring_traffic_close(s);
	return err;
}

int nfring_traffic_run(const struct nfring_traffic_opts *o, struct nfring_traffic_result *r)
{
	struct nfring_sender *s = calloc(1, sizeof(*s));
	cpu_set_t before, one;
	int err, slack = prctl(PR_GET_TIMERSLACK);

	memset(r, 0, sizeof(*r));
	if (!s)
		return nfring_traffic_fail(r, -ENOMEM, "no memory");
	s->o = o;
	s->r = r;
	s->sink = -1;
	CPU_ZERO(&one);
	sched_getaffinity(0, sizeof(before), &before);
	if (o->cpu >= 0 && o->cpu < CPU_SETSIZE)
		CPU_SET(o->cpu, &one);
	if (o->cpu != -1 && sched_setaffinity(0, sizeof(one), &one) < 0) {
		err = nfring_traffic_fail(r, -errno, "cannot run on CPU %d: %s", o->cpu, strerror(errno));
	} else {
		prctl(PR_SET_TIMERSLACK, 1); /* the usual 50 us would blur the pace */
		err = run_here(s);
		prctl(PR_SET_TIMERSLACK, slack);
		sched_setaffinity(0, sizeof(before), &before);
	}
	free(s);
	return err;
}
