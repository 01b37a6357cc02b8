/* SPDX-License-Identifier: MIT */
/* The processes that are measured: starting, ending, what they used. */
#include "peers.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define END_MS 3000
#define POLL_MS 2
#define OUTPUT_MAX (1 << 20)

volatile sig_atomic_t peers_stop;

static void on_signal(int sig)
{
	peers_stop = sig;
}

void peers_child_signals(void)
{
	struct sigaction a = { .sa_handler = on_signal };

	sigaction(SIGINT, &a, NULL);
	sigaction(SIGTERM, &a, NULL);
	sigaction(SIGHUP, &a, NULL);
}

void peers_sleep_ms(long ms)
{
	const struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

static void open_at(const struct peers *p, const char *name, const char *stream, int fd)
{
	char path[160];
	int file;

	snprintf(path, sizeof(path), "%s/%s.%s", p->dir, name, stream);
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0 || dup2(file, fd) < 0)
		_exit(126);
}

/* In the child: input, output, CPU; a group of its own, so that the terminal's
 * Ctrl-C comes to us alone. */
static void prepare(const struct peers *p, const char *name, int cpu, const char *input, pid_t parent)
{
	cpu_set_t one;
	int fd = open(input ? input : "/dev/null", O_RDONLY | O_CLOEXEC);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || fd < 0 || dup2(fd, STDIN_FILENO) < 0)
		_exit(126);
	open_at(p, name, "out", STDOUT_FILENO);
	open_at(p, name, "err", STDERR_FILENO);
	if (cpu < 0)
		return;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one) < 0) {
		dprintf(STDERR_FILENO, "cannot run on CPU %d: %s\n", cpu, strerror(errno));
		_exit(126);
	}
}

pid_t peers_child_start(const struct peers *p, const char *name, const char *const *argv, int cpu, const char *input)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return -errno;
	if (pid)
		return pid;
	prepare(p, name, cpu, input, parent);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	dprintf(STDERR_FILENO, "cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

bool peers_child_ended(pid_t pid, int ms, int *status)
{
	pid_t got;

	for (;;) {
		got = waitpid(pid, status, WNOHANG);
		if (got == pid || (got < 0 && errno != EINTR))
			return true;
		if (ms <= 0)
			return false;
		peers_sleep_ms(POLL_MS);
		ms -= POLL_MS;
	}
}

void peers_child_end(pid_t pid, int sig)
{
	int status;

	kill(pid, sig);
	if (peers_child_ended(pid, END_MS, &status))
		return;
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
}

bool peers_child_usage(pid_t pid, struct peers_usage *u)
{
	char path[64], text[1024], *after;
	struct timespec t;
	clockid_t clock;
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	ok = fgets(text, sizeof(text), f) != NULL;
	fclose(f);
	/* The name may hold blanks and brackets; fields 14 and 15 are counted from its end. */
	after = ok ? strrchr(text, ')') : NULL;
	if (!after || sscanf(after + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lf %lf", &u->user_ticks,
			     &u->system_ticks) != 2)
		return false;
	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
		return false;
	u->cpu_ns = (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
	return true;
}

double peers_child_peak_bytes(pid_t pid)
{
	char path[64], line[256];
	double kib, sum = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		/* Explicit huge pages are not part of the resident set. */
		if (sscanf(line, "VmHWM: %lf kB", &kib) == 1 || sscanf(line, "HugetlbPages: %lf kB", &kib) == 1)
			sum += kib * 1024;
	if (f)
		fclose(f);
	return sum;
}

char *peers_child_output(const struct peers *p, const char *name, const char *stream)
{
	char path[160], *text = calloc(1, OUTPUT_MAX + 1);
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.%s", p->dir, name, stream);
	f = fopen(path, "re");
	if (!text)
		abort();
	if (f) {
		text[fread(text, 1, OUTPUT_MAX, f)] = '\0';
		fclose(f);
	}
	return text;
}
