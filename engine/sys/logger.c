/* SPDX-License-Identifier: MIT */
#include "logger.h"
#include "netns.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int open_setting(const struct nfr_logger *l, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/netfilter/nf_log/%u", l->family);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int read_name(void *arg)
{
	struct nfr_logger *l = arg;
	int fd = open_setting(l, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = read(fd, l->name, sizeof(l->name) - 1);
	n = n < 0 ? -errno : n;
	close(fd);
	if (n < 0)
		return (int)n;
	l->name[n] = '\0';
	l->name[strcspn(l->name, "\n")] = '\0';
	return 0;
}

static int write_name(void *arg)
{
	const struct nfr_logger *l = arg;
	int fd = open_setting(l, O_WRONLY);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = write(fd, l->name, strlen(l->name));
	n = n < 0 ? -errno : 0;
	close(fd);
	return (int)n;
}

int nfr_logger_read(struct nfr_logger *l, int netns_fd)
{
	return nfr_netns_call(netns_fd, read_name, l);
}

int nfr_logger_write(const struct nfr_logger *l, int netns_fd)
{
	struct nfr_logger copy = *l;

	return nfr_netns_call(netns_fd, write_name, &copy);
}
