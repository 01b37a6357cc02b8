/* SPDX-License-Identifier: MIT */
/* flows_account FILE COMMAND...: runs a command, and writes what it and all processes that it has started have cost to
 * FILE, as JSON: {"cpu_ns":N,"code":N}. Those that outlive their parent count too. SIGINT and SIGTERM go on to the
 * command, which leads a process group of its own. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile pid_t command;

static void pass_on(int sig)
{
	if (command > 0)
		kill(command, sig);
}

static unsigned long long ns(const struct timeval *t)
{
	return (unsigned long long)t->tv_sec * 1000000000u + (unsigned long long)t->tv_usec * 1000u;
}

static int run(char **argv)
{
	setpgid(0, 0);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

/* Waits until no process is left. Returns the exit code of the command. */
static int reap(unsigned long long *cpu_ns)
{
	int status, code = 1;
	struct rusage used;
	pid_t pid;

	while ((pid = wait4(-1, &status, 0, &used)) > 0 || errno == EINTR) {
		if (pid <= 0)
			continue;
		/* What a process had waited for is in its own numbers. */
		*cpu_ns += ns(&used.ru_utime) + ns(&used.ru_stime);
		if (pid == command)
			code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	return code;
}

int main(int argc, char **argv)
{
	const struct sigaction action = { .sa_handler = pass_on };
	unsigned long long cpu_ns = 0;
	FILE *f;
	int code;

	if (argc < 3)
		return fprintf(stderr, "usage: flows_account FILE COMMAND...\n"), 2;
	f = fopen(argv[1], "we");
	if (!f || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) {
		perror(argv[1]);
		return 1;
	}
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	command = fork();
	if (command == 0)
		return run(argv + 2);
	code = command < 0 ? 1 : reap(&cpu_ns);
	fprintf(f, "{\"cpu_ns\":%llu,\"code\":%d}\n", cpu_ns, code);
	return fclose(f) == 0 ? code : 1;
}
