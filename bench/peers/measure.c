/* SPDX-License-Identifier: MIT */
#include "measure.h"
#include "clock.h"
#include "group_owner.h"
#include "interrupt.h"
#include "offer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BOUND_MS 5000
#define SETTLE_MS 120
#define DRAIN_MS 15000
#define ALONE_MS 15000
#define STEP_MS 10
/* A receiver has taken everything when nothing has waited, and it was idle, so many times in a row: some
 * pass packets on to a process of their own. */
#define EMPTY_STEPS 4
#define IDLE_NS 2e6 /* of a step's 10 ms */

/* One measurement. */
struct run {
	const struct bench_options *options;
	const struct peers_cell *cell;
	struct peers_child receiver;
	struct peers_offered offered;
	double cpu_ns; /* of the receiver, while it received */
};

static bool wait_bound(struct peers_child *receiver, struct bench_failure *why)
{
	struct cli_group_owner owner;
	int status;

	for (int ms = 0; ms < BOUND_MS && !bench_interrupted; ms += STEP_MS) {
		if (cli_group_owner_read(PEERS_GROUP, &owner))
			return true;
		if (peers_child_ended(receiver, 0, &status))
			return peers_child_failed(receiver, "it ended before it was bound", why);
		(void)cli_clock_sleep_ms(STEP_MS);
	}
	return peers_child_failed(receiver, bench_interrupted ? "interrupted" : "it did not bind within 5 s", why);
}

/* Tells whether messages wait in the kernel's unfinished batch or in the socket. */
static bool is_empty(void)
{
	struct cli_group_socket socket;
	struct cli_group_owner owner;

	if (!cli_group_owner_read(PEERS_GROUP, &owner) || !cli_group_socket_read(owner.portid, &socket))
		return true;
	return owner.queued == 0 && socket.unread_bytes == 0;
}

static void wait_drained(const struct peers_child *receiver)
{
	struct peers_usage before = { 0 }, now = { 0 };
	int empty = 0;

	for (int ms = 0; ms < DRAIN_MS && empty < EMPTY_STEPS && !bench_interrupted; ms += STEP_MS) {
		(void)cli_clock_sleep_ms(STEP_MS);
		if (!peers_child_usage(receiver, &now))
			return;
		empty = is_empty() && now.cpu_ns - before.cpu_ns < IDLE_NS ? empty + 1 : 0;
		before = now;
	}
}

/* Offers the traffic and reads what the receiver used: from when it is bound and idle until
 * it has taken all that waited. */
static bool run_traffic(struct run *r, struct bench_sample *s, struct bench_failure *why)
{
	struct peers_usage before, after;

	if (!wait_bound(&r->receiver, why))
		return false;
	(void)cli_clock_sleep_ms(SETTLE_MS);
	if (!peers_child_usage(&r->receiver, &before))
		return peers_child_failed(&r->receiver, "it ended before the traffic", why);
	if (!peers_offer(r->options, r->cell->rate, r->receiver.dir, &r->offered, why))
		return false;
	wait_drained(&r->receiver);
	if (!peers_child_usage(&r->receiver, &after))
		return peers_child_failed(&r->receiver, "it ended during the traffic", why);
	r->cpu_ns = after.cpu_ns - before.cpu_ns;
	s->value[PEERS_USER_TICKS] = after.user_ticks - before.user_ticks;
	s->value[PEERS_SYSTEM_TICKS] = after.system_ticks - before.system_ticks;
	s->value[PEERS_PEAK_BYTES] = peers_child_peak_bytes(&r->receiver);
	s->value[PEERS_SENDER_PPS] = r->offered.pps;
	return true;
}

/* Waits for the end of a program that gets no traffic. */
static bool run_alone(struct run *r, struct bench_sample *s, struct bench_failure *why)
{
	int status;

	if (!peers_child_ended(&r->receiver, ALONE_MS, &status))
		return peers_child_failed(&r->receiver, "it did not end", why);
	s->value[PEERS_USER_TICKS] = s->value[PEERS_SYSTEM_TICKS] = 0;
	s->value[PEERS_PEAK_BYTES] = s->value[PEERS_SENDER_PPS] = NAN;
	return true;
}

/* Reads the counts of the receiver, which has ended. */
static bool read_counts(const struct run *r, struct bench_sample *s, struct bench_failure *why)
{
	struct peers_counted counted = { .lost = NAN, .cpu_ns = NAN };
	char *out = peers_child_output(&r->receiver, "out");
	char *err = peers_child_output(&r->receiver, "err");
	bool ok = r->cell->receiver->read(r->cell->receiver, r->receiver.dir, out, err, &counted);
	const char *said = *out ? out : err;

	if (!ok)
		bench_failed(why, "its output cannot be understood: %.*s", (int)strcspn(said, "\n"), said);
	else if (!(counted.packets > 0))
		ok = peers_child_failed(&r->receiver, "it received nothing", why);
	s->value[PEERS_NS] = (isnan(counted.cpu_ns) ? r->cpu_ns : counted.cpu_ns) / counted.packets;
	s->value[PEERS_PACKETS] = counted.packets;
	s->value[PEERS_LOST] = r->cell->receiver->alone ? 0 : r->offered.messages - counted.packets;
	s->value[PEERS_LOST_REPORTED] = counted.lost;
	free(out);
	free(err);
	return ok;
}

bool peers_measure(const struct bench_options *o, const struct peers_cell *c, const char *dir, struct bench_sample *s,
		   struct bench_failure *why)
{
	struct run r = { .options = o, .cell = c };
	struct peers_command command = { .args = 0 };

	if (!c->receiver->command(c->receiver, c->setting, dir, &command))
		return bench_failed(why, "its files cannot be written: %s", strerror(errno));
	if (!peers_child_start(&r.receiver, dir, "receiver", &command, o->capture_cpu, why))
		return false;
	s->ok = c->receiver->alone ? run_alone(&r, s, why) : run_traffic(&r, s, why);
	peers_child_end(&r.receiver, c->receiver->end_signal);
	s->ok = s->ok && read_counts(&r, s, why);
	return s->ok;
}
