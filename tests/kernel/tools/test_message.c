/* SPDX-License-Identifier: MIT */
/* nfring-dump sends messages to syslog and to the journal: to sockets of the test's, which stand where the
 * daemons' are in a mount namespace of nfring-dump's own. */
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* $1 is the test's socket. What the shell has open stays open. */
#define JOURNAL                                                                                                        \
	"mount -t tmpfs none /run && mkdir -p /run/systemd/journal && ln -s $1 /run/systemd/journal/socket && "        \
	"chmod 755 /run && shift && exec \"$@\""
#define SYSLOG "mount -t tmpfs none /dev && ln -s $1 /dev/log && chmod 755 /dev && shift && exec \"$@\""

struct daemon {
	const char *path;
	int fd;
	char got[8192];
};

/* Binds a socket that every user may write to. */
static void daemon_begin(struct daemon *d)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char folder[sizeof(at.sun_path)];

	d->path = nt_scratch();
	strcpy(at.sun_path, d->path);
	strcpy(folder, d->path);
	*strrchr(folder, '/') = '\0';
	assert_int_equal(chmod(folder, 0755), 0);
	d->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
		setsockopt(d->fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = 5 }, sizeof(struct timeval)),
		0);
	assert_int_equal(bind(d->fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(chmod(d->path, 0666), 0);
}

/* Takes the next message. */
static const char *daemon_take(struct daemon *d)
{
	ssize_t n = recv(d->fd, d->got, sizeof(d->got) - 1, 0);

	assert_true(n > 0);
	d->got[n] = '\0';
	return d->got;
}

static void assert_has(const char *message, const char *const *words)
{
	for (; *words; words++)
		if (!strstr(message, *words))
			fail_msg("no '%s' in: %s", *words, message);
}

/* Starts nfring-dump in a mount namespace that `mounts` prepares. */
static void spawn_dump(struct nt_proc *p, const struct nt_ns *ns, const struct daemon *d, const char *mounts,
		       const char *const *args)
{
	const char *argv[24] = { "unshare", "-m", "sh", "-c", mounts, "sh", d->path, NT_DUMP, "--group", "5" };
	unsigned n = 10;

	while (*args)
		argv[n++] = *args++;
	nt_output_rules(ns, "udp dport 9", "log prefix \"drop \" group 5", 1);
	nt_spawn_bound(p, ns, 5, argv);
}

static const char *const journal_fields[] = {
	"MESSAGE=drop IN= OUT=lo SRC=127.0.0.1 DST=127.0.0.1 LEN=92 ",
	"\nPRIORITY=6\n",
	"\nSYSLOG_IDENTIFIER=nfring-dump\n",
	"\nNFRING_TIME=20",
	"\nNFRING_GROUP=5\n",
	"\nNFRING_PREFIX=drop \n",
	"\nNFRING_HOOK=output\n",
	"\nNFRING_OUT=lo\n",
	"\nNFRING_SRC=127.0.0.1\n",
	"\nNFRING_DST=127.0.0.1\n",
	"\nNFRING_PROTO=UDP\n",
	"\nNFRING_DPT=9\n",
	"\nNFRING_UID=0\n",
	NULL,
};

static void journal_gets_each_packet_with_its_fields(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc dump;
	struct daemon d;

	daemon_begin(&d);
	spawn_dump(&dump, ns, &d, JOURNAL, NT_ARGS("--journal", "--count", "3"));
	nt_send(ns, 3, 64, 0);
	for (int i = 0; i < 3; i++)
		assert_has(daemon_take(&d), journal_fields);
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 0);
	assert_int_equal(dump.out_len, 0);
	nt_proc_free(&dump);
	close(d.fd);
}

/* What a message needs is possible for another user, behind the filter of system calls. */
static void journal_gets_them_after_root_was_given_up(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc dump;
	struct daemon d;

	daemon_begin(&d);
	spawn_dump(&dump, ns, &d, JOURNAL,
		   NT_ARGS("--journal", "--format", "json", "--resolve", "--user", "nobody", "--count", "2"));
	nt_send(ns, 2, 64, 0);
	for (int i = 0; i < 2; i++)
		assert_has(daemon_take(&d), NT_ARGS("MESSAGE={\"group\":5,", "\"user\":\"root\"", "\nNFRING_DPT=9\n"));
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 0);
	nt_proc_free(&dump);
	close(d.fd);
}

