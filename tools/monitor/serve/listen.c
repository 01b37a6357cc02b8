/* SPDX-License-Identifier: MIT */
#include "listen.h"
#include "fail.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024 /* connections that the server has not accepted yet */

static const char *cure(int err)
{
	switch (err) {
	case EADDRINUSE:
		return ": choose another port, or 0, with which the kernel chooses";
	case EADDRNOTAVAIL:
		return ": this machine has no such address";
	case EACCES:
		return ": ports below 1024 need root";
	default:
		return "";
	}
}

static int listen_at(int fd, struct monitor_address *at)
{
	const int yes = 1, no = 0;

	/* A port is free again at once when the tool has ended; [::] takes IPv4 too. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (at->at.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no));
	if (bind(fd, (const struct sockaddr *)&at->at, at->len) < 0 || listen(fd, BACKLOG) < 0)
		return -errno;
	at->len = sizeof(at->at);
	return getsockname(fd, (struct sockaddr *)&at->at, &at->len) < 0 ? -errno : 0;
}

int monitor_listen(const struct cli_program *p, struct monitor_address *at)
{
	char url[MONITOR_URL_MAX];
	int fd = socket(at->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int r = fd < 0 ? -errno : listen_at(fd, at);

	if (r == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	cli_fail(p, "--metrics: cannot listen at %s: %s%s", monitor_address_url(at, url), strerror(-r), cure(-r));
	return -1;
}
