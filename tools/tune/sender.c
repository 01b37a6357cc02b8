/* SPDX-License-Identifier: MIT */
#include "sender.h"
#include "sandbox.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The ingress hook drops what has been logged: delivering it would slow the sender. */
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

/* Chooses the first CPU that the capture is not pinned to. A capture that is not
 * pinned moves away from the sender by itself. */
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

static __attribute__((noreturn)) void serve(int fd, int cpu)
{
	struct traffic_opts o = traffic_defaults();
	struct traffic_result r;
	struct request want;

	o.stamp_offset = 0;
	o.cpu = cpu;
	while (recv(fd, &want, sizeof(want), 0) == sizeof(want)) {
		o.rate_pps = want.rate_pps;
		o.seconds = want.seconds;
		(void)traffic_run(&o, &r);
		if (send(fd, &r, sizeof(r), MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

static int start(struct tune_sender *s, int cpu)
{
	pid_t parent = getpid();
	int pair[2], err;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	s->pid = fork();
	if (s->pid == 0) {
		/* The parent takes the terminal's SIGINT. The sender ends when the parent does. */
		signal(SIGINT, SIG_IGN);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(pair[0]);
		if (getppid() == parent)
			serve(pair[1], cpu);
		_exit(0);
	}
	err = s->pid < 0 ? -errno : 0;
	close(pair[1]);
	s->fd = pair[0];
	return err;
}

int tune_sender_open(struct tune_sender *s, const struct nfring_opts *capture, char *text, size_t size)
{
	int err;

	*s = (struct tune_sender){ .fd = -1 };
	err = cli_sandbox_enter(rules, text, size);
	if (err < 0)
		return err;
	err = start(s, choose_cpu(capture));
	if (err < 0)
		snprintf(text, size, "cannot start the sender: %s", strerror(-err));
	return err;
}

void tune_sender_close(struct tune_sender *s)
{
	if (s->pid > 0) {
		kill(s->pid, SIGKILL);
		while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR) {
		}
	}
	if (s->fd >= 0)
		close(s->fd);
	*s = (struct tune_sender){ .fd = -1 };
}

int tune_sender_send(struct tune_sender *s, double rate_pps, double seconds)
{
	const struct request want = { .rate_pps = rate_pps, .seconds = seconds };

	return send(s->fd, &want, sizeof(want), MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int tune_sender_result(struct tune_sender *s, int timeout_ms, struct traffic_result *r)
{
	struct pollfd f = { .fd = s->fd, .events = POLLIN };
	ssize_t n;

	if (poll(&f, 1, timeout_ms) <= 0)
		return 0;
	n = recv(s->fd, r, sizeof(*r), MSG_DONTWAIT);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	return n == sizeof(*r) ? 1 : -EPIPE;
}
