/* SPDX-License-Identifier: MIT */
/* The soak: epochs of random traffic with random disturbances (events.h), an hour of them unless NFRING_SOAK_SECONDS or
 * the argument says otherwise.
 *
 *   engine 0   the whole time: a worker's thread and a queue, io_uring where it works
 *   engine 1   the whole time: caller_threads, recv
 *   engine 2   one epoch: any source, queue or caller_threads, one to three groups and workers
 *
 * At the end of each epoch the sender stops, and each ledger must be the sender's own count: packets + lost +
 * discarded = sent. Then a sample is taken. In the end no quantity may grow (slope.h).
 *
 * NFRING_SOAK_SEED repeats the dice of a run. Ctrl-C ends it after the epoch, with the summary. */
#include "capture.h"
#include "events.h"
#include "flood.h"
#include "group.h"
#include "group_socket.h"
#include "parse.h"
#include "proc.h"
#include "random.h"
#include "samples.h"
#include "sender.h"
#include "test.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 3600
#define SECONDS_MAX 2592000
#define MEMORY_BYTES (4u << 20) /* of an engine: a long stall fills it */
#define PROBES 100u             /* packets by which latency is measured, in a calm */
#define PROBE_PPS 500
#define WHOLE_TIME 2 /* engines */
#define LATEST_NS 60000000000u

static volatile sig_atomic_t interrupted;
static unsigned seconds = SECONDS;

struct soak {
	const struct nt_ns *ns;
	struct soak_engine engine[WHOLE_TIME + 1];
	struct soak_events events;
	struct soak_samples samples;
	uint64_t random;
	uint64_t sent, taken, lost; /* of engines that were closed */
	unsigned epochs;
};

/* -- engines ------------------------------------------------------------------------------ */

static void open_lasting(struct soak *s, unsigned i)
{
	struct nfring_opts o = nt_opts(s->ns, (uint16_t)(SOAK_GROUP_FIRST + i));

	o.memory_bytes = MEMORY_BYTES;
	o.caller_threads = i == 1;
	o.source = i == 1 ? NFRING_SOURCE_RECV : NFRING_SOURCE_AUTO;
	soak_engine_open(&s->engine[i], &o, soak_random(&s->random) | 1);
	s->events.engine[i] = &s->engine[i];
}

/* Takes the group before the engine does, which waits for it. */
static pid_t let_rival_be_first(struct soak *s, uint16_t group)
{
	unsigned us = soak_between(&s->random, 1000, 100000);
	int took[2];
	pid_t child;
	char byte;

	assert_int_equal(pipe2(took, O_CLOEXEC), 0);
	child = nt_fork();
	if (child == 0) {
		nt_ns_enter(s->ns);
		if (group_socket_open(0, group) < 0 || write(took[1], "", 1) != 1)
			_exit(1);
		usleep(us);
		_exit(0);
	}
	close(took[1]);
	assert_int_equal(read(took[0], &byte, 1), 1);
	close(took[0]);
	return child;
}

static void open_passing(struct soak *s)
{
	struct nfring_opts o = nt_opts(s->ns, SOAK_GROUP_FIRST + WHOLE_TIME);
	pid_t rival = soak_one_in(&s->random, 3) ? let_rival_be_first(s, o.group) : 0;

	o.memory_bytes = soak_one_in(&s->random, 2) ? MEMORY_BYTES : NFRING_MEMORY_MIN_BYTES;
	o.caller_threads = soak_one_in(&s->random, 2);
	o.source = soak_one_in(&s->random, 2) ? NFRING_SOURCE_RECV : NFRING_SOURCE_AUTO;
	o.group_count = (uint16_t)soak_between(&s->random, 1, 3);
	o.workers = soak_between(&s->random, 1, o.group_count);
	if (soak_one_in(&s->random, 3))
		o.qthresh = soak_between(&s->random, 1, 512);
	if (soak_one_in(&s->random, 3))
		o.rcvbuf_bytes = 64u << soak_between(&s->random, 9, 13);
	soak_engine_open(&s->engine[WHOLE_TIME], &o, soak_random(&s->random) | 1);
	s->events.engine[WHOLE_TIME] = &s->engine[WHOLE_TIME];
	if (rival)
		assert_int_equal(nt_exit_code(rival), 0);
}

static void close_one(struct soak *s, unsigned i)
{
	struct soak_engine *e = &s->engine[i];

	s->events.engine[i] = NULL;
	for (unsigned q = 0; q < e->n_queues; q++)
		s->taken += atomic_load(&e->queue[q].taken), s->lost += atomic_load(&e->queue[q].lost_before);
	s->sent += e->sent * nfring_group_count(e->engine);
	soak_engine_close(e);
}

/* -- an epoch ------------------------------------------------------------------------------ */

static void count_sent(struct soak *s, uint64_t sent)
{
	for (unsigned i = 0; i <= WHOLE_TIME; i++)
		s->engine[i].sent += sent;
}

static void check_all(struct soak *s)
{
	for (unsigned i = 0; i <= WHOLE_TIME; i++)
		soak_engine_check(&s->engine[i]);
}

