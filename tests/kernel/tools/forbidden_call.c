/* SPDX-License-Identifier: MIT */
/* Preloaded into a tool: at SIGUSR2 makes the system call that FORBIDDEN_CALL names in the environment, as
 * code would that an attacker brings in. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* glibc's: ends a program whose stack was written over. */
void __stack_chk_fail(void);

static const char *chosen;

static void call(const char *name)
{
	static char *const args[] = { (char *)(size_t) "/bin/true", NULL };

	if (strcmp(name, "getpid") == 0)
		(void)syscall(SYS_getpid);
	else if (strcmp(name, "open") == 0)
		(void)!open("/dev/null", O_RDONLY | O_CLOEXEC);
	else if (strcmp(name, "socket") == 0)
		(void)!socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	else if (strcmp(name, "execve") == 0)
		(void)!execve(args[0], args, NULL);
	else if (strcmp(name, "fork") == 0)
		(void)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	else if (strcmp(name, "ptrace") == 0)
		(void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	else if (strcmp(name, "io_uring_setup") == 0)
		(void)syscall(SYS_io_uring_setup, 1, NULL);
	else if (strcmp(name, "stack smashing") == 0)
		__stack_chk_fail();
	else if (strcmp(name, "executable memory") == 0)
		(void)!mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void on_signal(int sig)
{
	int saved = errno;

	(void)sig;
	call(chosen);
	errno = saved;
}

static __attribute__((constructor)) void install(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	chosen = getenv("FORBIDDEN_CALL");
	if (chosen)
		sigaction(SIGUSR2, &act, NULL);
}
