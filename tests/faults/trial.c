/* SPDX-License-Identifier: MIT */
#include "trial.h"
#include "assertions.h"
#include "capture.h"
#include "flood.h"
#include "held.h"
#include "proc.h"
#include "sanitizers.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_S 25.0  /* of a trial: a start that is refused takes up to 4 s, a start three times */
#define SETTLE_S 2.0  /* until what the kernel frees late is free */
#define PACKETS_S 1.0 /* until the last packet has come, or will not */

/* Which family has which logger: opts.pf_bind changes it, and puts it back. */
#define LOGGERS "/proc/net/netfilter/nf_log"
#define LOGGERS_MAX 2048

/* -- the process --------------------------------------------------------------------- */

/* Mappings by their size: their number changes where neighbours become one. A sanitizer
 * maps what it likes. */
static bool holds_more(const struct nt_held *before, const struct nt_held *now)
{
	return now->fds > before->fds || now->threads > before->threads ||
	       (!TEST_SANITIZED && now->mapped_bytes > before->mapped_bytes);
}

/* Compares what the process holds with what it held. */
static void check_held(struct board *b, const struct nt_held *before)
{
	double until = nt_now() + SETTLE_S;
	struct nt_held now = nt_held_now();

	while (holds_more(before, &now) && nt_now() < until) {
		usleep(1000);
		now = nt_held_now();
	}
	if (holds_more(before, &now))
		life_fail(b, "descriptors %u, then %u; threads %u, %u; bytes mapped %zu, %zu", before->fds, now.fds,
			  before->threads, now.threads, before->mapped_bytes, now.mapped_bytes);
}

static __attribute__((noreturn)) void process(struct board *b, const struct nt_ns *ns, const struct life_mode *mode)
{
	struct nt_held before;

	/* Twice: what the C library keeps, such as the stacks of ended threads, is there then. */
	life_live(b, ns, mode, true);
	life_live(b, ns, mode, true);
	before = nt_held_now();
	atomic_store(&b->ready, true);
	board_wait(&b->traced);
	b->result = life_live(b, ns, mode, false);
	atomic_store(&b->over, true);
	board_wait(&b->untraced);
	check_held(b, &before);
	life_live(b, ns, mode, true);
	check_held(b, &before);
	_exit(0);
}

/* -- the test ------------------------------------------------------------------------ */

struct watch {
	struct trial *trial;
	const struct nt_ns *ns;
	struct board *board;
	pid_t pid;
	struct nt_proc strace;
	bool is_traced;
	double sent_at;
};

static bool has_tracer(pid_t pid)
{
	char path[32], line[128];
	int tracer = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "TracerPid: %d", &tracer) == 1)
			break;
	if (f)
		fclose(f);
	return tracer != 0;
}

static void wait_for_tracer(const struct watch *w, bool there)
{
	double until = nt_now() + 5;

	while (has_tracer(w->pid) != there && nt_now() < until)
		usleep(200);
	if (has_tracer(w->pid) != there)
		fail_msg("strace does not %s", there ? "attach" : "detach");
}

/* -p: strace counts the calls from the attach on, not those of the C library at the start of a program. */
static void attach(struct watch *w)
{
	const char *inject = w->trial->inject;
	char pid[16], trace_option[64], inject_option[128];

	snprintf(pid, sizeof(pid), "%d", (int)w->pid);
	if (inject) {
		snprintf(trace_option, sizeof(trace_option), "trace=%.*s", (int)strcspn(inject, ":"), inject);
		snprintf(inject_option, sizeof(inject_option), "inject=%s", inject);
	}
	nt_spawn(&w->strace, NULL,
		 NT_ARGS("strace", "-f", "-o", w->trial->log, "-p", pid, inject ? "-e" : NULL, trace_option, "-e",
			 inject_option));
	wait_for_tracer(w, true);
	usleep(2000); /* it is attached, and then it stops the process for the first time */
	w->is_traced = true;
	atomic_store(&w->board->traced, true);
}

