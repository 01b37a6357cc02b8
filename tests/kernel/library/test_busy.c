/* SPDX-License-Identifier: MIT */
/* A group that another socket owns: who owns it is said if it is known and only then, and a start can
 * wait for it. Where the reader's view of the system must differ from the owner's, it is a child. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define GROUP 5
#define NOBODY 65534

/* -- who owns it ----------------------------------------------------------------- */

/* Owns the group until it is killed. */
static void own_group(const struct nt_ns *ns, int ready)
{
	const struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	struct nfring_opts o = nt_opts(ns, GROUP);
	struct nfring *n;

	prctl(PR_SET_NAME, "owner of 5");
	nt_ns_enter(ns);
	/* The portid of a process's first netlink socket in a network namespace is its pid, that of the next ones
	 * is not. */
	if (bind(socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER), (const struct sockaddr *)&any, sizeof(any)) < 0 ||
	    nfring_open(&n, &o, NULL) < 0 || nfring_start(n, NULL) < 0)
		_exit(1);
	(void)!write(ready, "", 1);
	for (;;)
		pause();
}

/* Starts a process that owns the group, in a PID namespace of its own if `apart`. Returns its pid. */
static pid_t spawn_owner(const struct nt_ns *ns, bool apart)
{
	int ready[2], home = -1;
	pid_t owner;
	char byte;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	if (apart) {
		home = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
		assert_int_equal(unshare(CLONE_NEWPID), 0);
	}
	owner = nt_fork();
	if (owner == 0)
		own_group(ns, ready[1]);
	if (apart) {
		assert_int_equal(setns(home, CLONE_NEWPID), 0);
		close(home);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return owner;
}

static void kill_owner(pid_t owner)
{
	kill(owner, SIGKILL);
	nt_exit_code(owner);
}

/* Starts an engine for the group, without waiting. Returns the error. */
static struct nfring_error start_error(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, GROUP);
	struct nfring_error e = { 0 };
	struct nfring *n;

	o.wait_ms = 0;
	if (nfring_open(&n, &o, &e) < 0)
		return e;
	nfring_start(n, &e);
	nfring_close(n);
	return e;
}

static bool names(const struct nfring_error *e, pid_t pid)
{
	char process[32];

	snprintf(process, sizeof(process), "(process %d)", (int)pid);
	return e->err == -EBUSY && e->code == NFRING_E_GROUP_BUSY && strstr(e->text, process);
}

/* Says that somebody owns the group, names nobody, and blames nothing else. */
static bool is_honest(const struct nfring_error *e)
{
	return e->err == -EBUSY && e->code == NFRING_E_GROUP_BUSY && strstr(e->text, "cannot be told") &&
	       !strstr(e->text, "stop that program") && !strstr(e->text, "CAP_NET_ADMIN");
}

static void owner_with_a_second_netlink_socket_is_named(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t owner = spawn_owner(ns, false);
	struct nfring_error e = start_error(ns);
	struct cli_group_owner g;

	assert_true(nt_group_read(ns, GROUP, &g));
	assert_int_not_equal(g.portid, owner);
	if (!names(&e, owner) || !strstr(e.text, "owner of 5") || !strstr(e.text, "raise opts.wait_ms"))
		fail_msg("process %d: %s", (int)owner, e.text);
	kill_owner(owner);
}

static void owner_in_a_pid_namespace_below_is_named_by_the_pid_seen_here(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t owner = spawn_owner(ns, true);
	struct nfring_error e = start_error(ns);

	if (!names(&e, owner))
		fail_msg("process %d: %s", (int)owner, e.text);
	kill_owner(owner);
}

/* Runs start_error() in a child behind `hide`, and tells whether its text is honest. */
static void assert_honest_behind(const struct nt_ns *ns, int (*hide)(void))
{
	pid_t owner = spawn_owner(ns, false), child = nt_fork();
	struct nfring_error e;

	if (child == 0) {
		if (hide())
			_exit(2);
		e = start_error(ns);
		fprintf(stderr, "%s\n", e.text);
		_exit(!is_honest(&e));
	}
	assert_int_equal(nt_exit_code(child), 0);
	kill_owner(owner);
}

/* Mounts, unseen by others. */
static int mount_over_proc(const char *type)
{
	return unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	       mount("none", "/proc", type, 0, NULL);
}

static int cover_proc(void)
{
	return mount_over_proc("tmpfs");
}

/* Goes on in a child of its own in a new PID namespace. */
static int enter_pid_namespace(void)
{
	pid_t child;

	if (unshare(CLONE_NEWPID))
		return -1;
	child = nt_fork();
	if (child)
		_exit(nt_exit_code(child));
	return mount_over_proc("proc");
}

static void owner_that_this_pid_namespace_does_not_show_is_not_named(void **state)
{
	assert_honest_behind(*state, enter_pid_namespace);
}

static void owner_is_not_named_without_proc(void **state)
{
	assert_honest_behind(*state, cover_proc);
}

/* The start itself has every descriptor that it needs, and reading /proc has none. */
static int start_without_descriptors(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, GROUP);
	struct nfring_error e = { 0 };
	struct rlimit limit;
	struct nfring *n;

	o.wait_ms = 0;
	o.source = NFRING_SOURCE_RECV;
	if (nfring_open(&n, &o, &e) < 0)
		return 2;
	limit.rlim_cur = limit.rlim_max = (rlim_t)dup(0);
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0 || nfring_start(n, &e) == 0)
		return 3;
	fprintf(stderr, "%s\n", e.text);
	return !is_honest(&e);
}

