/* SPDX-License-Identifier: MIT */
#include "syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define CALL(name) SCMP_SYS(name)

#ifdef CLI_ALLOW_ALL_CALLS
#define FORBIDDEN SCMP_ACT_LOG
#else
#define FORBIDDEN SCMP_ACT_KILL_PROCESS
#endif

/* What every capture needs. The kernel's names for 32-bit systems stand with those for 64-bit ones: a name
 * that this architecture lacks is no rule. */
static const int base[] = {
	/* memory */
	CALL(brk),
	CALL(munmap),
	CALL(mremap),
	CALL(madvise),
	/* threads */
	CALL(futex),
	CALL(futex_time64),
	CALL(set_robust_list),
	CALL(rseq),
	CALL(gettid),
	CALL(exit),
	/* --cpu and --consumer-cpu */
	CALL(sched_setaffinity),
	/* signals and the end */
	CALL(rt_sigprocmask),
	CALL(rt_sigreturn),
	CALL(sigreturn),
	CALL(restart_syscall),
	CALL(timer_settime),
	CALL(timer_settime64),
	CALL(getpid),
	CALL(exit_group),
	/* clocks; most reads of them need no system call */
	CALL(clock_gettime),
	CALL(clock_gettime64),
	CALL(gettimeofday),
	CALL(time),
	CALL(clock_nanosleep),
	CALL(clock_nanosleep_time64),
	CALL(getrusage),
	CALL(uname),
	/* open files, and the eventfds between threads */
	CALL(read),
	CALL(write),
	CALL(writev), /* what glibc says before it aborts */
	CALL(fstat),
	CALL(fstat64),
	CALL(lseek),
	CALL(ftruncate), /* a full disk: the file is cut behind its last whole record */
	CALL(ftruncate64),
	CALL(close),
	CALL(poll),
	CALL(ppoll),
	CALL(ppoll_time64),
	/* netlink: limits of the groups, ACKs, counters, the filter of the end */
	CALL(sendto),
	CALL(recvfrom),
	CALL(getsockopt),
	CALL(setsockopt),
	/* a worker reduces its capabilities after the change of the user */
	CALL(getresuid),
	CALL(getresuid32),
	CALL(capget),
	CALL(capset),
	/* malloc's seed */
	CALL(getrandom),
};

static const int for_uring[] = { CALL(io_uring_enter) };
static const int for_files[] = { CALL(pread64) }; /* of a file that is continued: its last byte */
static const int for_names[] = { CALL(rename), CALL(renameat), CALL(renameat2), CALL(unlink), CALL(unlinkat) };

/* The socket that listens is open. */
static const int for_clients[] = {
	CALL(accept),      CALL(accept4), CALL(epoll_ctl), CALL(epoll_wait),
	CALL(epoll_pwait), CALL(sendmsg), CALL(shutdown),  CALL(setpriority),
};

static int allow(scmp_filter_ctx f, const int *calls, size_t count)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < count; i++)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 0);
	return r;
}

/* SCMP_A0() and its like leave a field out, which clang warns of. */
static struct scmp_arg_cmp equals(unsigned which, uint64_t value)
{
	return (struct scmp_arg_cmp){ .arg = which, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0 };
}

/* Allows a call where its argument `which` has the bits `value` of `mask`. */
static int allow_bits(scmp_filter_ctx f, int call, unsigned which, uint64_t mask, uint64_t value)
{
	return seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 1, SCMP_CMP64(which, SCMP_CMP_MASKED_EQ, mask, value));
}

/* Memory that can be executed is not made, and what is made by clone(2) is a thread. The flags of clone3(2)
 * are in memory, where no filter sees them: glibc then takes clone(2). */
static int allow_memory_and_threads(scmp_filter_ctx f)
{
	int r = allow_bits(f, CALL(mmap), 2, PROT_EXEC, 0);

	if (r == 0)
		r = allow_bits(f, CALL(mmap2), 2, PROT_EXEC, 0);
	if (r == 0)
		r = allow_bits(f, CALL(mprotect), 2, PROT_EXEC, 0);
	if (r == 0)
		r = allow_bits(f, CALL(clone), 0, CLONE_THREAD, CLONE_THREAD);
	if (r == 0)
		r = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), CALL(clone3), 0);
	return r;
}

/* Names of interfaces; what stdio asks of a descriptor, whether it is a terminal, and its size. abort(3) stays what it
 * is: a fault of the tool itself must not look like a forbidden call. */
static int allow_single_values(scmp_filter_ctx f)
{
	int r = seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(ioctl), 1, equals(1, SIOCGIFNAME));

	if (r == 0)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(ioctl), 1, equals(1, TCGETS));
	if (r == 0)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(ioctl), 1, equals(1, TIOCGWINSZ));
	if (r == 0)
		r = allow_bits(f, CALL(newfstatat), 3, AT_EMPTY_PATH, AT_EMPTY_PATH);
	if (r == 0)
		r = allow_bits(f, CALL(statx), 2, AT_EMPTY_PATH, AT_EMPTY_PATH);
	if (r == 0)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(tgkill), 1, equals(0, (uint64_t)getpid()));
	return r;
}

/* Only calls that may make the file: those write, and what is there is not read. */
static int allow_files(scmp_filter_ctx f)
{
	int r = allow(f, for_files, sizeof(for_files) / sizeof(for_files[0]));

	if (r == 0)
		r = allow_bits(f, CALL(openat), 2, O_CREAT, O_CREAT);
	return r ? r : allow_bits(f, CALL(open), 1, O_CREAT, O_CREAT);
}