static void detach(struct watch *w)
{
	nt_end(&w->strace, SIGINT, 5);
	nt_proc_free(&w->strace);
	wait_for_tracer(w, false);
	w->is_traced = false;
	atomic_store(&w->board->untraced, true);
}

static void send_packets(struct watch *w)
{
	struct traffic_opts o = traffic_defaults();

	o.count = PACKETS;
	o.number_offset = 0;
	nt_send_with(w->ns, o);
	w->sent_at = nt_now();
	atomic_fetch_add(&w->board->sent, 1);
}

/* Does what the process waits for. */
static void serve(struct watch *w)
{
	struct board *b = w->board;

	if (atomic_load(&b->ready) && !atomic_load(&b->traced))
		attach(w);
	if (atomic_load(&b->sends) > atomic_load(&b->sent))
		send_packets(w);
	if (atomic_load(&b->over) && w->is_traced)
		detach(w);
	if (w->sent_at > 0 && nt_now() - w->sent_at > PACKETS_S) {
		sem_post(&b->done);
		w->sent_at = 0;
	}
}

/* Waits for the end of the process. Returns its status; -1: it was killed, because it did not end. */
static int watch(struct watch *w)
{
	double until = nt_now() + LIMIT_S;
	int status;

	while (waitpid(w->pid, &status, WNOHANG) == 0) {
		if (nt_now() > until) {
			kill(w->pid, SIGKILL);
			waitpid(w->pid, &status, 0);
			return -1;
		}
		serve(w);
		usleep(500);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static unsigned count_refused(const char *file)
{
	FILE *f = fopen(file, "r");
	char line[512];
	unsigned n = 0;

	while (f && fgets(line, sizeof(line), f))
		n += strstr(line, "(INJECTED)") != NULL;
	if (f)
		fclose(f);
	return n;
}

static struct board *make_board(void)
{
	struct board *b = mmap(NULL, sizeof(*b), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(b != MAP_FAILED);
	assert_int_equal(sem_init(&b->done, 1, 0), 0);
	return b;
}

/* Gives each family the logger that it has in `text`, the contents of LOGGERS. */
static void put_back_loggers(const struct nt_ns *ns, const char *text)
{
	int home = nt_ns_enter(ns);

	for (const char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		char path[64], name[64];
		unsigned family;
		FILE *f;

		if (sscanf(line, "%u %63s", &family, name) != 2)
			continue;
		snprintf(path, sizeof(path), "/proc/sys/net/netfilter/nf_log/%u", family);
		f = fopen(path, "w");
		if (!f)
			continue;
		fputs(name, f);
		fclose(f);
	}
	nt_ns_leave(home);
}

void trial_run(struct trial *t, const struct nt_ns *ns, const struct life_mode *mode)
{
	struct watch w = { .trial = t, .ns = ns, .board = make_board() };
	char before[LOGGERS_MAX], after[LOGGERS_MAX];
	int status;

	nt_ns_read(ns, LOGGERS, before, sizeof(before));
	w.pid = nt_fork();
	if (w.pid == 0)
		process(w.board, ns, mode);
	status = watch(&w);
	if (w.is_traced)
		detach(&w);
	t->refused = t->inject ? count_refused(t->log) : 0;
	t->result = w.board->result;
	if (status)
		fail_msg("%s, %s: status %d in life %u: %s", mode->name, t->inject ? t->inject : "nothing refused",
			 status, atomic_load(&w.board->lives) + 1, status == -1 ? "it hangs" : w.board->why);
	nt_ns_read(ns, LOGGERS, after, sizeof(after));
	if (strcmp(before, after) != 0 && !t->result.said_stays)
		fail_msg("%s, %s: the families have other loggers than before, and the log does not say so:\n%s",
			 mode->name, t->inject, after);
	if (strcmp(before, after) != 0)
		put_back_loggers(ns, before);
	munmap(w.board, sizeof(*w.board));
}
