/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "holder.h"
#include "netns.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A group, and the inode of the socket that owns it. */
struct query {
	struct nfr_holder *holder;
	uint16_t group;
	unsigned long inode; /* 0: not found */
};

/* -- the socket ------------------------------------------------------------------ */

/* Finds the portid that owns the group. A line: group portid ... */
static int find_portid(struct query *q)
{
	FILE *f = fopen("/proc/thread-self/net/netfilter/nfnetlink_log", "re");
	unsigned group, portid;
	char line[128];

	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%u %u", &group, &portid) == 2 && group == q->group)
			q->holder->portid = portid;
	fclose(f);
	return 0;
}

/* Finds the inode of the netfilter socket with that portid. A line:
 *   address protocol portid groups receive_bytes write_bytes dump locks drops inode */
static int find_inode(struct query *q)
{
	FILE *f = fopen("/proc/thread-self/net/netlink", "re");
	unsigned protocol, portid;
	unsigned long inode;
	char line[256];

	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%*s %u %u %*x %*s %*s %*s %*s %*s %lu", &protocol, &portid, &inode) == 3 &&
		    protocol == NETLINK_NETFILTER && portid == q->holder->portid)
			q->inode = inode;
	fclose(f);
	return 0;
}

static int find_socket(void *arg)
{
	struct query *q = arg;
	int ret = find_portid(q);

	return ret == 0 && q->holder->portid ? find_inode(q) : ret;
}

/* -- the processes ------------------------------------------------------------------ */

/* Calls fn for each entry of the folder `path` of /proc whose name is a number. */
static int for_each_number(const char *path, int (*fn)(struct query *q, const char *path), struct query *q)
{
	DIR *dir = opendir(path);
	struct dirent *d;
	char entry[64];
	int ret = 0;

	if (!dir)
		return -errno;
	while (ret == 0 && (d = readdir(dir)) != NULL)
		if (isdigit((unsigned char)d->d_name[0]) &&
		    snprintf(entry, sizeof(entry), "%s/%s", path, d->d_name) < (int)sizeof(entry))
			ret = fn(q, entry);
	closedir(dir);
	return ret;
}

/* Returns 1 if the descriptor is the socket. */
static int compare_descriptor(struct query *q, const char *path)
{
	char is[64], wanted[64];
	ssize_t n = readlink(path, is, sizeof(is) - 1);

	if (n < 0)
		return 0;
	is[n] = '\0';
	snprintf(wanted, sizeof(wanted), "socket:[%lu]", q->inode);
	return strcmp(is, wanted) == 0;
}

static void enter_holder(struct nfr_holder *h, const char *process)
{
	pid_t pid = (pid_t)strtol(strrchr(process, '/') + 1, NULL, 10);
	char path[80];
	FILE *f;

	if (h->pid) {
		h->others++;
		return;
	}
	h->pid = pid;
	snprintf(path, sizeof(path), "%s/comm", process);
	f = fopen(path, "re");
	if (!f)
		return;
	if (fgets(h->name, sizeof(h->name), f))
		h->name[strcspn(h->name, "\n")] = '\0';
	fclose(f);
	/* A process chooses its name; this one goes to terminals and logs. */
	for (char *c = h->name; *c; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
}

/* Looks at one process. One that has ended, or may not be looked at, is passed over. */
static int look_at_process(struct query *q, const char *process)
{
	char path[80];
	int ret;

	snprintf(path, sizeof(path), "%s/fd", process);
	ret = for_each_number(path, compare_descriptor, q);
	if (ret == 1)
		enter_holder(q->holder, process);
	return ret == -EMFILE || ret == -ENFILE ? ret : 0;
}

void nfr_holder_find(struct nfr_holder *h, int netns_fd, uint16_t group)
{
	struct query q = { .holder = h, .group = group };

	memset(h, 0, sizeof(*h));
	h->err = nfr_netns_call(netns_fd, find_socket, &q);
	if (q.inode)
		h->err = for_each_number("/proc", look_at_process, &q);
}
