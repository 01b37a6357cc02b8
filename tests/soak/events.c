/* SPDX-License-Identifier: MIT */
#include "events.h"
#include "assertions.h"
#include "capture.h"
#include "group_socket.h"
#include "proc.h"
#include "random.h"
#include "wall_clock.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* -- rules ------------------------------------------------------------------------------- */

void soak_rules_load(struct soak_events *e)
{
	const bool backwards = soak_one_in(&e->random, 2);
	char rules[4096];
	int n = 0;

	for (unsigned i = 0; i < SOAK_GROUP_COUNT; i++) {
		unsigned group = SOAK_GROUP_FIRST + (backwards ? SOAK_GROUP_COUNT - 1 - i : i);

		n += snprintf(rules + n, sizeof(rules) - (size_t)n, "udp dport 9 log prefix \"load %u \" group %u",
			      e->reloads, group);
		if (soak_one_in(&e->random, 3))
			n += snprintf(rules + n, sizeof(rules) - (size_t)n, " queue-threshold %u",
				      soak_between(&e->random, 1, 64));
		n += snprintf(rules + n, sizeof(rules) - (size_t)n, "\n");
	}
	nt_nft(e->ns,
	       "table inet t { chain out { type filter hook output priority 0; }; }\nflush chain inet t out\n"
	       "table inet t { chain out {\n%s}; }\n",
	       rules);
	e->reloads++;
}

/* -- other owners ---------------------------------------------------------------------------- */

/* In a process of its own: cannot take the groups that are captured, takes the neighbour, and gives it back. */
static void let_rival_try(struct soak_events *e)
{
	unsigned held_us = soak_between(&e->random, 0, 20000);
	pid_t child = nt_fork();
	int fd;

	if (child == 0) {
		nt_ns_enter(e->ns);
		for (uint16_t group = SOAK_GROUP_FIRST; group < SOAK_GROUP_FIRST + 2; group++)
			if (group_socket_open(0, group) >= 0)
				_exit(1);
		fd = group_socket_open(0, SOAK_GROUP_NEIGHBOUR);
		if (fd < 0)
			_exit(2);
		usleep(held_us);
		_exit(0);
	}
	assert_int_equal(nt_exit_code(child), 0);
	e->rivals++;
}

/* An engine that captures for a moment, in this thread. Nobody counts what it is sent; what it counts fits. */
static void let_engine_come_and_go(struct soak_events *e)
{
	struct nfring_opts o = nt_opts(e->ns, SOAK_GROUP_CHURN);
	struct nfring_stats s;
	struct nfring *n;
	uint64_t taken;

	o.memory_bytes = NFRING_MEMORY_MIN_BYTES;
	o.caller_threads = soak_one_in(&e->random, 2);
	if (soak_one_in(&e->random, 2))
		o.source = NFRING_SOURCE_RECV;
	n = nt_open(&o);
	nt_start(n);
	taken = nt_take(n, soak_between(&e->random, 0, 2000), 0.05, NULL, NULL);
	if (soak_one_in(&e->random, 2)) {
		s = nt_stop(n);
		assert_true(taken <= s.packets);
		assert_int_equal(s.truncated + s.malformed + s.resyncs, 0);
	}
	nfring_close(n);
	e->churns++;
}

/* Its end closes what it has inherited, and runs what exit(3) runs. */
static void let_child_end(struct soak_events *e)
{
	pid_t child = nt_fork();

	if (child == 0) {
		if (soak_one_in(&e->random, 2))
			nfring_close(e->engine[0]->engine);
		exit(0);
	}
	assert_int_equal(nt_exit_code(child), 0);
	e->children++;
}

/* -- signals --------------------------------------------------------------------------------- */

static void ignore(int sig)
{
	(void)sig;
}

void soak_signals_install(void)
{
	struct sigaction sa = { .sa_handler = ignore }; /* without SA_RESTART */

	sigaction(SIGUSR1, &sa, NULL);
}

/* To the process, and to each of its threads. */
static void send_signals(struct soak_events *e)
{
	DIR *d = opendir("/proc/self/task");
	struct dirent *entry;

	assert_non_null(d);
	kill(getpid(), SIGUSR1);
	while ((entry = readdir(d)))
		if (entry->d_name[0] != '.')
			syscall(SYS_tgkill, getpid(), atoi(entry->d_name), SIGUSR1);
	closedir(d);
	e->signals++;
}

static void wake(struct soak_events *e)
{
	struct soak_engine *engine = e->engine[soak_between(&e->random, 0, 2)];

	if (!engine)
		return;
	nfring_queue_wake(engine->queue[0].queue);
	e->wakes++;
}

/* By more than any packet waits: a latency that goes over a step would show. */
static void step_clock(struct soak_events *e)
{
	int64_t seconds = soak_between(&e->random, 100, 1000);

	soak_clock_step(soak_one_in(&e->random, 2) ? seconds : -seconds);
	e->steps++;
}

void soak_event(struct soak_events *e)
{
	static void (*const events[])(struct soak_events * e) = {
		soak_rules_load,
		let_rival_try,
		let_engine_come_and_go,
		let_child_end,
		send_signals,
		send_signals,
		wake,
		wake,
		step_clock,
	};

	events[soak_between(&e->random, 0, sizeof(events) / sizeof(events[0]) - 1)](e);
}
