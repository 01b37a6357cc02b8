/* SPDX-License-Identifier: MIT */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MAX 24

struct words {
	const char *word[WORDS_MAX + 1];
	unsigned count;
};

static void add(struct words *w, const char *word)
{
	if (w->count < WORDS_MAX)
		w->word[w->count++] = word;
}

static void add_option(struct words *w, const char *name, const char *value)
{
	if (!extcap_is_given(value))
		return;
	add(w, name);
	add(w, value);
}

/* Adds a filter in parentheses: what it is joined with must not change its meaning. */
static void add_filter(struct words *w, const char *filter, const char *join)
{
	if (!extcap_is_given(filter))
		return;
	if (join)
		add(w, join);
	add(w, "(");
	add(w, filter);
	add(w, ")");
}

/* Finds nfring-dump: where the build says, or beside this program. Returns false, with the error printed. */
static bool find_dump(char path[2 * PATH_MAX])
{
	static const char *const places[] = { EXTCAP_DUMP_FOLDER, "." };
	char own[PATH_MAX] = "";
	ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);
	char *slash = n > 0 ? strrchr(own, '/') : NULL;

	for (unsigned i = 0; slash && i < sizeof(places) / sizeof(places[0]); i++) {
		*slash = '\0';
		snprintf(path, 2 * PATH_MAX, "%s/%s/nfring-dump", own, places[i]);
		if (access(path, X_OK) == 0)
			return true;
	}
	cli_fail(&extcap_program, "nfring-dump is not in %s from %s: install nfring again", EXTCAP_DUMP_FOLDER, own);
	return false;
}

static int become_dump(struct words *w)
{
	char path[2 * PATH_MAX];

	if (!find_dump(path))
		return CLI_EXIT_RUNTIME;
	execv(path, (char *const *)(uintptr_t)w->word);
	return cli_fail(&extcap_program, "cannot execute %s: %s", path, strerror(errno));
}

/* Wireshark shows what is on stderr as an error: nfring-dump says nothing else there. */
int extcap_launch_capture(const struct extcap_options *o)
{
	struct words w = { .word = { "nfring-dump", "-w", "-", "--pcapng", "-U", "--log-level", "error" }, .count = 7 };
	int fd = open(o->fifo, O_WRONLY);

	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
		return cli_fail(&extcap_program, "cannot write %s: %s", o->fifo, strerror(errno));
	close(fd);
	add_option(&w, "--group", o->group);
	add_option(&w, "--copy-range", o->copy_range);
	add_option(&w, "--budget", o->budget);
	add_option(&w, "--prefix", o->prefix);
	add_option(&w, "--netns", o->netns);
	add(&w, "--");
	add_filter(&w, o->capture_filter, NULL);
	add_filter(&w, o->filter, extcap_is_given(o->capture_filter) ? "and" : NULL);
	return become_dump(&w);
}

/* Gives stdin a pcap file without packets. */
static int empty_file_to_stdin(void)
{
	static const uint32_t header[6] = { 0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65535, 239 };
	int fds[2];

	if (pipe(fds) < 0 || write(fds[1], header, sizeof(header)) != sizeof(header) || close(fds[1]) < 0)
		return -1;
	return dup2(fds[0], STDIN_FILENO);
}

int extcap_launch_check(const struct extcap_options *o)
{
	struct words w = { .word = { "nfring-dump", "-r", "-", "--log-level", "error", "--" }, .count = 6 };

	if (empty_file_to_stdin() < 0 || dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
		return cli_fail(&extcap_program, "cannot check the filter: %s", strerror(errno));
	add(&w, o->capture_filter);
	return become_dump(&w);
}
