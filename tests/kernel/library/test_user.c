/* SPDX-License-Identifier: MIT */
/* A program that changes its user after the start, with keep_net_admin: the workers keep that one
 * capability, QThresh follows the traffic, and the groups are unbound at the end. In a child, which
 * returns what went wrong as an exit code. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"
#include "thread_status.h"

#include <grp.h>
#include <unistd.h>

/* All threads of the process, as glibc does it. */
static int become_nobody(void)
{
	return setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY);
}

/* -- while nothing arrives, and at the end --------------------------------------------- */

static int drop_while_idle(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;

	o.keep_net_admin = true;
	o.group_count = 3;
	o.workers = 3;
	if (nfring_open(&n, &o, NULL) < 0 || nfring_start(n, NULL) < 0)
		return 10;
	if (become_nobody())
		return 11;
	if (!thread_status_settle(getpid(), 3, false))
		return 12;
	nfring_close(n);
	return 0;
}

static void idle_workers_keep_cap_net_admin_and_others_nothing(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t child = nt_fork();

	if (child == 0)
		_exit(drop_while_idle(ns));
	assert_int_equal(nt_exit_code(child), 0);
}

/* Gives root up for a while: what it can do as root again, it must do in every thread. */
static int drop_for_a_while(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;

	o.keep_net_admin = true;
	if (nfring_open(&n, &o, NULL) < 0 || nfring_start(n, NULL) < 0)
		return 10;
	for (int i = 0; i < 2; i++) {
		if (seteuid(NOBODY))
			return 11;
		nt_sleep(0.25); /* the worker has looked */
		if (seteuid(0))
			return 12;
	}
	if (become_nobody())
		return 13;
	if (!thread_status_settle(getpid(), 1, false))
		return 14;
	nfring_close(n);
	return 0;
}

static void root_may_be_given_up_for_a_while_and_then_for_good(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t child = nt_fork();

	if (child == 0)
		_exit(drop_for_a_while(ns));
	assert_int_equal(nt_exit_code(child), 0);
}

/* -- under traffic ------------------------------------------------------------------------ */

/* Root can be had again by the saved id. */
static int become_nobody_for_a_while(void)
{
	return seteuid(NOBODY) || seteuid(0) || seteuid(NOBODY);
}

/* Drops at once, under traffic: the first change of QThresh may come before the capability is raised. */
static int capture_as_nobody(const struct nt_ns *ns, uint64_t want, int (*become)(void))
{
	struct nfring_worker_stats w = { .size = sizeof(w) };
	struct nfring_stats s = { .size = sizeof(s) };
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;
	uint64_t taken;

	o.keep_net_admin = true;
	if (nfring_open(&n, &o, NULL) < 0 || nfring_start(n, NULL) < 0)
		return 10;
	taken = nt_take(n, want / 3, 4, NULL, NULL); /* ends with a batch */
	if (taken < want / 3)
		return 11;
	if (become())
		return 12;
	if (nt_take(n, want - taken, 4, NULL, NULL) != want - taken)
		return 13;
	if (nfring_worker_stats_read(n, 0, &w) < 0 || w.qthresh_frozen)
		return 14;
	if (nfring_stats_read(n, &s) < 0 || s.packets != want || s.lost || s.malformed)
		return 15;
	/* More packets than datagrams: changes were let through. */
	if (test_scale(100) == 100 && s.datagrams > want * 2 / 3)
		return 16;
	if (become != become_nobody && (seteuid(0) || become_nobody()))
		return 17;
	if (!thread_status_settle(getpid(), 1, false))
		return 18;
	nfring_close(n);
	return 0;
}

static void check_that_qthresh_follows(const struct nt_ns *ns, int (*become)(void))
{
	uint64_t slow = test_scale(2000), fast = test_scale(40000);
	pid_t child;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	child = nt_fork();
	if (child == 0)
		_exit(capture_as_nobody(ns, 2 * fast + slow, become));
	assert_true(nt_group_wait(ns, 5, true));
	nt_send(ns, fast, 64, 50000);
	nt_send(ns, slow, 64, 1000);
	nt_send(ns, fast, 64, 50000);
	assert_int_equal(nt_exit_code(child), 0);
	assert_true(nt_group_wait(ns, 5, false));
}

static void qthresh_follows_the_traffic_after_the_user_was_changed(void **state)
{
	check_that_qthresh_follows(*state, become_nobody);
}

static void qthresh_follows_the_traffic_while_root_is_given_up_for_a_while(void **state)
{
	check_that_qthresh_follows(*state, become_nobody_for_a_while);
}

/* -- nfring_run() ------------------------------------------------------------------------ */

static int seen;

static void drop_in_the_worker(void *user, unsigned worker)
{
	(void)user;
	(void)worker;
	seen = become_nobody() ? -1 : 1;
}

static int end_at_the_first(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	return 1;
}

/* The one worker has a thread of its own: the caller's keeps nothing. */
static int run_as_nobody(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;

	o.keep_net_admin = true;
	o.on_thread_start = drop_in_the_worker;
	if (nfring_open(&n, &o, NULL) < 0)
		return 10;
	if (nfring_run(n, end_at_the_first, NULL, NULL) != 1 || seen != 1)
		return 11;
	nfring_close(n);
	return thread_status_settle(getpid(), 0, false) ? 0 : 12;
}

static void run_leaves_no_capability_to_the_calling_thread(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t child;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	child = nt_fork();
	if (child == 0)
		_exit(run_as_nobody(ns));
	assert_true(nt_group_wait(ns, 5, true));
	nt_sleep(0.1);
	nt_send(ns, 1, 64, 0);
	assert_int_equal(nt_exit_code(child), 0);
	assert_true(nt_group_wait(ns, 5, false));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(idle_workers_keep_cap_net_admin_and_others_nothing),
		NT_TEST(root_may_be_given_up_for_a_while_and_then_for_good),
		NT_TEST(qthresh_follows_the_traffic_after_the_user_was_changed),
		NT_TEST(qthresh_follows_the_traffic_while_root_is_given_up_for_a_while),
		NT_TEST(run_leaves_no_capability_to_the_calling_thread),
	};

	NT_MAIN(argc, argv, tests);
}
