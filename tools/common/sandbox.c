/* SPDX-License-Identifier: MIT */
#include "sandbox.h"
#include "feed.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int fail(char *text, size_t size, int err, const char *what)
{
	snprintf(text, size, "%s: %s", what, strerror(-err));
	return err;
}

static int loopback_up(void)
{
	struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err = 0;

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &r) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

static int load_rules(const char *rules, char *text, size_t size)
{
	static const char *const argv[] = { "nft", "-f", "-", NULL };
	char line[160];
	int err = cli_feed(argv, rules, line, sizeof(line));

	if (err == -ENOENT)
		snprintf(text, size, "nft is missing, which loads the rules that log: install nftables");
	else if (err == -EPROTO)
		snprintf(text, size, "nft refuses the rules that log: %s", line);
	else if (err < 0)
		return fail(text, size, err, "cannot hand rules to nft");
	return err;
}

int cli_sandbox_enter(const char *rules, char *text, size_t size)
{
	int err;

	if (unshare(CLONE_NEWNET) < 0) {
		err = -errno;
		if (err != -EPERM)
			return fail(text, size, err, "cannot make a network namespace");
		snprintf(text, size,
			 "making a network namespace needs CAP_SYS_ADMIN: run it as root, or by unshare -rn");
		return err;
	}
	err = loopback_up();
	if (err < 0)
		return fail(text, size, err, "cannot bring up loopback in a network namespace");
	return load_rules(rules, text, size);
}
