/* SPDX-License-Identifier: MIT */
/* One receiver, one stretch of traffic. Its CPU clock is read when it is bound and
 * quiet, and again when the traffic is over and everything has been read. */
#include "peers.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define BOUND_MS 5000
#define SETTLE_MS 120
#define DRAIN_MS 15000
#define STEP_MS 10
/* How many times in a row nothing may be waiting before it counts as drained. */
#define QUIET_STEPS 4
#define SENDER_EXTRA_MS 10000

static bool fail(struct peers *p, const char *what, const char *stream_text)
{
	size_t n = (size_t)snprintf(p->why, sizeof(p->why), "%s", what);

	if (stream_text && *stream_text && n < sizeof(p->why))
		snprintf(p->why + n, sizeof(p->why) - n, ": %.*s", (int)strcspn(stream_text, "\n"), stream_text);
	return false;
}

/* Says what the receiver, or the sender, wrote to its standard error. */
static bool fail_of(struct peers *p, const char *what, const char *name)
{
	char *err = peers_child_output(p, name, "err");

	fail(p, what, err);
	free(err);
	return false;
}

static bool wait_bound(struct peers *p, pid_t pid)
{
	struct peers_socket s;
	int status;

	for (int ms = 0; ms < BOUND_MS && !peers_stop; ms += STEP_MS) {
		peers_net_socket(&s);
		if (s.portid)
			return true;
		if (peers_child_ended(pid, 0, &status))
			return fail_of(p, "it ended before it was bound", "receiver");
		peers_sleep_ms(STEP_MS);
	}
	return fail_of(p, peers_stop ? "interrupted" : "it did not bind within 5 s", "receiver");
}

/* Until the kernel's batch and the socket's buffer are empty and stay so. */
static void wait_drained(void)
{
	struct peers_socket s;
	int quiet = 0;

	for (int ms = 0; ms < DRAIN_MS && quiet < QUIET_STEPS && !peers_stop; ms += STEP_MS) {
		peers_sleep_ms(STEP_MS);
		peers_net_socket(&s);
		quiet = s.queued || s.unread ? 0 : quiet + 1;
	}
}

static unsigned statements(const struct peers_rate *r)
{
	return r->messages > 0 && r->messages <= PEERS_SINGLE_MAX_PPS ? 1 : PEERS_STATEMENTS;
}

static bool read_sender(struct peers *p, unsigned times, struct peers_sample *s)
{
	char *out = peers_child_output(p, "sender", "out");
	json_t *j = json_loads(out, 0, NULL);
	double sent = json_number_value(json_object_get(j, "sent"));
	double seconds = json_number_value(json_object_get(j, "seconds"));

	json_decref(j);
	free(out);
	if (!(sent > 0) || !(seconds > 0))
		return fail_of(p, "the sender sent nothing", "sender");
	s->offered = sent * times;
	s->sender_pps = s->offered / seconds;
	return true;
}

static bool send_traffic(struct peers *p, const struct peers_rate *r, struct peers_sample *s)
{
	struct peers_command c = { .n = 0 };
	unsigned times = statements(r);
	int status = 0, ms = (int)(p->seconds * 1000) + SENDER_EXTRA_MS;
	pid_t pid;

	peers_arg(&c, "%s", NFRING_SEND);
	peers_arg(&c, "--seconds=%g", p->seconds);
	peers_arg(&c, "--size=%d", PEERS_PAYLOAD_BYTES);
	peers_arg(&c, "--port=%d", times == 1 ? 10 : 9);
	if (r->messages > 0)
		peers_arg(&c, "--rate=%.17g", r->messages / times);
	pid = peers_child_start(p, "sender", c.argv, p->sender_cpu, NULL);
	if (pid < 0)
		return fail(p, "the sender did not start", strerror((int)-pid));
	while (ms > 0 && !peers_stop && !peers_child_ended(pid, STEP_MS, &status))
		ms -= STEP_MS;
	if (ms <= 0 || peers_stop) {
		peers_child_end(pid, SIGTERM);
		return fail(p, peers_stop ? "interrupted" : "the sender did not end", NULL);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return fail_of(p, "the sender failed", "sender");
	return read_sender(p, times, s);
}

/* The traffic, and what the receiver used for it. */
static bool measure(struct peers *p, const struct peers_cell *c, pid_t pid, struct peers_sample *s)
{
	struct peers_usage before, after;

	if (!wait_bound(p, pid))
		return false;
	peers_sleep_ms(SETTLE_MS);
	if (!peers_child_usage(pid, &before))
		return fail_of(p, "it ended before the traffic", "receiver");
	if (!send_traffic(p, c->rate, s))
		return false;
	wait_drained();
	if (!peers_child_usage(pid, &after))
		return fail_of(p, "it ended during the traffic", "receiver");
	s->peak_bytes = peers_child_peak_bytes(pid);
	s->cpu_ns = after.cpu_ns - before.cpu_ns;
	s->user_ticks = after.user_ticks - before.user_ticks;
	s->system_ticks = after.system_ticks - before.system_ticks;
	return true;
}

static bool read_receiver(struct peers *p, const struct peers_cell *c, struct peers_sample *s)
{
	char *out = peers_child_output(p, "receiver", "out");
	char *err = peers_child_output(p, "receiver", "err");
	bool ok;

	s->lost_reported = -1;
	ok = c->kind->read(p, out, err, s);
	if (!ok)
		fail(p, "what it printed cannot be understood", *out ? out : err);
	else if (!(s->packets > 0))
		ok = fail(p, "it received nothing", err);
	s->lost = s->offered - s->packets;
	free(out);
	free(err);
	return ok;
}

bool peers_measure(struct peers *p, const struct peers_cell *c, struct peers_sample *s)
{
	struct peers_command command = { .n = 0 };
	pid_t pid;

	memset(s, 0, sizeof(*s));
	if (!c->kind->command(p, c->kind, c->setting, &command))
		return fail(p, "its files cannot be written", strerror(errno));
	pid = peers_child_start(p, "receiver", command.argv, p->receiver_cpu, NULL);
	if (pid < 0)
		return fail(p, "it did not start", strerror((int)-pid));
	s->ok = measure(p, c, pid, s);
	peers_child_end(pid, c->kind->end_signal);
	s->ok = s->ok && read_receiver(p, c, s);
	return s->ok;
}
