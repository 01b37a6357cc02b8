/* SPDX-License-Identifier: MIT */
#include "assertions.h"
#include "ns.h"
#include "proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_NAMESPACES 16

/* Paths under /run/netns; an empty one is free. Written by the main thread only,
 * read by the signal handler. */
static char paths[MAX_NAMESPACES][64];

void nt_ns_destroy_all(void)
{
	for (int i = 0; i < MAX_NAMESPACES; i++) {
		if (!paths[i][0])
			continue;
		umount2(paths[i], MNT_DETACH); /* what `ip netns del` does */
		unlink(paths[i]);
		paths[i][0] = '\0';
	}
}

void nt_ns_destroy_stale(void)
{
	DIR *d = opendir("/run/netns");
	struct dirent *e;
	char path[64];
	int pid;

	while (d && (e = readdir(d))) {
		if (sscanf(e->d_name, "nfring-test-%d-", &pid) != 1 || strlen(e->d_name) > 40)
			continue;
		if (kill(pid, 0) == 0 || errno != ESRCH)
			continue;
		snprintf(path, sizeof(path), "/run/netns/%.40s", e->d_name);
		umount2(path, MNT_DETACH);
		unlink(path);
	}
	if (d)
		closedir(d);
}

void nt_ns_create(struct nt_ns *ns)
{
	static unsigned number;
	struct nt_proc p;
	int slot = 0;

	while (slot < MAX_NAMESPACES && paths[slot][0])
		slot++;
	assert_int_not_equal(slot, MAX_NAMESPACES);
	snprintf(ns->name, sizeof(ns->name), "nfring-test-%d-%u", (int)getpid(), number++);
	snprintf(paths[slot], sizeof(paths[slot]), "/run/netns/%s", ns->name);
	nt_run(&p, NULL, 10, NT_ARGS("ip", "netns", "add", ns->name));
	if (p.status)
		fail_msg("ip netns add %s: %s", ns->name, p.err);
	nt_proc_free(&p);
	ns->fd = open(paths[slot], O_RDONLY | O_CLOEXEC);
	assert_true(ns->fd >= 0);
	nt_ip(ns, "link set lo up");
}

void nt_ns_destroy(struct nt_ns *ns)
{
	char path[64];

	snprintf(path, sizeof(path), "/run/netns/%s", ns->name);
	for (int i = 0; i < MAX_NAMESPACES; i++) {
		if (strcmp(paths[i], path) != 0)
			continue;
		umount2(path, MNT_DETACH);
		unlink(path);
		paths[i][0] = '\0';
		close(ns->fd);
	}
}

int nt_ns_enter(const struct nt_ns *ns)
{
	int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);

	assert_true(home >= 0);
	assert_return_code(setns(ns->fd, CLONE_NEWNET), errno);
	return home;
}

void nt_ns_leave(int home)
{
	assert_return_code(setns(home, CLONE_NEWNET), errno);
	close(home);
}

void nt_link_wait(const struct nt_ns *ns, const char *name)
{
	int home = nt_ns_enter(ns), fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	double until = nt_until(5);
	struct ifreq r = { 0 };

	nt_ns_leave(home);
	assert_true(fd >= 0);
	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", name);
	while (ioctl(fd, SIOCGIFFLAGS, &r) == 0 && !(r.ifr_flags & IFF_RUNNING) && nt_now() < until)
		usleep(1000);
	close(fd);
	if (!(r.ifr_flags & IFF_RUNNING))
		fail_msg("interface %s carries no packets", name);
}

static void feed(const struct nt_ns *ns, const char *const argv[], const char *script)
{
	struct nt_proc p;

	nt_spawn_input(&p, ns, argv, script);
	nt_finish(&p, 10);
	if (p.status)
		fail_msg("%s: %s\n%s", argv[0], p.err, script);
	nt_proc_free(&p);
}

void nt_nft(const struct nt_ns *ns, const char *fmt, ...)
{
	char script[8192];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(script, sizeof(script), fmt, ap);
	va_end(ap);
	feed(ns, NT_ARGS("nft", "-f", "-"), script);
}

void nt_ip(const struct nt_ns *ns, const char *fmt, ...)
{
	char script[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(script, sizeof(script) - 1, fmt, ap);
	va_end(ap);
	strcat(script, "\n");
	feed(ns, NT_ARGS("ip", "-batch", "-"), script);
}

void nt_output_prefix(const struct nt_ns *ns, const char *prefix, unsigned group)
{
	static const char head[] =
		"{\"nftables\":[{\"add\":{\"table\":{\"family\":\"inet\",\"name\":\"t\"}}},"
		"{\"add\":{\"chain\":{\"family\":\"inet\",\"table\":\"t\",\"name\":\"out\","
		"\"type\":\"filter\",\"hook\":\"output\",\"prio\":0,\"policy\":\"accept\"}}},"
		"{\"add\":{\"rule\":{\"family\":\"inet\",\"table\":\"t\",\"chain\":\"out\",\"expr\":[";
	static const char match[] = "{\"match\":{\"op\":\"==\",\"left\":{\"payload\":{\"protocol\":\"udp\","
				    "\"field\":\"dport\"}},\"right\":9}},";
	char script[2048];

	snprintf(script, sizeof(script), "%s%s{\"log\":{\"prefix\":\"%s\",\"group\":%u}}]}}}]}", head, match, prefix,
		 group);
	feed(ns, NT_ARGS("nft", "-j", "-f", "-"), script);
}

void nt_output_rules(const struct nt_ns *ns, const char *match, const char *statement, unsigned times)
{
	char script[8000];
	int n = snprintf(script, sizeof(script), "table inet t { chain out { type filter hook output priority 0;\n");

	for (unsigned i = 0; i < times; i++)
		n += snprintf(script + n, sizeof(script) - (size_t)n, "%s %s\n", match, statement);
	nt_nft(ns, "%s}\n}\n", script);
}

void nt_flood_rules(const struct nt_ns *ns, unsigned times)
{
	char logs[2048] = "";

	for (unsigned i = 0, n = 0; i < times; i++)
		n += (unsigned)snprintf(logs + n, sizeof(logs) - n, "log group 5\n");
	nt_nft(ns,
	       "table inet t {\nchain logs {\n%s}\n"
	       "chain out { type filter hook output priority 0; udp dport 9 goto logs; }\n}\n"
	       "table netdev d {\nchain in { type filter hook ingress device lo priority 0; udp dport 9 drop; }\n}\n",
	       logs);
}

size_t nt_ns_read(const struct nt_ns *ns, const char *path, char *text, size_t size)
{
	int home = nt_ns_enter(ns), fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t got;

	nt_ns_leave(home); /* an open file of /proc stays with the namespace it was opened in */
	if (fd < 0)
		fail_msg("%s: %s", path, strerror(errno));
	while (n < size - 1 && (got = read(fd, text + n, size - 1 - n)) > 0)
		n += (size_t)got;
	text[n] = '\0';
	close(fd);
	return n;
}
