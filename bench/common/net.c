/* SPDX-License-Identifier: MIT */
/* A network namespace of this process's own. It has no name, so there is nothing
 * to clean up: it ends with the last process in it. */
#include "peers.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int peers_net_enter(void)
{
	struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd, ret = 0;

	if (unshare(CLONE_NEWNET) < 0)
		return -errno;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, SIOCSIFFLAGS, &r) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

/* Bare log statements: their own queue-threshold would lower that of the receiver. */
const char *peers_net_rules(void)
{
	static char text[2048];
	size_t n = 0;

	n += (size_t)snprintf(text + n, sizeof(text) - n,
			      "table inet peers {\n\tchain single { log group %d; drop; }\n", PEERS_GROUP);
	n += (size_t)snprintf(text + n, sizeof(text) - n, "\tchain many {\n");
	for (unsigned i = 0; i < PEERS_STATEMENTS; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "\t\tlog group %d\n", PEERS_GROUP);
	snprintf(text + n, sizeof(text) - n,
		 "\t\tdrop\n\t}\n\tchain out {\n\t\ttype filter hook output priority 0\n"
		 "\t\tudp dport 9 jump many\n\t\tudp dport 10 jump single\n\t}\n}\n");
	return text;
}

/* One line of /proc/net/netfilter/nfnetlink_log:
 *   group portid queued copy_mode copy_range timeout references */
static void find_group(struct peers_socket *s)
{
	FILE *f = fopen("/proc/thread-self/net/netfilter/nfnetlink_log", "re");
	unsigned group, portid, queued;
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%u %u %u", &group, &portid, &queued) == 3 && group == PEERS_GROUP) {
			s->portid = portid;
			s->queued = queued;
		}
	}
	if (f)
		fclose(f);
}

/* One line of /proc/net/netlink:
 *   socket protocol portid groups unread written dump references drops inode */
static void find_socket(struct peers_socket *s)
{
	FILE *f = fopen("/proc/thread-self/net/netlink", "re");
	unsigned protocol, portid;
	unsigned long unread;
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*s %u %u %*s %lu", &protocol, &portid, &unread) == 3 && protocol == 12 &&
		    portid == s->portid)
			s->unread = unread;
	}
	if (f)
		fclose(f);
}

void peers_net_socket(struct peers_socket *s)
{
	memset(s, 0, sizeof(*s));
	find_group(s);
	if (s->portid)
		find_socket(s);
}
