/* SPDX-License-Identifier: MIT */
/* Whom nfring-list names as the reader of a group: who has its socket, or nobody; never another process. */
#include "group.h"
#include "group_socket.h"
#include "looked.h"
#include "proc.h"
#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Starts a child with the name `name` that runs fn(ns) and stays. */
static pid_t start(const struct nt_ns *ns, const char *name, void (*fn)(const struct nt_ns *ns))
{
	pid_t child = nt_fork();

	if (child)
		return child;
	prctl(PR_SET_NAME, name);
	nt_ns_enter(ns);
	fn(ns);
	for (;;)
		pause();
}

static void stop(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void bind_five(const struct nt_ns *ns)
{
	(void)ns;
	if (group_socket_open(0, 5) < 0)
		_exit(1);
}

/* Fails the test unless the group has one owner, and that is it. */
static void expect_only(const json_t *o, unsigned group, pid_t pid, const char *name)
{
	if (looked_owners(o, group) != 1 || !looked_owner(o, group, pid, name))
		fail_msg("group %u: %zu owners, not %s (process %d) alone", group, looked_owners(o, group), name,
			 (int)pid);
}

/* -- portids that mislead ---------------------------------------------------------- */

static void bind_with_portid_1(const struct nt_ns *ns)
{
	(void)ns;
	if (group_socket_open(1, 5) < 0)
		_exit(1);
}

static void portid_of_another_process_misleads_nobody(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t reader = start(ns, "pretender", bind_with_portid_1);
	json_t *o;

	assert_true(nt_group_wait(ns, 5, true));
	o = looked(ns);
	assert_int_equal(nt_json_number(looked_group(o, 5), "portid"), 1);
	expect_only(o, 5, reader, "pretender");
	json_decref(o);
	stop(reader);
}

static void bind_second_socket(const struct nt_ns *ns)
{
	group_socket_other(); /* its portid is the process id */
	bind_five(ns);
}

static void second_socket_of_a_process_is_its_own(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t reader = start(ns, "second", bind_second_socket);
	json_t *o;

	assert_true(nt_group_wait(ns, 5, true));
	o = looked(ns);
	assert_int_not_equal(nt_json_number(looked_group(o, 5), "portid"), reader);
	expect_only(o, 5, reader, "second");
	json_decref(o);
	stop(reader);
}

/* -- sockets that several have, or the wrong one ------------------------------------ */

static void bind_and_fork(const struct nt_ns *ns)
{
	bind_five(ns);
	if (fork() == 0)
		prctl(PR_SET_NAME, "child");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void socket_that_was_shared_by_fork_is_of_both(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t parent = start(ns, "parent", bind_and_fork);
	const json_t *owners;
	json_t *o = NULL;

	assert_true(nt_group_wait(ns, 5, true));
	for (int i = 0; i < 500; i++) { /* until the child has its name */
		json_decref(o);
		o = looked(ns);
		owners = json_object_get(looked_group(o, 5), "owners");
		if (json_array_size(owners) == 2 &&
		    strcmp(nt_json_text(json_array_get(owners, 1), "name"), "child") == 0)
			break;
	}
	assert_int_equal(looked_owners(o, 5), 2);
	assert_non_null(looked_owner(o, 5, parent, "parent"));
	json_decref(o);
	stop(parent);
}

/* Leaves the socket to a child, whose process id goes to `fd`, and ends. */
static void leave_to_child(const struct nt_ns *ns, int fd)
{
	pid_t child;

	nt_ns_enter(ns);
	bind_five(ns);
	child = fork();
	if (child == 0) {
		alarm(30); /* a test that fails leaves it */
		prctl(PR_SET_NAME, "heir");
		for (;;)
			pause();
	}
	if (write(fd, &child, sizeof(child)) != sizeof(child))
		_exit(1);
	_exit(0);
}

static void child_that_outlives_the_reader_is_named(void **state)
{
	const struct nt_ns *ns = *state;
	int ends[2];
	pid_t reader, heir = 0;
	json_t *o = NULL;

	assert_return_code(pipe(ends), 0);
	reader = nt_fork();
	if (reader == 0)
		leave_to_child(ns, ends[1]);
	assert_int_equal(read(ends[0], &heir, sizeof(heir)), sizeof(heir));
	assert_int_equal(nt_exit_code(reader), 0);
	assert_true(nt_group_wait(ns, 5, true));
	for (int i = 0; i < 500 && (!o || !looked_owner(o, 5, heir, "heir")); i++) {
		json_decref(o);
		o = looked(ns);
	}
	assert_int_equal(nt_json_number(looked_group(o, 5), "portid"), reader);
	expect_only(o, 5, heir, "heir");
	json_decref(o);
	kill(heir, SIGKILL);
	close(ends[0]);
	close(ends[1]);
}

static void *bind_and_stay(void *arg)
{
	(void)arg;
	bind_five(NULL);
	while (pause() == -1) {
	}
	return NULL;
}

static void end_first_thread(const struct nt_ns *ns)
{
	pthread_t thread;

	(void)ns;
	pthread_create(&thread, NULL, bind_and_stay, NULL);
	pthread_exit(NULL);
}

static void process_whose_first_thread_has_ended_is_found(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t reader = start(ns, "headless", end_first_thread);
	json_t *o;

	assert_true(nt_group_wait(ns, 5, true));
	o = looked(ns);
	expect_only(o, 5, reader, "headless");
	json_decref(o);
	stop(reader);
}

/* Readers that come and go, one after the other. */
static void bind_by_children(const struct nt_ns *ns)
{
	for (;;) {
		pid_t child = fork();

		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			bind_five(ns);
			_exit(0);
		}
		waitpid(child, NULL, 0);
	}
}

static void readers_that_come_and_go_are_never_mistaken(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t parent = start(ns, "comes", bind_by_children);

	for (int i = 0; i < 30; i++) {
		json_t *o = looked(ns);
		const json_t *g = json_array_get(looked_array(o, "groups"), 0), *owner;
		size_t k;

		json_array_foreach(json_object_get(g, "owners"), k, owner)
		{
			assert_string_equal(nt_json_text(owner, "name"), "comes");
			assert_int_not_equal(nt_json_number(owner, "pid"), parent);
		}
		json_decref(o);
	}
	stop(parent);
}

/* -- namespaces -------------------------------------------------------------------- */

#define IN_PID_NAMESPACE "unshare", "--pid", "--fork", "--kill-child", "--mount-proc"

/* Returns the only child of a process. */
static pid_t child_of(pid_t parent)
{
	char path[64];
	int child = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent, (int)parent);
	f = fopen(path, "re");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &child), 1);
	fclose(f);
	return child;
}