static void owner_is_not_named_without_descriptors(void **state)
{
	pid_t owner = spawn_owner(*state, false), child = nt_fork();

	if (child == 0)
		_exit(start_without_descriptors(*state));
	assert_int_equal(nt_exit_code(child), 0);
	kill_owner(owner);
}

/* Without CAP_NET_ADMIN nothing is known of the group: that is said first. */
static void missing_privilege_is_told_from_a_busy_group(void **state)
{
	pid_t owner = spawn_owner(*state, false), child = nt_fork();
	struct nfring_opts o = nt_opts(*state, GROUP);
	struct nfring_error e = { 0 };
	struct nfring *n;

	if (child == 0) {
		if (nfring_open(&n, &o, &e) < 0 || setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
		    setresuid(NOBODY, NOBODY, NOBODY))
			_exit(2);
		nfring_start(n, &e);
		_exit(!(e.err == -EPERM && e.code == NFRING_E_PRIVILEGE && strstr(e.text, "CAP_NET_ADMIN")));
	}
	assert_int_equal(nt_exit_code(child), 0);
	kill_owner(owner);
}

/* -- waiting ------------------------------------------------------------------------ */

struct heard {
	char waiting[256]; /* the line that says that the start waits */
	unsigned lines;
};

static void hear(void *user, int level, const char *text)
{
	struct heard *h = user;

	(void)level;
	if (strncmp(text, "waiting for", 11) != 0)
		return;
	snprintf(h->waiting, sizeof(h->waiting), "%s", text);
	h->lines++;
}

static void *close_after_a_second(void *engine)
{
	nt_sleep(1);
	nfring_close(engine);
	return NULL;
}

static void start_waits_for_an_owner_that_ends_and_then_captures(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, GROUP - 1);
	struct nfring *old = nt_capture(ns, GROUP), *n;
	struct heard heard = { 0 };
	double began = nt_now();
	pthread_t thread;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	o.group_count = 2; /* a group that is free waits with the busy one */
	o.wait_ms = 10000;
	o.log = hear;
	o.log_user = &heard;
	n = nt_open(&o);
	assert_int_equal(pthread_create(&thread, NULL, close_after_a_second, old), 0);
	nt_start(n);
	pthread_join(thread, NULL);
	assert_true(nt_now() - began >= 1 && nt_now() - began < 3 * test_times());
	assert_int_equal(heard.lines, 1);
	assert_non_null(strstr(heard.waiting, "group 5"));
	assert_non_null(strstr(heard.waiting, "(process "));
	nt_send(ns, 10, 64, 0);
	assert_int_equal(nt_take(n, 10, 2, NULL, NULL), 10);
	assert_int_equal(nt_stats(n).lost, 0);
	nfring_close(n);
}

/* Returns how long a start of the busy group took, in seconds. */
static double busy_start_s(const struct nt_ns *ns, uint32_t wait_ms)
{
	struct nfring_opts o = nt_opts(ns, GROUP);
	double began = nt_now();
	struct nfring *n;

	o.wait_ms = wait_ms;
	n = nt_open(&o);
	assert_int_equal(nfring_start(n, NULL), -EBUSY);
	nfring_close(n);
	return nt_now() - began;
}

static void start_waits_as_long_as_it_is_told(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *owner = nt_capture(ns, GROUP);
	double at_once = busy_start_s(ns, 0), standard = busy_start_s(ns, nfring_opts_default().wait_ms),
	       longer = busy_start_s(ns, 600);

	assert_true(standard >= 0.25 && standard > at_once);
	assert_true(longer >= 0.6 && longer < 5);
	nfring_close(owner);
}

static struct nfring *waiting;

static void stop_waiting(int sig)
{
	(void)sig;
	nfring_stop(waiting);
}

static void stop_in_a_signal_handler_ends_the_wait(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *owner = nt_capture(ns, GROUP);
	const struct itimerval soon = { .it_value.tv_usec = 400000 };
	struct nfring_opts o = nt_opts(ns, GROUP);
	struct nfring_error e = { 0 };
	double began = nt_now();

	o.wait_ms = NFRING_WAIT_FOREVER;
	waiting = nt_open(&o);
	signal(SIGALRM, stop_waiting);
	setitimer(ITIMER_REAL, &soon, NULL);
	assert_int_equal(nfring_start(waiting, &e), -EINTR);
	signal(SIGALRM, SIG_DFL);
	assert_int_equal(e.code, NFRING_E_STATE);
	assert_true(nt_now() - began < 3 * test_times());
	nfring_close(waiting);
	nfring_close(owner);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(owner_with_a_second_netlink_socket_is_named),
		NT_TEST(owner_in_a_pid_namespace_below_is_named_by_the_pid_seen_here),
		NT_TEST(owner_that_this_pid_namespace_does_not_show_is_not_named),
		NT_TEST(owner_is_not_named_without_proc),
		NT_TEST(owner_is_not_named_without_descriptors),
		NT_TEST(missing_privilege_is_told_from_a_busy_group),
		NT_TEST(start_waits_for_an_owner_that_ends_and_then_captures),
		NT_TEST(start_waits_as_long_as_it_is_told),
		NT_TEST(stop_in_a_signal_handler_ends_the_wait),
	};

	NT_MAIN(argc, argv, tests);
}
