/* SPDX-License-Identifier: MIT */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "traffic.h"
#include "traffic_socket.h"
#include "clock.h"
#include "thread.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#define FLAT_BATCH 64        /* datagrams per system call when no pace is asked for */
#define TICK_NS 50000u       /* shortest sleep: above 20,000/s several datagrams leave together */
#define BURST_NS 1000000u    /* no more than this much of the pace at a time */
#define STALL_NS 5000000000u /* give up if nothing could be sent for so long */

/* -- sending ------------------------------------------------------------------ */

static bool has_marks(const struct traffic_opts *o)
{
	return o->stamp_offset >= 0 || o->number_offset >= 0;
}

static void mark_payload(struct traffic_sender *s)
{
	uint64_t stamp;

	if (s->o->number_offset >= 0)
		memcpy(s->payload + s->o->number_offset, &s->r->sent, sizeof(s->r->sent));
	if (s->o->stamp_offset >= 0) {
		stamp = cli_clock_real_ns();
		memcpy(s->payload + s->o->stamp_offset, &stamp, sizeof(stamp));
	}
}

/* Decides about a failed send. Returns 1: it counts as sent; 0: try again; or -errno. */
static int after_error(struct traffic_sender *s, int e)
{
	uint64_t now = cli_clock_ns();

	if (e == EINTR)
		return 0;
	if (e == EPERM) { /* a rule dropped it, after the rules before had seen it */
		s->r->refused++;
		return 1;
	}
	if (e != ENOBUFS && e != EAGAIN && e != ECONNREFUSED)
		return traffic_fail(s->r, -e, "cannot send %u bytes: %s", s->o->payload_bytes, strerror(e));
	s->r->retries++;
	if (!s->stalled_since)
		s->stalled_since = now;
	if (now - s->stalled_since > STALL_NS)
		return traffic_fail(s->r, -e, "nothing could be sent for 5 s: %s", strerror(e));
	return 0;
}

/* Sends up to `n` datagrams of one flow. Marked ones go singly: a stamp taken
 * before others of its batch would be too early. */
static int send_some(struct traffic_sender *s, uint64_t n)
{
	struct iovec iov = { .iov_base = s->payload, .iov_len = s->o->payload_bytes };
	struct mmsghdr m[FLAT_BATCH] = { 0 };
	int fd = s->fd[s->next_sock], got;

	s->next_sock = (s->next_sock + 1) % s->flows;
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

/* Returns how many datagrams the pace asks for now; sleeps and returns 0 if none. A
 * sender that is late by more than BURST_NS moves *base forward instead of catching
 * up: a longer burst is not the rate that was asked for. */
static uint64_t paced_count(struct traffic_sender *s, uint64_t *base, uint64_t end)
{
	double gap = 1e9 / s->o->rate_pps;
	uint64_t now = cli_clock_ns(), wake = *base + (uint64_t)((double)s->r->sent * gap);

	if (wake > now) {
		wake = wake < now + TICK_NS ? now + TICK_NS : wake;
		wake = wake < now + 100000000u ? wake : now + 100000000u; /* look at the stop flag at times */
		cli_clock_sleep_until(wake < end ? wake : end);
		return 0;
	}
	if (now - wake > BURST_NS && (double)(now - wake) > gap) {
		s->r->slipped_s += (double)(now - wake - BURST_NS) / 1e9;
		*base += now - wake - BURST_NS;
		wake = now - BURST_NS;
	}
	return 1 + (uint64_t)((double)(now - wake) / gap);
}

static int send_all(struct traffic_sender *s)
{
	const struct traffic_opts *o = s->o;
	uint64_t start = cli_clock_ns(), base = start, n;
	uint64_t end = o->seconds > 0 ? start + (uint64_t)(o->seconds * 1e9) : UINT64_MAX;
	int err = 0;

	while (!err && !(o->stop && __atomic_load_n(o->stop, __ATOMIC_RELAXED))) {
		if (cli_clock_ns() >= end || (o->count && s->r->sent >= o->count))
			break;
		n = o->rate_pps > 0 ? paced_count(s, &base, end) : FLAT_BATCH;
		if (o->count && n > o->count - s->r->sent)
			n = o->count - s->r->sent;
		if (n)
			err = send_some(s, n);
	}
	s->r->seconds = (double)(cli_clock_ns() - start) / 1e9;
	return err;
}

/* -- the run ------------------------------------------------------------------ */

static int run_here(struct traffic_sender *s)
{
	int err = traffic_check(s->o, s->r);

	for (size_t i = 0; i < sizeof(s->payload); i++)
		s->payload[i] = (unsigned char)('a' + i % 26);
	if (!err)
		err = traffic_open(s);
	if (!err)
		err = send_all(s);
	traffic_close(s);
	return err;
}

int traffic_run(const struct traffic_opts *o, struct traffic_result *r)
{
	struct traffic_sender *s = calloc(1, sizeof(*s));
	cpu_set_t before;
	int err, slack = prctl(PR_GET_TIMERSLACK);

	memset(r, 0, sizeof(*r));
	if (!s)
		return traffic_fail(r, -ENOMEM, "no memory");
	s->o = o;
	s->r = r;
	s->sink = -1;
	sched_getaffinity(0, sizeof(before), &before);
	err = o->cpu == -1 ? 0 : cli_thread_pin((unsigned)o->cpu);
	if (err < 0) {
		traffic_fail(r, err, "cannot run on CPU %d: %s", o->cpu, strerror(-err));
	} else {
		prctl(PR_SET_TIMERSLACK, 1); /* the usual 50 us would blur the pace */
		err = run_here(s);
		prctl(PR_SET_TIMERSLACK, slack);
		sched_setaffinity(0, sizeof(before), &before);
	}
	free(s);
	return err;
}
