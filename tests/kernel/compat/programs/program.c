/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libnetfilter_log/libnetfilter_log.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static volatile sig_atomic_t ended, receives_on = -1;

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

static void set_blocking(int fd, bool blocking)
{
	if (fd >= 0)
		fcntl(fd, F_SETFL, blocking ? 0 : O_NONBLOCK);
}

static void end(int sig)
{
	int err = errno;

	(void)sig;
	ended = 1;
	set_blocking(receives_on, false);
	errno = err;
}

void program_end_on_term(void)
{
	struct sigaction sa = { .sa_handler = end };

	sigaction(SIGTERM, &sa, NULL);
}

void program_begin_receiving(int fd)
{
	receives_on = fd;
	if (ended)
		set_blocking(fd, false);
}

void program_end_receiving(int fd)
{
	receives_on = -1;
	set_blocking(fd, true);
}

int program_ended(void)
{
	return ended;
}
