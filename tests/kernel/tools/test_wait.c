/* SPDX-License-Identifier: MIT */
/* --wait: a tool whose group another program owns waits until it is free, says so once, and can be ended. */
#include "flood.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct waiter {
	const char *name;
	const char *args[8];
};

static const struct waiter waiters[] = {
	{ "nfring-dump", { NT_DUMP } },
	{ "nfring-pps --mode ring", { NT_PPS, "--json" } },
	{ "nfring-pps --mode inline", { NT_PPS, "--json", "--mode", "inline" } },
	{ "nfring-pps --mode caller", { NT_PPS, "--json", "--mode", "caller" } },
	{ "nfring-top", { NT_TOP, "--json" } },
};
#define WAITERS (sizeof(waiters) / sizeof(waiters[0]))

/* Starts a program that owns group 5. */
static void spawn_owner(struct nt_proc *p, const struct nt_ns *ns)
{
	nt_spawn_bound(p, ns, 5, NT_ARGS(NT_PPS, "--group", "5", "--json"));
}

static void end_owner(struct nt_proc *p)
{
	nt_end(p, SIGINT, 5);
	assert_int_equal(p->status, 0);
	nt_proc_free(p);
}

static void spawn_waiter(struct nt_proc *p, const struct nt_ns *ns, const struct waiter *w, const char *wait)
{
	const char *argv[12] = { NULL };
	unsigned n = 0;

	for (; w->args[n]; n++)
		argv[n] = w->args[n];
	argv[n++] = "--group";
	argv[n++] = "5";
	argv[n++] = wait;
	nt_spawn(p, ns, argv);
}

/* Returns how often the program has said by now that it waits for the owner of group 5. */
static unsigned times_said(const struct nt_proc *p, pid_t owner)
{
	char line[128], said[4096];
	ssize_t len = pread(p->err_fd, said, sizeof(said) - 1, 0);
	unsigned n = 0;

	said[len < 0 ? 0 : len] = '\0';
	snprintf(line, sizeof(line), "waiting for group 5, which is owned by nfring-pps (process %d)\n", (int)owner);
	for (const char *at = said; (at = strstr(at, line)) != NULL; at++)
		n++;
	return n;
}

/* Waits until the program says for whom it waits. */
static void expect_said(const char *name, const struct nt_proc *p, pid_t owner)
{
	for (int i = 0; i < 500 && !times_said(p, owner); i++)
		usleep(10000);
	if (times_said(p, owner) != 1)
		fail_msg("%s says %u times that it waits", name, times_said(p, owner));
}

static void tool_starts_when_the_owner_ends(void **state)
{
	const struct nt_ns *ns = *state;

	for (unsigned i = 0; i < WAITERS; i++) {
		struct nt_proc owner, p;

		spawn_owner(&owner, ns);
		spawn_waiter(&p, ns, &waiters[i], "--wait");
		expect_said(waiters[i].name, &p, owner.pid);
		end_owner(&owner);
		assert_true(nt_group_wait(ns, 5, true));
		nt_end(&p, SIGINT, 5);
		if (p.status)
			fail_msg("%s: exit code %d, said: %s", waiters[i].name, p.status, p.err);
		nt_proc_free(&p);
	}
}

static void packets_after_the_wait_are_captured(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc owner, p;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	spawn_owner(&owner, ns);
	nt_spawn(&p, ns, NT_ARGS(NT_DUMP, "--group", "5", "--json", "--wait=20", "--count", "10"));
	expect_said("nfring-dump", &p, owner.pid);
	end_owner(&owner);
	assert_true(nt_group_wait(ns, 5, true));
	nt_send(ns, 10, 64, 0);
	nt_finish(&p, 10);
	assert_int_equal(p.status, 0);
	json_decref(nt_json_lines(p.out));
	nt_proc_free(&p);
}

static void wait_that_is_over_is_an_error_that_names_the_owner(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc owner;
	char text[64];

	spawn_owner(&owner, ns);
	snprintf(text, sizeof(text), "is owned by nfring-pps (process %d): stop that program", (int)owner.pid);
	for (unsigned i = 0; i < WAITERS; i++) {
		struct nt_proc p;

		spawn_waiter(&p, ns, &waiters[i], "--wait=0.5");
		nt_finish(&p, 10);
		if (p.status != 1 || !strstr(p.err, text) || !strstr(p.err, "; --wait waits until it is free\n") ||
		    p.out_len)
			fail_msg("%s: exit code %d, said: %s", waiters[i].name, p.status, p.err);
		assert_true(p.seconds >= 0.5);
		nt_proc_free(&p);
	}
	end_owner(&owner);
}

static void ctrl_c_ends_the_wait(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc owner;

	spawn_owner(&owner, ns);
	for (unsigned i = 0; i < WAITERS; i++) {
		struct nt_proc p;

		spawn_waiter(&p, ns, &waiters[i], "--wait");
		expect_said(waiters[i].name, &p, owner.pid);
		nt_end(&p, SIGINT, 5);
		if (p.status != 1 || !strstr(p.err, "stopped while it waited for group 5\n") || p.out_len)
			fail_msg("%s: exit code %d, said: %s", waiters[i].name, p.status, p.err);
		nt_proc_free(&p);
	}
	end_owner(&owner);
}

/* The owner keeps the group for longer than the meter is to measure. */
static void time_spent_waiting_is_not_measured(void **state)
{
	static const char *const modes[] = { "ring", "inline", "caller" };
	const struct nt_ns *ns = *state;

	for (unsigned i = 0; i < 3; i++) {
		struct nt_proc owner, p;
		json_t *o;

		spawn_owner(&owner, ns);
		nt_spawn(&p, ns,
			 NT_ARGS(NT_PPS, "--group", "5", "--json", "--wait", "--mode", modes[i], "--seconds", "0.3"));
		expect_said(modes[i], &p, owner.pid);
		nt_sleep(0.8);
		end_owner(&owner);
		nt_finish(&p, 10);
		if (p.status)
			fail_msg("%s: exit code %d, said: %s", modes[i], p.status, p.err);
		o = nt_json(p.out);
		assert_true(nt_json_number(o, "seconds") >= 0.29);
		assert_true(nt_json_number(o, "seconds") < p.seconds - 0.8);
		json_decref(o);
		nt_proc_free(&p);
	}
}

static void tuner_waits_before_it_measures(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc owner, p;

	spawn_owner(&owner, ns);
	nt_spawn(&p, ns, NT_ARGS(NT_TUNE, "--live", "--quick", "--group", "5", "--wait", "--out", nt_scratch()));
	expect_said("nfring-tune", &p, owner.pid);
	nt_end(&p, SIGINT, 5);
	assert_int_equal(p.status, 1);
	assert_non_null(strstr(p.err, "stopped while it waited for group 5\n"));
	nt_proc_free(&p);
	end_owner(&owner);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(tool_starts_when_the_owner_ends),
		NT_TEST(packets_after_the_wait_are_captured),
		NT_TEST(wait_that_is_over_is_an_error_that_names_the_owner),
		NT_TEST(ctrl_c_ends_the_wait),
		NT_TEST(time_spent_waiting_is_not_measured),
		NT_TEST(tuner_waits_before_it_measures),
	};

	NT_MAIN(argc, argv, tests);
}
