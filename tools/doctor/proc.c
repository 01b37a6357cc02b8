/* SPDX-License-Identifier: MIT */
#include "checks.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define GROUPS "/proc/self/net/netfilter/nfnetlink_log"

void doctor_check_proc(struct doctor *d)
{
	int fd = open(GROUPS, O_RDONLY | O_CLOEXEC), err = errno;

	if (fd >= 0) {
		close(fd);
		doctor_ok(d, "proc", "%s can be read: groups in use, and their owners, can be named", GROUPS);
	} else if (err == EACCES) {
		doctor_bad(d, "proc", DOCTOR_WARN, "Run as root of this network namespace.",
			   "%s may be read by root only: the owner of a busy group cannot be named", GROUPS);
	} else if (access("/proc/self", F_OK) < 0) {
		doctor_bad(d, "proc", DOCTOR_WARN, "Mount it: mount -t proc proc /proc.",
			   "/proc is not mounted: the owner of a busy group cannot be named");
	} else {
		doctor_bad(d, "proc", DOCTOR_WARN,
			   "Load nfnetlink_log, or capture once, which loads it: modprobe nfnetlink_log.",
			   "%s cannot be read: %s", GROUPS, strerror(err));
	}
}

void doctor_check_namespace(struct doctor *d)
{
	char own[64] = "", host[64] = "";
	ssize_t known = readlink("/proc/self/ns/net", own, sizeof(own) - 1);
	const char *whose = "";

	if (known > 0 && readlink("/proc/1/ns/net", host, sizeof(host) - 1) > 0)
		whose = strcmp(own, host) == 0 ? ", that of process 1" : ", not that of process 1";
	doctor_ok(d, "namespace", "captures what is logged in this network namespace%s%s%s; in another one by --netns",
		  known > 0 ? ", " : "", own, whose);
}