/* A screen: the modes of a terminal that is open, and stderr, which goes elsewhere meanwhile. */
static int allow_terminal(scmp_filter_ctx f)
{
	static const uint64_t requests[] = { TCSETS, TCSETSW, TCSETSF };
	static const int calls[] = { CALL(dup2), CALL(dup3), CALL(rt_sigaction), CALL(sigaction) };
	int r = allow(f, calls, sizeof(calls) / sizeof(calls[0]));

	for (size_t i = 0; r == 0 && i < sizeof(requests) / sizeof(requests[0]); i++)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(ioctl), 1, equals(1, requests[i]));
	return r;
}

/* Sockets of TCP, and what is asked of them: how much the peer has not acknowledged. */
static int allow_connections(scmp_filter_ctx f)
{
	static const int calls[] = { CALL(connect), CALL(shutdown), CALL(getsockname), CALL(getpeername) };
	static const uint64_t families[] = { AF_INET, AF_INET6 };
	int r = allow(f, calls, sizeof(calls) / sizeof(calls[0]));

	for (size_t i = 0; r == 0 && i < sizeof(families) / sizeof(families[0]); i++)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(socket), 2, equals(0, families[i]),
				     (struct scmp_arg_cmp){ 1, SCMP_CMP_MASKED_EQ, 0xf, SOCK_STREAM });
	if (r == 0)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(ioctl), 1, equals(1, SIOCOUTQ));
	return r;
}

/* What getaddrinfo(3) and a client library with threads of its own do: read files such as resolv.conf and
 * certificates, and use any socket. Programs are not started, and nothing is executed that was not there. */
static int allow_resolving(scmp_filter_ctx f)
{
	static const int calls[] = {
		CALL(socket),       CALL(socketpair),  CALL(bind),       CALL(sendmsg),  CALL(sendmmsg),
		CALL(recvmsg),      CALL(recvmmsg),    CALL(openat),     CALL(open),     CALL(access),
		CALL(faccessat),    CALL(faccessat2),  CALL(newfstatat), CALL(statx),    CALL(fcntl),
		CALL(fcntl64),      CALL(pread64),     CALL(pipe2),      CALL(getuid),   CALL(geteuid),
		CALL(rt_sigaction), CALL(sched_yield), CALL(sysinfo),    CALL(readlink),
	};
	int r = allow(f, calls, sizeof(calls) / sizeof(calls[0]));

	if (r == 0)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(prctl), 1, equals(0, PR_SET_NAME));
	if (r == 0)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, CALL(ioctl), 1, equals(1, FIONREAD));
	return r;
}

/* What a tool does after the restriction: `later` is enum cli_later, or'ed. */
static int allow_later(scmp_filter_ctx f, unsigned later)
{
	int r = later & (CLI_LATER_OPENS_FILES | CLI_LATER_REPLACES_FILES) ? allow_files(f) : 0;

	if (r == 0 && (later & CLI_LATER_REPLACES_FILES))
		r = allow(f, for_names, sizeof(for_names) / sizeof(for_names[0]));
	if (r == 0 && (later & CLI_LATER_SERVES))
		r = allow(f, for_clients, sizeof(for_clients) / sizeof(for_clients[0]));
	if (r == 0 && (later & CLI_LATER_DRAWS))
		r = allow_terminal(f);
	if (r == 0 && (later & (CLI_LATER_CONNECTS | CLI_LATER_RESOLVES)))
		r = allow_connections(f);
	if (r == 0 && (later & CLI_LATER_RESOLVES))
		r = allow_resolving(f);
	return r;
}

/* Returns true if a worker receives by io_uring. */
static bool uses_uring(struct nfring *n)
{
	for (unsigned i = 0; i < nfring_worker_count(n); i++) {
		struct nfring_worker_stats w = { .size = sizeof(w) };

		if (nfring_worker_stats_read(n, i, &w) == 0 && w.source && strcmp(w.source, "uring") == 0)
			return true;
	}
	return false;
}

/* Makes the filter one of all threads, and cheap: a tree instead of a list (Linux 5.11 keeps a table of
 * the calls itself), and no slower memory (SSBD), which before Linux 5.16 is a filter's default. */
static int set_attributes(scmp_filter_ctx f)
{
	int r = seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1);

	if (r == 0)
		r = seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (r == 0)
		r = seccomp_attr_set(f, SCMP_FLTATR_CTL_SSB, 1);
	return r;
}

/* Loads the filter; that sets no_new_privs in all threads too. */
static int load(scmp_filter_ctx f, bool uring, unsigned later)
{
	int r = set_attributes(f);

	if (r == 0)
		r = allow(f, base, sizeof(base) / sizeof(base[0]));
	if (r == 0 && uring)
		r = allow(f, for_uring, sizeof(for_uring) / sizeof(for_uring[0]));
	if (r == 0)
		r = allow_memory_and_threads(f);
	if (r == 0)
		r = allow_single_values(f);
	if (r == 0)
		r = allow_later(f, later);
	return r ? r : seccomp_load(f);
}

int cli_syscalls_restrict(struct nfring *n, unsigned later)
{
	scmp_filter_ctx f = seccomp_init(FORBIDDEN);
	int r = f ? load(f, uses_uring(n), later) : -ENOMEM;

	seccomp_release(f);
	return r;
}
