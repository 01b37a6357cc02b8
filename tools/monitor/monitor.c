/* SPDX-License-Identifier: MIT */
#include "monitor.h"
#include "clock.h"
#include "fail.h"
#include "groups.h"
#include "ledger.h"
#include "notify.h"
#include "requests.h"
#include "server.h"
#include "source.h"
#include "textfile.h"
#include "thread.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define NS_PER_MS 1000000u
#define HINT_NS 5000000000u     /* without a packet */
#define TEXTFILE_NS 5000000000u /* without --stats-interval */
#define NEVER UINT64_MAX

/* What is due by time, each at cli_clock_ns(). */
enum task { TASK_LEDGER, TASK_TEXTFILE, TASK_HINT, TASK_BEAT, TASKS };

struct monitor {
	struct monitor_setup setup;
	struct monitor_source source;
	struct monitor_address address; /* that the server got */
	struct monitor_textfile textfile;
	struct monitor_server *server; /* NULL: none */
	int report_fd, stop_fd;
	pthread_t thread;
	bool running;
	/* Of the thread. */
	uint64_t due_ns[TASKS], period_ns[TASKS];
};

/* -- what it says ------------------------------------------------------------------ */

static void say(struct monitor *m, const char *line)
{
	if (m->setup.say)
		m->setup.say(m->setup.say_user, line);
	else
		fprintf(stderr, "%s\n", line);
}

static void say_ledger(struct monitor *m)
{
	struct nfring_stats s = { .size = sizeof(s) };
	char line[MONITOR_LEDGER_MAX];

	if (nfring_stats_read(m->setup.engine, &s) == 0)
		say(m, monitor_ledger_text(m->setup.program, &s, line));
}

/* Says it once, if nothing was ever received. */
static void say_hint(struct monitor *m)
{
	struct nfring_stats s = { .size = sizeof(s) };
	const bool several = m->source.counts.groups > 1;
	char *line = NULL;
	size_t len;
	FILE *f;

	if (nfring_stats_read(m->setup.engine, &s) < 0 || s.datagrams || s.socket_drops)
		return;
	f = open_memstream(&line, &len);
	if (!f)
		return;
	fprintf(f, "%s: no packet yet from group%s ", m->setup.program->name, several ? "s" : "");
	cli_groups_print(f, m->source.group_number, m->source.counts.groups);
	fprintf(f, "; `nfring list` shows who logs to %s", several ? "them" : "it");
	if (fclose(f) == 0)
		say(m, line);
	free(line);
}

static void say_address(struct monitor *m)
{
	char url[MONITOR_URL_MAX], line[MONITOR_URL_MAX + 64];

	snprintf(line, sizeof(line), "%s: metrics at %s/metrics", m->setup.program->name,
		 monitor_address_url(&m->address, url));
	say(m, line);
}

/* -- what it does ------------------------------------------------------------------- */

/* Says an error when it begins. The capture goes on. */
static void write_textfile(struct monitor *m)
{
	const int before = m->textfile.err;
	char line[512];

	if (monitor_textfile_write(&m->textfile, &m->source) == 0 || m->textfile.err == before)
		return;
	snprintf(line, sizeof(line), "%s: cannot write %s: %s", m->setup.program->name, m->textfile.path,
		 strerror(m->textfile.err));
	say(m, line);
}

static void do_task(struct monitor *m, enum task t)
{
	switch (t) {
	case TASK_LEDGER:
		say_ledger(m);
		break;
	case TASK_TEXTFILE:
		write_textfile(m);
		break;
	case TASK_HINT:
		say_hint(m);
		break;
	default:
		cli_notify_beat();
	}
}

/* Does what is due. Returns when the next is. */
static uint64_t do_tasks(struct monitor *m)
{
	uint64_t next_ns = NEVER;

	for (unsigned t = 0; t < TASKS; t++) {
		uint64_t now_ns = cli_clock_ns();

		if (m->due_ns[t] <= now_ns) {
			do_task(m, (enum task)t);
			m->due_ns[t] = m->period_ns[t] ? m->due_ns[t] + m->period_ns[t] : NEVER;
			if (m->due_ns[t] <= now_ns)
				m->due_ns[t] = now_ns + m->period_ns[t]; /* the machine was asleep */
		}
		next_ns = m->due_ns[t] < next_ns ? m->due_ns[t] : next_ns;
	}
	return next_ns;
}