/* Sends a few packets to rested consumers. Returns the median of their latencies at the first engine. */
static double probe_latency_us(struct soak *s)
{
	static struct nfring_hist before, after;
	struct nfring *n = s->engine[0].engine;

	assert_int_equal(nfring_worker_latency_read(n, 0, &before), 0);
	count_sent(s, nt_send(s->ns, PROBES, 64, PROBE_PPS));
	check_all(s);
	assert_int_equal(nfring_worker_latency_read(n, 0, &after), 0);
	if (after.max > LATEST_NS)
		fail_msg("a latency of %.0f s: a step of the clock was taken for one", (double)after.max / 1e9);
	for (unsigned i = 0; i < NFRING_HIST_BUCKETS; i++)
		after.bucket[i] -= before.bucket[i];
	after.count -= before.count;
	assert_true(after.count > 0);
	return (double)nfring_hist_quantile(&after, 0.5) / 1e3;
}

/* The sender has stopped: waits until the consumers have caught up, and compares. */
static double settle(struct soak *s)
{
	double latency_us;

	for (unsigned i = 0; i <= WHOLE_TIME; i++)
		atomic_store(&s->engine[i].calm, true);
	for (unsigned i = 0; i <= WHOLE_TIME; i++)
		for (uint32_t g = 0; g < nfring_group_count(s->engine[i].engine); g++)
			count_sent(s, nt_show_losses(s->ns, (unsigned)nfring_group_number(s->engine[i].engine, g)));
	check_all(s);
	latency_us = probe_latency_us(s);
	for (unsigned i = 0; i <= WHOLE_TIME; i++)
		atomic_store(&s->engine[i].calm, false);
	return latency_us;
}

static void run_epoch(struct soak *s, double began)
{
	const double length_s = soak_between(&s->random, 500, seconds > 600 ? 10000 : 3000) / 1e3;
	double until, latency_us;

	open_passing(s);
	soak_sender_start(s->ns, soak_random(&s->random) | 1);
	until = nt_now() + length_s;
	while (nt_now() < until) {
		usleep(soak_between(&s->random, 1000, 100000));
		soak_event(&s->events);
	}
	count_sent(s, soak_sender_stop());
	latency_us = settle(s);
	close_one(s, WHOLE_TIME);
	soak_samples_take(&s->samples, nt_now() - began, latency_us);
	s->epochs++;
}

/* -- the soak --------------------------------------------------------------------------------- */

static void on_interrupt(int sig)
{
	(void)sig;
	interrupted = 1;
}

/* Ctrl-C ends the soak, not the program. The signals of the events are for the consumers: neither this thread nor the
 * sender's gets them. */
static void set_signals(bool consumers)
{
	struct sigaction sa = { .sa_handler = on_interrupt, .sa_flags = SA_RESTART };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(consumers ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

static uint64_t seed_now(void)
{
	const char *text = getenv("NFRING_SOAK_SEED");
	uint64_t given;

	if (text && !cli_parse_u64(text, 0, UINT64_MAX, &given))
		fail_msg("NFRING_SOAK_SEED=%s is no number", text);
	return text ? given : (uint64_t)time(NULL) << 16 ^ (uint64_t)getpid();
}

static void print_summary(const struct soak *s, double lasted_s)
{
	const struct soak_events *e = &s->events;

	printf("           %u epochs in %.0f s: %llu packets sent, %llu taken, %llu lost\n", s->epochs, lasted_s,
	       (unsigned long long)s->sent, (unsigned long long)s->taken, (unsigned long long)s->lost);
	printf("           %u rule reloads, %u rivals, %u engines between, %u children, %u rounds of signals, %u "
	       "wakes, %u "
	       "clock steps\n",
	       e->reloads, e->rivals, e->churns, e->children, e->signals, e->wakes, e->steps);
}

static void begin(struct soak *s)
{
	soak_signals_install();
	set_signals(false);
	mallopt(M_ARENA_MAX, 2);
	soak_rules_load(&s->events);
	for (unsigned i = 0; i < WHOLE_TIME; i++)
		open_lasting(s, i);
	/* Slabs that a long stall needs for the first time are no growth. */
	if (mlockall(MCL_CURRENT) == 0)
		munlockall();
}

static void ledgers_stay_exact_and_nothing_grows(void **state)
{
	const uint64_t seed = seed_now();
	struct soak s = { .ns = *state, .random = seed | 1 };
	double began, until;
	unsigned growing;

	s.events.ns = s.ns;
	s.events.random = (seed ^ 0x9e3779b9) | 1;
	printf("           %u s, NFRING_SOAK_SEED=%llu\n", seconds, (unsigned long long)seed);
	alarm(seconds + 120);
	begin(&s);
	began = nt_now();
	until = began + seconds;
	while (nt_now() < until && !interrupted)
		run_epoch(&s, began);
	for (unsigned i = 0; i < WHOLE_TIME; i++)
		close_one(&s, i);
	print_summary(&s, nt_now() - began);
	growing = soak_samples_judge(&s.samples);
	soak_samples_free(&s.samples);
	assert_int_equal(growing, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { NT_TEST(ledgers_stay_exact_and_nothing_grows) };
	const char *text = getenv("NFRING_SOAK_SECONDS");
	uint64_t asked;

	if (!text && argc > 1)
		text = argv[1];
	if (text && !cli_parse_u64(text, 1, SECONDS_MAX, &asked)) {
		fprintf(stderr, "soak: \"%s\" is no number of seconds from 1 to %u\n", text, SECONDS_MAX);
		return 2;
	}
	if (text)
		seconds = (unsigned)asked;
	NT_MAIN(1, argv, tests);
}
