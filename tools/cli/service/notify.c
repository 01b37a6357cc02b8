/* SPDX-License-Identifier: MIT */
#include "notify.h"
#include "fail.h"
#include "parse.h"
#include "pulse.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define SEND_SECONDS 5 /* how long the first message waits for a service manager that is busy */
#define BEATS 4        /* within WatchdogSec= */
#define NS_PER_US 1000u

/* Static, because a signal handler reads it. */
static int notify = -1;
static uint64_t interval_ns;

/* Reads NOTIFY_SOCKET: a path, or an abstract name after an @. Returns the length of the address, 0 if it is none. */
static socklen_t read_address(const char *name, struct sockaddr_un *address)
{
	size_t len = strlen(name);

	if ((*name != '/' && *name != '@') || len < 2 || len >= sizeof(address->sun_path))
		return 0;
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(address->sun_path, name, len);
	if (*name == '@')
		address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

static int open_socket(const char *name)
{
	const struct timeval limit = { .tv_sec = SEND_SECONDS };
	struct sockaddr_un address;
	socklen_t len = read_address(name, &address);
	int r = -1, fd = len ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;

	if (!len)
		errno = EINVAL;
	if (fd >= 0)
		r = connect(fd, (const struct sockaddr *)&address, len);
	if (r == 0)
		r = setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (r == 0)
		return fd;
	r = -errno;
	if (fd >= 0)
		close(fd);
	return r;
}

/* Reads WATCHDOG_USEC, which is for another process if WATCHDOG_PID is another one's. */
static uint64_t read_interval(void)
{
	const char *text = getenv("WATCHDOG_USEC"), *owner = getenv("WATCHDOG_PID");
	uint64_t us = 0, pid = 0;

	if (!text || !cli_parse_u64(text, 1, UINT64_MAX / NS_PER_US, &us))
		return 0;
	if (owner && (!cli_parse_u64(owner, 1, INT32_MAX, &pid) || pid != (uint64_t)getpid()))
		return 0;
	return us * NS_PER_US / BEATS;
}

void cli_notify_open(const struct cli_program *p)
{
	const char *name = getenv("NOTIFY_SOCKET");

	if (!name)
		return;
	notify = open_socket(name);
	if (notify < 0)
		cli_fail(p, "cannot tell the service manager how this service is: the socket of NOTIFY_SOCKET: %s",
			 strerror(-notify));
	else
		interval_ns = read_interval();
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

/* A message that nobody takes is lost: the service manager then does what it does with a silent service. */
static void say(const char *text, int flags)
{
	if (notify >= 0)
		(void)!send(notify, text, strlen(text), MSG_NOSIGNAL | flags);
}

void cli_notify_ready(void)
{
	say("READY=1", 0);
}

void cli_notify_stopping(void)
{
	int saved = errno;

	say("STOPPING=1", MSG_DONTWAIT);
	errno = saved;
}

uint64_t cli_notify_interval_ns(void)
{
	return interval_ns;
}

void cli_notify_beat(void)
{
	if (cli_pulses_go_on())
		say("WATCHDOG=1", MSG_DONTWAIT);
}
