/* SPDX-License-Identifier: MIT */
#include "sandbox.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

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

/* -- the rules ------------------------------------------------------------------- */

/* Runs `nft -f -`: it reads descriptor `in` and writes its errors to `out`. */
static int run_nft(int in, int out)
{
	char *const argv[] = { (char[]){ "nft" }, (char[]){ "-f" }, (char[]){ "-" }, NULL };
	posix_spawn_file_actions_t actions;
	int status = 0, err;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
	err = posix_spawnp(&pid, "nft", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err)
		return -err;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EPROTO;
}

/* Reads the first line that nft has written to `out`. */
static void first_line(int out, char *line, size_t size)
{
	ssize_t n = pread(out, line, size - 1, 0);

	line[n < 0 ? 0 : n] = '\0';
	line[strcspn(line, "\n")] = '\0';
}

static int load_rules(const char *rules, char *text, size_t size)
{
	int in = memfd_create("nft-rules", MFD_CLOEXEC), out = memfd_create("nft-errors", MFD_CLOEXEC), err;
	char line[160];

	if (in < 0 || out < 0 || write(in, rules, strlen(rules)) < 0 || lseek(in, 0, SEEK_SET) < 0)
		err = fail(text, size, -errno, "cannot hand rules to nft");
	else
		err = run_nft(in, out);
	if (err == -ENOENT)
		snprintf(text, size, "nft is missing, which loads the rules that log: install nftables");
	if (err == -EPROTO) {
		first_line(out, line, sizeof(line));
		snprintf(text, size, "nft refuses the rules that log: %s", line);
	}
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
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