static void syslog_gets_the_line_with_facility_and_level(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc dump;
	struct daemon d;

	daemon_begin(&d);
	spawn_dump(&dump, ns, &d, SYSLOG, NT_ARGS("--syslog=local0.notice", "--tag", "fw", "--count", "2"));
	nt_send(ns, 2, 64, 0);
	for (int i = 0; i < 2; i++) {
		const char *got = daemon_take(&d);

		assert_memory_equal(got, "<133>", 5); /* 16 * 8 + 5 */
		assert_has(got, NT_ARGS(" fw: drop IN= OUT=lo SRC=127.0.0.1 DST=127.0.0.1 ", " PROTO=UDP ", " DPT=9 "));
		assert_null(strchr(got, '\n'));
	}
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 0);
	nt_proc_free(&dump);
	close(d.fd);
}

static void text_as_a_message_has_no_time_of_its_own(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc dump;
	struct daemon d;

	daemon_begin(&d);
	spawn_dump(&dump, ns, &d, SYSLOG, NT_ARGS("--syslog", "--format", "text", "--count", "1"));
	nt_send(ns, 1, 64, 0);
	assert_has(daemon_take(&d), NT_ARGS("<30>", " nfring-dump: 5 \"drop \" output out=lo IP 127.0.0.1."));
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 0);
	nt_proc_free(&dump);
	close(d.fd);
}

/* The filter leaves the flood out: the packet behind it, and what was lost before, are the only messages. */
static void loss_is_a_warning_before_the_next_packet(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc dump;
	struct daemon d;

	daemon_begin(&d);
	spawn_dump(&dump, ns, &d, SYSLOG,
		   NT_ARGS("--syslog=local0.info", "--rcvbuf", "8192", "--count", "1", "greater 500"));
	nt_send(ns, 30000, 64, 0);
	nt_group_drained(ns, 5);
	nt_send(ns, 1, 600, 0);
	assert_has(daemon_take(&d), NT_ARGS("<132>", " lost ", " packets")); /* 16 * 8 + 4 */
	assert_has(daemon_take(&d), NT_ARGS("<134>", " LEN=628 "));
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 0);
	nt_proc_free(&dump);
	close(d.fd);
}

/* The capture goes on; the end tells how many messages are missing. */
static void daemon_that_goes_is_an_error_at_the_end(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc dump;
	struct daemon d;

	daemon_begin(&d);
	spawn_dump(&dump, ns, &d, JOURNAL, NT_ARGS("--journal", "--count", "5"));
	nt_send(ns, 2, 64, 0);
	daemon_take(&d);
	daemon_take(&d);
	close(d.fd);
	nt_send(ns, 3, 64, 0);
	nt_finish(&dump, 10);
	assert_int_equal(dump.status, 1);
	assert_has(dump.err, NT_ARGS("the journal takes no messages: Connection refused",
				     "3 messages did not reach the journal", ": 2 packets, 0 lost"));
	nt_proc_free(&dump);
}

static void daemon_that_is_not_there_is_an_error_at_once(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc dump;

	nt_run(&dump, ns, 10,
	       NT_ARGS("unshare", "-m", "sh", "-c", "mount -t tmpfs none /run && exec \"$@\"", "sh", NT_DUMP, "--group",
		       "5", "--journal"));
	assert_int_equal(dump.status, 1);
	assert_string_equal(dump.err, "nfring-dump: cannot reach the journal: No such file or directory\n");
	nt_proc_free(&dump);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(journal_gets_each_packet_with_its_fields),
		NT_TEST(journal_gets_them_after_root_was_given_up),
		NT_TEST(syslog_gets_the_line_with_facility_and_level),
		NT_TEST(text_as_a_message_has_no_time_of_its_own),
		NT_TEST(loss_is_a_warning_before_the_next_packet),
		NT_TEST(daemon_that_goes_is_an_error_at_the_end),
		NT_TEST(daemon_that_is_not_there_is_an_error_at_once),
	};

	NT_MAIN(argc, argv, tests);
}
