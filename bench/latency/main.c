/* SPDX-License-Identifier: MIT */
/* The program behind the command bench/latency/run; see its --help. */
#define _GNU_SOURCE
#include "latency.h"
#include "peers.h"

#include <errno.h>
#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

volatile sig_atomic_t latency_stop;

static int die(const char *what, int err)
{
	fprintf(stderr, "latency: %s: %s\n", what, strerror(err));
	return 1;
}

static void stop(int sig)
{
	latency_stop = sig;
}

static void install_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction a = { .sa_handler = stop };

	for (unsigned i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &a, NULL);
}

/* -- the network --------------------------------------------------------------------- */

/* A bare log statement: its own queue-threshold would lower nfring's. */
static bool load_rules(void)
{
	static char nft[] = "nft", rules[160];
	char *argv[] = { nft, rules, NULL };
	int status = -1, err;
	pid_t pid;

	snprintf(rules, sizeof(rules),
		 "table inet latency { chain out { type filter hook output priority 0; udp dport 9 log group %d drop; "
		 "}; }",
		 LATENCY_GROUP);
	err = posix_spawnp(&pid, nft, NULL, NULL, argv, environ);
	if (err) {
		die("cannot run nft (Debian package nftables)", err);
		return false;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
	}
	if (status == 0)
		return true;
	fputs("latency: nft refused the rules\n", stderr);
	return false;
}

/* The main thread is the sender. */
static int become_sender(const struct latency *l)
{
	cpu_set_t set;

	prctl(PR_SET_TIMERSLACK, 1);
	CPU_ZERO(&set);
	CPU_SET((size_t)l->sender_cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) < 0 ? -errno : 0;
}

/* -- the plan -------------------------------------------------------------------------- */

static void plan_one(struct latency *l, const struct latency_shape *shape, uint32_t budget_us)
{
	l->cell[l->cells].shape = shape;
	l->cell[l->cells++].budget_us = budget_us;
}

static bool make_plan(struct latency *l)
{
	l->cell = calloc(LATENCY_SHAPES * l->budgets + 1, sizeof(*l->cell));
	for (unsigned b = 0; l->cell && b < l->budgets; b++)
		for (unsigned s = 0; s < LATENCY_SHAPES; s++)
			if (latency_wanted(l, &latency_shapes[s]))
				plan_one(l, &latency_shapes[s], l->budget_us[b]);
	for (unsigned s = 0; l->cell && s < LATENCY_SHAPES; s++)
		if (latency_wanted(l, &latency_shapes[s]) &&
		    strcmp(latency_shapes[s].name, LATENCY_COMPARED_SHAPE) == 0)
			plan_one(l, &latency_shapes[s], 0);
	return l->cell;
}

/* -- the rounds ------------------------------------------------------------------------ */

static void clear_progress(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

static void progress(const struct latency *l, const struct latency_cell *c, unsigned done, double began)
{
	unsigned all = l->cells * l->rounds;
	double left = ((double)latency_now(CLOCK_MONOTONIC) / 1e9 - began) / (done ? done : 1) * (all - done);

	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r\033[K[%u/%u] budget %u us: %s", done + 1, all, c->budget_us, c->shape->name);
	if (done)
		fprintf(stderr, ", %.0f s left", left);
}

static bool run_round(struct latency *l, unsigned round, double began)
{
	bool ok = true;

	for (unsigned i = 0; i < l->cells && !latency_stop; i++) {
		struct latency_cell *c = &l->cell[i];

		progress(l, c, round * l->cells + i, began);
		if (latency_measure(l, c, 0x9e3779b97f4a7c15ull * (round + 1), &c->sample[round]) || latency_stop)
			continue;
		ok = false;
		clear_progress();
		fprintf(stderr, "latency: %s, budget %u us, round %u: %s\n", c->shape->name, c->budget_us, round + 1,
			l->why);
	}
	l->done += !latency_stop;
	return ok;
}

/* Rounds that were interrupted don't count. */
static int report(struct latency *l, bool ok)
{
	clear_progress();
	if (latency_stop) {
		fprintf(stderr, "latency: interrupted after %u of %u rounds\n", l->done, l->rounds);
		for (unsigned i = 0; l->done < l->rounds && i < l->cells; i++)
			l->cell[i].sample[l->done].ok = false;
	}
	if (l->done > 0) {
		(l->json ? latency_json : latency_table)(l, stdout);
		ok &= fflush(stdout) == 0;
	}
	return latency_stop ? 128 + latency_stop : !ok;
}

static int run(struct latency *l)
{
	double began = (double)latency_now(CLOCK_MONOTONIC) / 1e9;
	int err = peers_net_enter();
	bool ok = true;

	if (err < 0)
		return die("cannot make a network namespace (are you root?)", -err);
	if (!make_plan(l))
		return die("no room for the results", ENOMEM);
	if (!load_rules())
		return 1;
	err = become_sender(l);
	if (err < 0)
		return die("cannot run on the sender's CPU (see --cpus)", -err);
	for (unsigned i = 0; i < l->rounds && !latency_stop; i++)
		ok &= run_round(l, i, began);
	return report(l, ok);
}

int main(int argc, char **argv)
{
	static char name[] = "latency";
	static struct latency l;
	int code;

	argv[0] = name; /* of the command, in getopt's errors */
	latency_options(&l, argc, argv);
	install_signals();
	code = run(&l);
	free(l.cell);
	return code;
}
