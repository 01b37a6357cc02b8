/* SPDX-License-Identifier: MIT */
#include "tmux.h"
#include "clock.h"
#include "scratch.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT_S 25

/* Runs a command of tmux. Returns its exit code. */
static int command(struct nt_tmux *t, const char *const argv[], bool read)
{
	const char *all[24] = { "tmux", "-N", "-u", "-S", t->socket }; /* -N: starts no server */
	struct nt_proc p;
	int status;

	for (unsigned i = 0; argv[i]; i++) {
		assert_true(i + 6 < sizeof(all) / sizeof(all[0]));
		all[i + 5] = argv[i];
	}
	nt_run(&p, NULL, 10, all);
	status = p.status;
	if (read)
		snprintf(t->text, sizeof(t->text), "%s", p.out);
	nt_proc_free(&p);
	return status;
}

void nt_tmux_open(struct nt_tmux *t, const struct nt_ns *ns, unsigned width, unsigned height)
{
	static const char shell[] = "exec env PS1='$ ' LANG=C.UTF-8 HISTFILE= bash --norc --noprofile";
	char x[16], y[16];
	double until = nt_until(LIMIT_S);

	if (access("/usr/bin/tmux", X_OK) != 0)
		nt_skip("no tmux");
	t->socket = nt_scratch();
	snprintf(x, sizeof(x), "%u", width);
	snprintf(y, sizeof(y), "%u", height);
	/* Not as a daemon: so it cannot outlive the test. */
	nt_spawn(&t->server, ns, NT_ARGS("tmux", "-u", "-D", "-f", "/dev/null", "-S", t->socket));
	while (command(t, NT_ARGS("new-session", "-d", "-x", x, "-y", y, shell), false) != 0) {
		assert_true(nt_now() < until);
		cli_clock_sleep_ms(20);
	}
	assert_int_equal(command(t, NT_ARGS("set-option", "-g", "default-terminal", "screen-256color"), false), 0);
	nt_tmux_wait(t, "$", true);
}

void nt_tmux_close(struct nt_tmux *t)
{
	command(t, NT_ARGS("kill-server"), false);
	nt_end(&t->server, SIGKILL, 5);
	nt_proc_free(&t->server);
}

void nt_tmux_key(struct nt_tmux *t, const char *key)
{
	assert_int_equal(command(t, NT_ARGS("send-keys", key), false), 0);
}

void nt_tmux_type(struct nt_tmux *t, const char *line)
{
	assert_int_equal(command(t, NT_ARGS("send-keys", "-l", line), false), 0);
	nt_tmux_key(t, "Enter");
}

void nt_tmux_resize(struct nt_tmux *t, unsigned width, unsigned height)
{
	char x[16], y[16];

	snprintf(x, sizeof(x), "%u", width);
	snprintf(y, sizeof(y), "%u", height);
	assert_int_equal(command(t, NT_ARGS("resize-window", "-x", x, "-y", y), false), 0);
}

void nt_tmux_look(struct nt_tmux *t)
{
	assert_int_equal(command(t, NT_ARGS("capture-pane", "-p"), true), 0);
}

void nt_tmux_wait(struct nt_tmux *t, const char *text, bool there)
{
	double until = nt_until(LIMIT_S);

	for (nt_tmux_look(t); (strstr(t->text, text) != NULL) != there; nt_tmux_look(t)) {
		if (nt_now() > until)
			fail_msg("\"%s\" is %s on the screen:\n%s", text, there ? "not" : "still", t->text);
		cli_clock_sleep_ms(50);
	}
}

const char *nt_tmux_row(const struct nt_tmux *t, unsigned y)
{
	static char row[4096];
	const char *at = t->text;
	size_t len;

	for (; y && *at; y--) {
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	len = strcspn(at, "\n");
	while (len && at[len - 1] == ' ')
		len--;
	snprintf(row, sizeof(row), "%.*s", (int)len, at);
	return row;
}
