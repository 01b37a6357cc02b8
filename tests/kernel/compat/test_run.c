/* SPDX-License-Identifier: MIT */
/* nfring-run with its own library, on real packets: where losses are reported, which settings hold, and what is said
 * about a program that has no use for it. */
#include "assertions.h"
#include "flood.h"
#include "group.h"
#include "loss.h"
#include "scratch.h"
#include "test.h"

#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define END_LIMIT_S 10
#define RULES 16u                                         /* log messages of a datagram */
#define SANITIZED "ASAN_OPTIONS=verify_asan_link_order=0" /* another object is preloaded before the sanitizer */

/* Ends a program that counts, and returns how many packets it has seen. */
static unsigned long end_loop(struct nt_proc *p)
{
	unsigned long packets = 0;
	const char *line;

	nt_end(p, SIGTERM, END_LIMIT_S);
	line = strstr(p->out, "packets ");
	if (p->status || !line || sscanf(line, "packets %lu", &packets) != 1)
		fail_msg("exit code %d: %s%s", p->status, p->out, p->err);
	return packets;
}

/* Writes a script that changes to the root folder, as daemons do, and becomes the loop. */
static void write_daemon(const char *path)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\ncd /\nexec '%s' 5\n", NT_COMPAT_LOOP);
	fclose(f);
	assert_int_equal(chmod(path, 0755), 0);
}

/* Waits until the file has text: the group is bound a moment before. */
static void wait_for_text(const char *path)
{
	struct stat st = { 0 };

	for (int i = 0; i < 500 && (stat(path, &st) < 0 || st.st_size == 0); i++)
		usleep(10000);
}

static void stats_show_a_group_before_its_first_packet(void **state)
{
	const char *path = nt_scratch();
	json_t *stats;
	struct nt_proc p;

	nt_spawn_bound(&p, *state, 5, NT_ARGS("env", SANITIZED, NT_RUN, "--stats", path, NT_COMPAT_LOOP, "5"));
	wait_for_text(path);
	stats = loss_read(path, p.pid);
	assert_int_equal(nt_json_number(stats, "group"), 5);
	assert_int_equal(nt_json_number(stats, "packets"), 0);
	assert_int_equal(end_loop(&p), 0);
	json_decref(stats);
	nt_proc_free(&p);
}

static void stats_are_where_they_were_asked_for(void **state)
{
	const struct nt_ns *ns = *state;
	const char *script = nt_scratch(), *path;
	char folder[128], name[128];
	uint64_t sent;
	json_t *stats;
	struct nt_proc p;

	write_daemon(script);
	path = nt_scratch();
	strcpy(folder, path);
	strcpy(name, path);
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&p, ns, 5,
		       NT_ARGS("env", "-C", dirname(folder), SANITIZED, NT_RUN, "--stats", basename(name), script));
	sent = nt_send(ns, test_scale(5000), 64, 5000);
	nt_group_drained(ns, 5);
	assert_int_equal(end_loop(&p), sent);
	stats = loss_read(path, p.pid);
	assert_int_equal(nt_json_number(stats, "packets"), sent);
	assert_int_equal(nt_json_number(stats, "lost"), 0);
	json_decref(stats);
	nt_proc_free(&p);
}

/* Loses packets, and returns whether standard error tells of it. */
static bool says_loss(const struct nt_ns *ns, const char *option)
{
	const char *path = nt_scratch();
	uint64_t sent;
	unsigned long seen;
	json_t *stats;
	struct nt_proc p;
	bool says;

	nt_spawn_bound(
		&p, ns, 5,
		NT_ARGS("env", SANITIZED, NT_RUN, "--rcvbuf", "8K", "--stats", path, option, NT_COMPAT_LOOP, "5"));
	sent = loss_make(ns, p.pid);
	sent += nt_show_losses(ns, 5);
	seen = end_loop(&p);
	stats = loss_read(path, p.pid);
	assert_true(seen < sent * RULES);
	assert_int_equal(seen + (uint64_t)nt_json_number(stats, "lost"), sent * RULES);
	says = strstr(p.err, "nfring: group 5: lost ") != NULL;
	json_decref(stats);
	nt_proc_free(&p);
	unlink(path);
	return says;
}

static void losses_are_told_on_standard_error_unless_something_else_is_asked_for(void **state)
{
	nt_flood_rules(*state, RULES);
	assert_true(says_loss(*state, "--budget=1000"));
	assert_false(says_loss(*state, "--quiet"));
	assert_false(says_loss(*state, "--syslog"));
}

/* Returns a setting that is in force for a loop that asks for none. */
static json_t *settings(const struct nt_ns *ns, const char *option)
{
	const char *path = nt_scratch();
	json_t *stats, *in_force;
	struct nt_proc p;

	nt_spawn_bound(&p, ns, 5, NT_ARGS("env", SANITIZED, NT_RUN, "--stats", path, option, NT_COMPAT_LOOP, "5"));
	end_loop(&p);
	stats = loss_read(path, p.pid);
	in_force = json_incref(json_object_get(stats, "in_force"));
	json_decref(stats);
	nt_proc_free(&p);
	unlink(path);
	return in_force;
}

static void settings_are_the_programs_where_they_are_to_be_kept(void **state)
{
	json_t *ours = settings(*state, "--rcvbuf=1M"), *theirs = settings(*state, "--keep-settings");

	assert_int_equal(nt_json_number(ours, "timeout"), 0);
	assert_int_equal(nt_json_number(ours, "rcvbuf"), 1 << 20);
	assert_int_not_equal(nt_json_number(theirs, "timeout"), 0); /* the kernel's own: a second */
	assert_int_not_equal(nt_json_number(theirs, "rcvbuf"), 1 << 20);
	json_decref(ours);
	json_decref(theirs);
}

static void program_that_never_opens_the_library_is_told_so(void **state)
{
	struct nt_proc p;

	if (TEST_SANITIZED)
		nt_skip("bash does not load the sanitizer that libnfring-preload.so needs");
	/* bash can open libraries, so nfring-run starts it. */
	nt_run(&p, *state, END_LIMIT_S, NT_ARGS(NT_RUN, "bash", "-c", "exit 3"));
	assert_int_equal(p.status, 3);
	assert_non_null(strstr(p.err, "nfring-run: bash has not opened libnetfilter_log"));
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(stats_show_a_group_before_its_first_packet),
		NT_TEST(stats_are_where_they_were_asked_for),
		NT_TEST(losses_are_told_on_standard_error_unless_something_else_is_asked_for),
		NT_TEST(settings_are_the_programs_where_they_are_to_be_kept),
		NT_TEST(program_that_never_opens_the_library_is_told_so),
	};

	NT_MAIN(argc, argv, tests);
}
