/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <dlfcn.h>
#include <libnetfilter_log/libnetfilter_log.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static volatile sig_atomic_t ended;

void program_print_library(void)
{
	Dl_info at;

	if (!dladdr((void *)(uintptr_t)nflog_open, &at))
		program_die("dladdr");
	printf("# library %s\n", at.dli_fname);
	fflush(stdout);
}

void program_die(const char *what)
{
	perror(what);
	exit(1);
}

unsigned program_number(int argc, char **argv, int at, unsigned otherwise)
{
	return at < argc ? (unsigned)strtoul(argv[at], NULL, 0) : otherwise;
}

static void end(int sig)
{
	(void)sig;
	ended = 1;
}

void program_end_on_term(void)
{
	struct sigaction sa = { .sa_handler = end };

	sigaction(SIGTERM, &sa, NULL);
}

int program_ended(void)
{
	return ended;
}
