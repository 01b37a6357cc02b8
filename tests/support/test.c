/* SPDX-License-Identifier: MIT */
#include "test.h"
#include "flood.h"
#include "proc.h"
#include "scratch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TEST_LIMIT_S 60 /* a hanging test is a failure, not a wait */

#if TEST_TSAN
const char *__tsan_default_options(void);

/* Tests fork. */
const char *__tsan_default_options(void)
{
	return "die_after_fork=0";
}
#endif

static pid_t owner; /* the process that may clean up: not a forked child of a test */

static void clean_up(void)
{
	if (getpid() != owner)
		return;
	nt_proc_kill_all();
	nt_ns_destroy_all();
	nt_scratch_remove();
}

static void on_signal(int sig)
{
	static const char late[] = "this test took too long\n";

	if (sig == SIGALRM && write(2, late, sizeof(late) - 1) < 0)
		_exit(1);
	clean_up();
	signal(sig, SIG_DFL);
	raise(sig);
}

static int skip_program(const char *why)
{
	printf("SKIP: %s\n", why);
	return 77;
}

static int load_module(void)
{
	static const char file[] = "/proc/net/netfilter/nfnetlink_log";
	struct nt_proc p;

	if (access(file, F_OK) == 0)
		return 0;
	nt_run(&p, NULL, 10, NT_ARGS("modprobe", "nfnetlink_log"));
	nt_proc_free(&p);
	return access(file, F_OK);
}

int nt_begin(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_signal };

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (geteuid() != 0)
		return skip_program("not root: network namespaces and NFLOG need it");
	if (load_module() < 0)
		return skip_program("this kernel has no nfnetlink_log");
	nt_ns_destroy_stale();
	owner = getpid();
	atexit(clean_up);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	sigaction(SIGALRM, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return 0;
}

int nt_setup(void **state)
{
	static struct nt_ns ns;

	alarm((unsigned)(TEST_LIMIT_S * test_times()));
	nt_ns_create(&ns);
	*state = &ns;
	return 0;
}

int nt_teardown(void **state)
{
	nt_flood_abandon();
	nt_proc_kill_all();
	nt_ns_destroy(*state);
	nt_scratch_remove();
	alarm(0);
	return 0;
}

void nt_skip(const char *fmt, ...)
{
	va_list ap;

	fputs("SKIP: ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	skip();
}
