/* SPDX-License-Identifier: MIT */
#include "child.h"
#include "nflog_program.h"
#include "clock.h"
#include "thread.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define END_MS 15000
#define POLL_MS 2
#define OUTPUT_MAX (1 << 20)

void peers_command_add(struct peers_command *c, const char *format, ...)
{
	va_list ap;

	if (c->args + 1 >= PEERS_ARGS_MAX)
		abort();
	va_start(ap, format);
	vsnprintf(c->text[c->args], sizeof(c->text[c->args]), format, ap);
	va_end(ap);
	c->argv[c->args] = c->text[c->args];
	c->argv[++c->args] = NULL;
}

static void stream_path(const struct peers_child *c, const char *stream, char path[160])
{
	snprintf(path, 160, "%s/%s.%s", c->dir, c->name, stream);
}

static void redirect(const struct peers_child *c, const char *stream, int fd, bool discard)
{
	char path[160] = "/dev/null";
	int file;

	if (!discard)
		stream_path(c, stream, path);
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0 || dup2(file, fd) < 0)
		_exit(126);
}

/* Prepares the child before exec: streams, CPU, and a process group of its own, so that
 * the terminal sends its SIGINT to this process alone. */
static void prepare(const struct peers_child *c, bool discard, int cpu, pid_t parent)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC), err;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || fd < 0 || dup2(fd, STDIN_FILENO) < 0)
		_exit(126);
	redirect(c, "out", STDOUT_FILENO, discard);
	redirect(c, "err", STDERR_FILENO, false);
	err = cpu < 0 ? 0 : cli_thread_pin((unsigned)cpu);
	if (err < 0) {
		dprintf(STDERR_FILENO, "cannot run on CPU %d: %s\n", cpu, strerror(-err));
		_exit(126);
	}
}

bool peers_child_start(struct peers_child *c, const char *dir, const char *name, const struct peers_command *command,
		       int cpu, struct bench_failure *why)
{
	pid_t parent = getpid();

	*c = (struct peers_child){ .dir = dir, .name = name };
	c->pid = fork();
	if (c->pid < 0)
		return bench_failed(why, "the %s did not start: %s", name, strerror(errno));
	if (c->pid)
		return true;
	prepare(c, command->discard_output, cpu, parent);
	execvp(command->argv[0], (char *const *)(uintptr_t)command->argv);
	dprintf(STDERR_FILENO, "cannot run %s: %s\n", command->argv[0], strerror(errno));
	_exit(127);
}

bool peers_child_ended(struct peers_child *c, int ms, int *status)
{
	pid_t got;

	for (;;) {
		if (!c->pid)
			return true;
		got = waitpid(c->pid, status, WNOHANG);
		if (got == c->pid || (got < 0 && errno != EINTR)) {
			c->pid = 0;
			return true;
		}
		if (ms <= 0)
			return false;
		(void)cli_clock_sleep_ms(POLL_MS);
		ms -= POLL_MS;
	}
}

void peers_child_end(struct peers_child *c, int signal)
{
	int status;

	if (!c->pid)
		return;
	kill(c->pid, signal);
	if (peers_child_ended(c, END_MS, &status))
		return;
	kill(c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR) {
	}
	c->pid = 0;
}

bool peers_child_usage(const struct peers_child *c, struct peers_usage *u)
{
	char path[64], text[1024], *after;
	uint64_t ns;
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)c->pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	ok = fgets(text, sizeof(text), f) != NULL;
	fclose(f);
	/* Fields 14 and 15. The second, the name, may hold blanks and brackets: count from its end. */
	after = ok ? strrchr(text, ')') : NULL;
	if (!after || sscanf(after + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lf %lf", &u->user_ticks,
			     &u->system_ticks) != 2)
		return false;
	if (!nflog_cpu_ns(c->pid, &ns))
		return false;
	u->cpu_ns = (double)ns;
	return true;
}

double peers_child_peak_bytes(const struct peers_child *c)
{
	char path[64], line[256];
	double kib, sum = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)c->pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		/* Explicit huge pages are not part of the resident set. */
		if (sscanf(line, "VmHWM: %lf kB", &kib) == 1 || sscanf(line, "HugetlbPages: %lf kB", &kib) == 1)
			sum += kib * 1024;
	if (f)
		fclose(f);
	return sum;
}

char *peers_child_output(const struct peers_child *c, const char *stream)
{
	char path[160], *text = calloc(1, OUTPUT_MAX + 1);
	FILE *f;

	stream_path(c, stream, path);
	f = fopen(path, "re");
	if (!text)
		abort();
	if (f) {
		text[fread(text, 1, OUTPUT_MAX, f)] = '\0';
		fclose(f);
	}
	return text;
}

bool peers_child_failed(const struct peers_child *c, const char *what, struct bench_failure *why)
{
	char *err = peers_child_output(c, "err");

	if (*err)
		bench_failed(why, "%s: %.*s", what, (int)strcspn(err, "\n"), err);
	else
		bench_failed(why, "%s", what);
	free(err);
	return false;
}
