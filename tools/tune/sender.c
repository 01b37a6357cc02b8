/* SPDX-License-Identifier: MIT */
#include "sender.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* What arrives is dropped early: the sender's time is better spent on sending. */
static const char rules[] = "table inet nfring_tune {\n"
			    "	chain out { type filter hook output priority 0; udp dport 9 log group 1; }\n"
			    "}\n"
			    "table netdev nfring_tune {\n"
			    "	chain in { type filter hook ingress device lo priority 0; udp dport 9 drop; }\n"
			    "}\n";

struct request {
	double rate_pps;
	double seconds;
};

static int fail(char *text, size_t size, int err, const char *what)
{
	snprintf(text, size, "%s: %s", what, strerror(-err));
	return err;
}

/* -- the namespace ------------------------------------------------------------- */

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

/* Runs `nft -f -` with descriptors `in` and `out` for its input and its complaints. */
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

static int load_rules(char *text, size_t size)
{
	int in = memfd_create("nfring-tune", MFD_CLOEXEC), out = memfd_create("nfring-tune", MFD_CLOEXEC), err;
	char said[160] = "";

	if (in < 0 || out < 0 || write(in, rules, sizeof(rules) - 1) < 0 || lseek(in, 0, SEEK_SET) < 0)
		err = fail(text, size, -errno, "cannot hand rules to nft");
	else
		err = run_nft(in, out);
	if (err == -ENOENT)
		snprintf(text, size, "nft is missing, which sets up the rule that logs: install nftables");
	if (err == -EPROTO) {
		(void)!pread(out, said, sizeof(said) - 1, 0);
		said[strcspn(said, "\n")] = '\0';
		snprintf(text, size, "nft refuses the rule that logs (udp dport 9 log group 1): %s", said);
	}
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return err;
}

static int make_namespace(char *text, size_t size)
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
	return load_rules(text, size);
}

/* -- the sender ---------------------------------------------------------------- */

/* The first CPU that the capture is not pinned to is the sender's; a capture that
 * is not pinned moves to another by itself. */
static int choose_cpu(const struct nfring_opts *o)
{
	cpu_set_t all, left;

	if (sched_getaffinity(0, sizeof(all), &all) < 0)
		return -1;
	left = all;
	for (uint32_t i = 0; i < o->cpu_count; i++)
		CPU_CLR(o->cpus[i], &left);
	if (CPU_COUNT(&left) == 0)
		left = all;
	for (int i = 0; i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, &left))
			return i;
	return -1;
}

static __attribute__((noreturn)) void sender(int fd, const int *stop, int cpu)
{
	struct nfring_traffic_opts o = nfring_traffic_defaults();
	struct nfring_traffic_result r;
	struct request want;

	o.stamp_offset = 0;
	o.stop = stop;
	o.cpu = cpu;
	while (recv(fd, &want, sizeof(want), 0) == sizeof(want)) {
		o.rate_pps = want.rate_pps;
		o.seconds = want.seconds;
		(void)nfring_traffic_run(&o, &r);
		if (send(fd, &r, sizeof(r), MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

static int start_sender(struct tune_home *h, int cpu)
{
	pid_t parent = getpid();
	int pair[2];

	h->stop = mmap(NULL, sizeof(*h->stop), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (h->stop == MAP_FAILED)
		h->stop = NULL;
	if (!h->stop || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	h->pid = fork();
	if (h->pid == 0) {
		/* Signals from the terminal are the parent's; its end is the sender's. */
		signal(SIGINT, SIG_IGN);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(pair[0]);
		if (getppid() == parent)
			sender(pair[1], h->stop, cpu);
		_exit(0);
	}
	close(pair[1]);
	h->fd = pair[0];
	return h->pid < 0 ? -errno : 0;
}

int tune_home_open(struct tune_home *h, const struct nfring_opts *capture, char *text, size_t size)
{
	int err;

	*h = (struct tune_home){ .fd = -1 };
	err = make_namespace(text, size);
	if (err < 0)
		return err;
	err = start_sender(h, choose_cpu(capture));
	return err < 0 ? fail(text, size, err, "cannot start the sender") : 0;
}

void tune_home_close(struct tune_home *h)
{
	if (h->pid > 0) {
		kill(h->pid, SIGKILL);
		while (waitpid(h->pid, NULL, 0) < 0 && errno == EINTR) {
		}
		close(h->fd);
	}
	if (h->stop)
		munmap(h->stop, sizeof(*h->stop));
	*h = (struct tune_home){ .fd = -1 };
}

int tune_home_send(struct tune_home *h, double rate_pps, double seconds)
{
	const struct request want = { .rate_pps = rate_pps, .seconds = seconds };

	__atomic_store_n(h->stop, 0, __ATOMIC_RELAXED);
	return send(h->fd, &want, sizeof(want), MSG_NOSIGNAL) < 0 ? -errno : 0;
}

void tune_home_hush(struct tune_home *h)
{
	__atomic_store_n(h->stop, 1, __ATOMIC_RELAXED);
}

int tune_home_result(struct tune_home *h, int timeout_ms, struct nfring_traffic_result *r)
{
	struct pollfd f = { .fd = h->fd, .events = POLLIN };
	ssize_t n;

	if (poll(&f, 1, timeout_ms) <= 0)
		return 0;
	n = recv(h->fd, r, sizeof(*r), MSG_DONTWAIT);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	return n == sizeof(*r) ? 1 : -EPIPE;
}