static void reader_in_another_pid_namespace_has_the_number_that_the_caller_sees(void **state)
{
	const struct nt_ns *ns = *state;
	const json_t *owner;
	struct nt_proc p;
	char target[16];
	pid_t reader;
	json_t *o;

	nt_spawn_bound(&p, ns, 5, NT_ARGS(IN_PID_NAMESPACE, NT_DUMP, "--group", "5"));
	reader = child_of(p.pid);
	o = looked(ns);
	expect_only(o, 5, reader, "nfring-dump");
	owner = looked_owner(o, 5, reader, "nfring-dump");
	assert_int_equal(nt_json_number(owner, "inner_pid"), 1);
	json_decref(o);
	snprintf(target, sizeof(target), "%d", (int)reader);
	o = looked_run(NULL, NT_ARGS("nsenter", "-t", target, "--pid", "--mount", "--net", NT_LIST, "--json"));
	expect_only(o, 5, 1, "nfring-dump");
	json_decref(o);
	nt_end(&p, SIGKILL, 5);
	nt_proc_free(&p);
}

static void reader_that_cannot_be_seen_cannot_be_told(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t reader = start(ns, "outside", bind_five);
	json_t *o;

	assert_true(nt_group_wait(ns, 5, true));
	o = looked_run(ns, NT_ARGS(IN_PID_NAMESPACE, NT_LIST, "--json"));
	assert_int_equal(looked_owners(o, 5), 0);
	assert_string_equal(nt_json_text(json_array_get(json_object_get(o, "not_seen"), 0), "what"), "owners");
	json_decref(o);
	/* With the /proc of the namespace around it, whose numbers are not its own. */
	o = looked_run(ns, NT_ARGS("unshare", "--pid", "--fork", "--kill-child", NT_LIST, "--json"));
	assert_int_equal(looked_owners(o, 5), 0);
	json_decref(o);
	stop(reader);
}

