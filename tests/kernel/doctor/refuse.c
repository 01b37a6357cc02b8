/* SPDX-License-Identifier: MIT */
/* Becomes a program to which a seccomp filter refuses one system call, as a container's profile does.
 *
 *   refuse CALL ERRNO PROGRAM ARGUMENT...
 *
 * CALL is a name below; netfilter-socket is socket(2) for netlink's netfilter protocol. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

struct name {
	const char *name;
	unsigned number;
};

static const struct name calls[] = { { "io_uring_setup", SYS_io_uring_setup },
				     { "unshare", SYS_unshare },
				     { "netfilter-socket", SYS_socket },
				     { NULL, 0 } };
static const struct name errors[] = { { "EPERM", EPERM },
				      { "ENOSYS", ENOSYS },
				      { "EINVAL", EINVAL },
				      { "ENOMEM", ENOMEM },
				      { "EPROTONOSUPPORT", EPROTONOSUPPORT },
				      { NULL, 0 } };

static unsigned number_of(const struct name *names, const char *name)
{
	for (; names->name; names++)
		if (strcmp(names->name, name) == 0)
			return names->number;
	fprintf(stderr, "refuse: what is %s?\n", name);
	exit(126);
}

static int install(unsigned call, unsigned error)
{
	/* Of socket() only that with NETLINK_NETFILTER as its third argument: no other socket has that number there. */
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 2),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLINK_NETFILTER, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof(code) / sizeof(code[0]), .filter = code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -1 : prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 126;
	if (install(number_of(calls, argv[1]), number_of(errors, argv[2])) < 0) {
		perror("refuse: seccomp");
		return 126;
	}
	execvp(argv[3], argv + 3);
	perror(argv[3]);
	return 127;
}
