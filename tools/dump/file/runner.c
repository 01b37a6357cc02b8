/* SPDX-License-Identifier: MIT */
#include "runner.h"
#include "fail.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOWEST_PRIORITY 19

/* -- in the process beside the capture --------------------------------------------------- */

struct file {
	struct file *next;
	pid_t pid; /* of its command; 0: not started */
	char name[];
};

struct runner {
	const struct dump_runner *told;
	int names, children; /* the pipe, -1 once it has ended, and SIGCHLD */
	char buffer[PATH_MAX];
	size_t len;
	struct file *first, **last; /* in the order of their ends */
	unsigned running, limit;
};

static __attribute__((noreturn)) void become_command(const char *command, char *file)
{
	const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1 };
	char *argv[] = { strdup(command), file, NULL };
	sigset_t none;

	for (unsigned i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setpriority(PRIO_PROCESS, 0, LOWEST_PRIORITY);
	execvp(command, argv);
	_exit(127);
}

static void start_commands(struct runner *r)
{
	for (struct file *f = r->first; f && r->running < r->limit; f = f->next) {
		if (f->pid)
			continue;
		f->pid = fork();
		if (f->pid == 0)
			become_command(r->told->command, f->name);
		if (f->pid < 0) {
			f->pid = 0;
			cli_fail(r->told->program, "-z: cannot start %s for %s: %s", r->told->command, f->name,
				 strerror(errno));
			return;
		}
		r->running++;
	}
}

static void add(struct runner *r, const char *name)
{
	const size_t bytes = strlen(name) + 1;
	struct file *f = malloc(sizeof(*f) + bytes);

	if (!f) {
		cli_fail(r->told->program, "-z: no memory: %s is not run on %s", r->told->command, name);
		return;
	}
	f->next = NULL;
	f->pid = 0;
	memcpy(f->name, name, bytes);
	*r->last = f;
	r->last = &f->next;
}

/* Takes names from the pipe. */
static void take_names(struct runner *r)
{
	ssize_t n = read(r->names, r->buffer + r->len, sizeof(r->buffer) - r->len);
	char *end, *at = r->buffer;

	if (n <= 0) {
		close(r->names);
		r->names = -1;
		return;
	}
	r->len += (size_t)n;
	while ((end = memchr(at, '\0', r->len))) {
		add(r, at);
		r->len -= (size_t)(end + 1 - at);
		at = end + 1;
	}
	memmove(r->buffer, at, r->len);
}

static void say_end(const struct runner *r, const struct file *f, int status)
{
	const struct dump_runner *t = r->told;

	if (WIFSIGNALED(status))
		cli_fail(t->program, "-z: %s %s: ended by signal %d", t->command, f->name, WTERMSIG(status));
	else if (WEXITSTATUS(status))
		cli_fail(t->program, "-z: %s %s: exit status %d", t->command, f->name, WEXITSTATUS(status));
}

static void forget(struct runner *r, pid_t pid, int status)
{
	struct file **at = &r->first, *f;

	while (*at && (*at)->pid != pid)
		at = &(*at)->next;
	f = *at;
	if (!f)
		return;
	say_end(r, f, status);
	*at = f->next;
	if (!*at)
		r->last = at;
	free(f);
	r->running--;
}

static void reap(struct runner *r)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	(void)!read(r->children, &info, sizeof(info));
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		forget(r, pid, status);
}

static __attribute__((noreturn)) void run(struct runner *r)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	sigset_t set;

	signal(SIGINT, SIG_IGN); /* Ctrl-C is for the capture, whose end this process sees */
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	r->children = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	r->last = &r->first;
	r->limit = cpus > 0 ? (unsigned)cpus : 1;
	while (r->names >= 0 || r->first) {
		struct pollfd fd[] = { { .fd = r->names, .events = POLLIN }, { .fd = r->children, .events = POLLIN } };

		poll(fd, 2, r->first && !r->running ? 1000 : -1); /* a fork that failed is tried again */
		if (fd[0].revents)
			take_names(r);
		if (fd[1].revents)
			reap(r);
		start_commands(r);
	}
	_exit(0);
}

/* -- in the capture ------------------------------------------------------------------------ */

int dump_runner_start(struct dump_runner *r, const struct cli_program *p, const char *command,
		      const struct cli_user *user)
{
	static struct runner beside; /* of the child */
	int end[2];
	pid_t pid;

	*r = (struct dump_runner){ .program = p, .command = command };
	pid = pipe2(end, O_CLOEXEC) == 0 ? fork() : -1;
	if (pid < 0)
		return cli_fail(p, "-z: cannot start a process: %s", strerror(errno));
	if (pid == 0) {
		close(end[1]);
		beside.told = r;
		beside.names = end[0];
		if (cli_user_switch(p, user))
			_exit(1);
		run(&beside);
	}
	close(end[0]);
	fcntl(end[1], F_SETFL, O_NONBLOCK);
	r->fd = end[1];
	return 0;
}

/* A name is at most PIPE_BUF long: it is written whole or not at all. */
void dump_runner_run(struct dump_runner *r, const char *file)
{
	static_assert(PATH_MAX <= PIPE_BUF, "a name might be torn");

	if (write(r->fd, file, strlen(file) + 1) < 0)
		cli_fail(r->program, "-z: %s is not run on %s: %s", r->command, file,
			 errno == EAGAIN ? "too many files wait" : "its process has ended");
}

/* -- finding the command --------------------------------------------------------------------- */

static bool is_program(const char *path)
{
	struct stat st;

	return access(path, X_OK) == 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool dump_runner_finds(const char *command)
{
	const char *folder = getenv("PATH");
	char path[PATH_MAX];

	if (strchr(command, '/'))
		return is_program(command);
	for (; folder; folder = strchr(folder, ':') ? strchr(folder, ':') + 1 : NULL) {
		int len = (int)strcspn(folder, ":");

		snprintf(path, sizeof(path), "%.*s/%s", len ? len : 1, len ? folder : ".", command);
		if (is_program(path))
			return true;
	}
	return false;
}
