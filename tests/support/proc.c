/* SPDX-License-Identifier: MIT */
#include "assertions.h"
#include "proc.h"
#include "clock.h"
#include "scale.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_RUNNING 16
#define CHILD_LIMIT_S 30

/* The programs that run; 0: free. Read by the signal handler, and shared with the keeper. */
static volatile pid_t *running;
static int lifeline = -1; /* open in this process alone: it ends when this process does */

double nt_now(void)
{
	return (double)cli_clock_ns() / 1e9;
}

double nt_until(double limit_s)
{
	return nt_now() + limit_s * test_times();
}

void nt_sleep(double seconds)
{
	usleep((useconds_t)(seconds * 1e6 * test_pause_times()));
}

/* Kills a program and those that it has started. */
static void kill_tree(pid_t pid)
{
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL); /* it may not have its group yet */
}

void nt_proc_kill_all(void)
{
	for (int i = 0; running && i < MAX_RUNNING; i++)
		if (running[i] > 0)
			kill_tree(running[i]);
}

/* Waits for the end of the test, however it ends, and kills what it has left behind. */
static __attribute__((noreturn)) void keep(int end)
{
	sigset_t all;
	char byte;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setpgid(0, 0);
	dup2(end, 0);
	close_range(1, ~0u, 0);
	while (read(0, &byte, 1) < 0) {
	}
	nt_proc_kill_all();
	_exit(0);
}

static void make_keeper(void)
{
	int end[2];
	pid_t pid;

	running = mmap(NULL, MAX_RUNNING * sizeof(*running), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(running != MAP_FAILED);
	assert_int_equal(pipe2(end, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		keep(end[0]);
	close(end[0]);
	lifeline = end[1];
}

static void remember(pid_t from, pid_t to)
{
	int i = 0;

	while (i < MAX_RUNNING && running[i] != from)
		i++;
	assert_int_not_equal(i, MAX_RUNNING);
	running[i] = to;
}

static int memory_file(const char *text)
{
	int fd = memfd_create("nfring-test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	if (text) {
		assert_int_equal(write(fd, text, strlen(text)), strlen(text));
		lseek(fd, 0, SEEK_SET);
	}
	return fd;
}

static __attribute__((noreturn)) void become(const struct nt_ns *ns, const char *const argv[], int in, int out, int err,
					     pid_t parent)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	if (getppid() != parent)
		_exit(127);
	if (ns && setns(ns->fd, CLONE_NEWNET) < 0)
		_exit(126);
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(126);
	execvp(argv[0], (char *const *)(const void *)argv);
	_exit(127);
}

void nt_spawn_input(struct nt_proc *p, const struct nt_ns *ns, const char *const argv[], const char *input)
{
	pid_t parent = getpid();
	int in = input ? memory_file(input) : open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (!running)
		make_keeper();
	memset(p, 0, sizeof(*p));
	p->out_fd = memory_file(NULL);
	p->err_fd = memory_file(NULL);
	p->started = nt_now();
	p->pid = fork();
	if (p->pid == 0)
		become(ns, argv, in, p->out_fd, p->err_fd, parent);
	assert_true(p->pid > 0);
	remember(0, p->pid);
	close(in);
}

void nt_spawn(struct nt_proc *p, const struct nt_ns *ns, const char *const argv[])
{
	nt_spawn_input(p, ns, argv, NULL);
}

static char *read_all(int fd, size_t *len)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = malloc((size_t)size + 1);
	ssize_t n = text ? pread(fd, text, (size_t)size, 0) : -1;

	assert_true(n >= 0);
	text[n] = '\0';
	if (len)
		*len = (size_t)n;
	return text;
}

/* Waits until `pid` has ended, without reaping it. Returns false if it has not at `until`. */
static bool wait_for_end(pid_t pid, double until)
{
	struct pollfd f = { .fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN };
	int n;

	do {
		double left = until - nt_now();

		n = poll(&f, 1, left > 0 ? (int)(left * 1000) : 0);
	} while (n < 0 && errno == EINTR);
	close(f.fd);
	return n != 0;
}

/* Prints a file of /proc, if it is there. */
static void print_proc(pid_t pid, const char *what)
{
	char path[64], text[8192];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, what);
	f = fopen(path, "re");
	if (!f)
		return;
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	printf("%s:\n%s%s", path, text, n && text[n - 1] != '\n' ? "\n" : "");
}

/* Prints what a program that has not ended in time waits for, and what the kernel holds for it. */
static void print_late(pid_t pid)
{
	char path[64];
	struct dirent *d;
	DIR *tasks;

	print_proc(pid, "cmdline"); /* up to its first 0: the program */
	print_proc(pid, "net/netfilter/nfnetlink_log");
	print_proc(pid, "net/netlink");
	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks && (d = readdir(tasks))) {
		if (d->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "task/%.20s/comm", d->d_name);
		print_proc(pid, path);
		snprintf(path, sizeof(path), "task/%.20s/stack", d->d_name);
		print_proc(pid, path);
	}
	if (tasks)
		closedir(tasks);
}

/* The child's file offset is ours too: only pread() is harmless while it writes. */
static void finish_until(struct nt_proc *p, double until)
{
	bool late = !wait_for_end(p->pid, until);
	int status;

	p->seconds = nt_now() - p->started;
	if (late)
		print_late(p->pid);
	/* Not reaped yet, so its number is nobody else's group. */
	kill_tree(p->pid);
	waitpid(p->pid, &status, 0);
	remember(p->pid, 0);
	p->status = late ? -1 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	p->out = read_all(p->out_fd, &p->out_len);
	p->err = read_all(p->err_fd, NULL);
	if (late)
		printf("it has said: %s\n", p->err);
	close(p->out_fd);
	close(p->err_fd);
}

void nt_finish(struct nt_proc *p, double limit_s)
{
	finish_until(p, p->started + limit_s * test_times());
}

void nt_end(struct nt_proc *p, int sig, double limit_s)
{
	kill(p->pid, sig);
	finish_until(p, nt_until(limit_s));
}

void nt_run(struct nt_proc *p, const struct nt_ns *ns, double limit_s, const char *const argv[])
{
	nt_spawn(p, ns, argv);
	nt_finish(p, limit_s);
}

void nt_proc_free(struct nt_proc *p)
{
	free(p->out);
	free(p->err);
	p->out = p->err = NULL;
}

pid_t nt_fork(void)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (lifeline >= 0)
			close(lifeline);
		lifeline = -1;
		alarm((unsigned)(CHILD_LIMIT_S * test_times()));
	}
	return child;
}

int nt_exit_code(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