static void sleep_until(struct pollfd fd[2], uint64_t at_ns)
{
	const uint64_t now_ns = cli_clock_ns(), ns = at_ns > now_ns ? at_ns - now_ns : 0;
	const struct timespec time = cli_clock_timespec(ns);

	ppoll(fd, 2, at_ns == NEVER ? NULL : &time, NULL);
}

static void *watch(void *arg)
{
	struct monitor *m = arg;
	struct pollfd fd[] = { { .fd = m->report_fd, .events = POLLIN }, { .fd = m->stop_fd, .events = POLLIN } };

	while (!fd[1].revents) {
		if (cli_request_take(CLI_REQUEST_REPORT))
			say_ledger(m);
		sleep_until(fd, do_tasks(m));
	}
	return NULL;
}

/* -- begin and end -------------------------------------------------------------------- */

static void plan(struct monitor *m)
{
	const struct monitor_options *o = m->setup.options;
	const uint64_t now_ns = cli_clock_ns();

	m->period_ns[TASK_LEDGER] = o->interval_ns;
	m->period_ns[TASK_TEXTFILE] = !o->textfile ? 0 : o->interval_ns ? o->interval_ns : TEXTFILE_NS;
	m->period_ns[TASK_BEAT] = cli_notify_interval_ns();
	for (unsigned t = 0; t < TASKS; t++)
		m->due_ns[t] = m->period_ns[t] ? now_ns + m->period_ns[t] : NEVER;
	if (!m->setup.silent)
		m->due_ns[TASK_HINT] = now_ns + HINT_NS;
}

static int open_parts(struct monitor *m)
{
	const struct monitor_setup *s = &m->setup;
	int code;

	m->report_fd = cli_request_open(CLI_REQUEST_REPORT);
	m->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (m->report_fd < 0 || m->stop_fd < 0)
		return cli_fail(s->program, "cannot make an eventfd: %s", strerror(errno));
	if (monitor_source_open(&m->source, s->engine, s->program->name) < 0)
		return cli_fail(s->program, "no memory for the counts");
	m->source.more = s->more;
	m->source.more_user = s->more_user;
	code = monitor_textfile_open(&m->textfile, s->program, s->options->textfile, s->user);
	if (code == 0 && m->address.len)
		code = monitor_server_open(&m->server, s->program, &m->address, &m->source);
	return code;
}

int monitor_open(struct monitor **out, const struct monitor_setup *setup)
{
	struct monitor *m = calloc(1, sizeof(*m));

	*out = m;
	if (!m)
		return cli_fail(setup->program, "no memory for the counts");
	m->setup = *setup;
	m->address = setup->options->address;
	m->report_fd = m->stop_fd = -1;
	return open_parts(m);
}

struct monitor_counter *monitor_counter(struct monitor *m, unsigned worker)
{
	return m->address.len || m->textfile.path ? &m->source.counter[worker] : NULL;
}

int monitor_start(struct monitor *m)
{
	int r = m->textfile.path ? monitor_textfile_write(&m->textfile, &m->source) : 0;

	if (r < 0)
		return cli_fail(m->setup.program, "--prometheus: cannot write %s: %s", m->textfile.path, strerror(-r));
	if (m->server && !m->setup.silent)
		say_address(m);
	plan(m);
	r = m->server ? monitor_server_start(m->server) : 0;
	if (r == 0)
		r = cli_thread_start(&m->thread, watch, m);
	m->running = r == 0;
	return r < 0 ? cli_fail(m->setup.program, "cannot start a thread: %s", strerror(-r)) : 0;
}

void monitor_close(struct monitor *m)
{
	const uint64_t one = 1;

	if (!m)
		return;
	monitor_server_close(m->server);
	if (m->running) {
		(void)!write(m->stop_fd, &one, sizeof(one));
		pthread_join(m->thread, NULL);
	}
	if (m->running && m->textfile.path)
		write_textfile(m);
	monitor_textfile_close(&m->textfile);
	monitor_source_close(&m->source);
	if (m->stop_fd >= 0)
		close(m->stop_fd);
	free(m);
}