static void name_of_a_process_is_escaped(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t reader = start(ns, "\033[31m\n\"\\x\xff", bind_five);
	const json_t *owner;
	char *text;
	json_t *o;

	assert_true(nt_group_wait(ns, 5, true));
	o = looked(ns);
	assert_int_equal(looked_owners(o, 5), 1);
	owner = json_array_get(json_object_get(looked_group(o, 5), "owners"), 0);
	assert_int_equal(nt_json_number(owner, "pid"), reader);
	assert_string_equal(nt_json_text(owner, "name"), "\033[31m\n\"\\x\u00ff");
	json_decref(o);
	text = looked_text(ns);
	assert_null(strchr(text, '\033'));
	assert_non_null(strstr(text, "\\x1b[31m\\x0a\"\\\\x\\xff (process "));
	free(text);
	stop(reader);
}

static double own_user_namespace(void)
{
	struct stat st;

	assert_return_code(stat("/proc/self/ns/user", &st), 0);
	return (double)st.st_ino;
}

/* Returns the key of the process that is named for a network namespace. */
static double process_of(const json_t *net, const char *key)
{
	return nt_json_number(json_object_get(net, "process"), key);
}

/* The second has no name, and belongs to a user namespace. */
static void every_network_namespace_is_found_once(void **state)
{
	const struct nt_ns *ns = *state;
	pid_t named = start(ns, "named", bind_five);
	struct nt_proc nameless;
	unsigned found = 0;
	const json_t *net;
	json_t *o;
	size_t i;

	assert_true(nt_group_wait(ns, 5, true));
	nt_spawn(&nameless, NULL,
		 NT_ARGS("unshare", "--user", "--map-root-user", "--net", NT_PPS, "--group", "77", "--json"));
	for (int n = 0; n < 500 && found != 2; n++) {
		o = looked_run(NULL, NT_ARGS(NT_LIST, "--all-netns", "--group", "5,77", "--json"));
		found = 0;
		json_array_foreach(json_object_get(o, "namespaces"), i, net)
		{
			const json_t *names = json_object_get(net, "names"), *groups = json_object_get(net, "groups");
			const char *name = json_string_value(json_array_get(names, 0));

			found += name && strcmp(name, ns->name) == 0 && json_array_size(groups) == 1;
			found += json_array_size(names) == 0 && json_array_size(groups) == 1 &&
				 process_of(net, "pid") == nameless.pid &&
				 process_of(net, "user_namespace") != own_user_namespace();
		}
		json_decref(o);
	}
	assert_int_equal(found, 2);
	nt_end(&nameless, SIGINT, 5);
	nt_proc_free(&nameless);
	stop(named);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(portid_of_another_process_misleads_nobody),
		NT_TEST(second_socket_of_a_process_is_its_own),
		NT_TEST(socket_that_was_shared_by_fork_is_of_both),
		NT_TEST(child_that_outlives_the_reader_is_named),
		NT_TEST(process_whose_first_thread_has_ended_is_found),
		NT_TEST(readers_that_come_and_go_are_never_mistaken),
		NT_TEST(reader_in_another_pid_namespace_has_the_number_that_the_caller_sees),
		NT_TEST(reader_that_cannot_be_seen_cannot_be_told),
		NT_TEST(name_of_a_process_is_escaped),
		NT_TEST(every_network_namespace_is_found_once),
	};

	NT_MAIN(argc, argv, tests);
}
