/* SPDX-License-Identifier: MIT */
/* libnfring-preload.so: stands before the C library's receiving functions, so that libnetfilter_log.so.1 knows the
 * program's buffer and gets the end of a datagram that does not fit. A descriptor that is not watched costs one
 * comparison.
 *
 *   recv(fd, buf, room)  ->  recvmsg(fd, { buf, room }, { memory of the library's, the rest })
 *
 * A peek, and a receive into several pieces, pass as they are. */
#define _GNU_SOURCE
#include "preload.h"
#include "compiler.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define WATCHED_MAX 256

struct watched {
	_Atomic int fd; /* plus 1; 0: free */
	_Atomic(struct compat_watcher *) watcher;
	_Atomic uint64_t inode; /* of the socket */
};

static struct watched table[WATCHED_MAX];
static _Atomic unsigned used;   /* entries from the first one on that were ever in use */
static _Atomic bool was_opened; /* a handle was opened here */
static _Atomic bool has_forked;
static pthread_mutex_t changing = PTHREAD_MUTEX_INITIALIZER;

/* -- the watched descriptors --------------------------------------------------------- */

/* A program may close the descriptor and get its number again for something else, as a child does that keeps no
 * descriptor: then nothing is watched. */
static struct compat_watcher *find(int fd)
{
	/* Relaxed: who knows of the descriptor knows that its entry is used. */
	unsigned n = atomic_load_explicit(&used, memory_order_relaxed);

	for (unsigned i = 0; i < n; i++)
		/* F2 acquire: sees the watcher; pairs with F1. */
		if (atomic_load_explicit(&table[i].fd, NFR_ORDER(F2, acquire)) == fd + 1 &&
		    atomic_load_explicit(&table[i].inode, memory_order_relaxed) == compat_inode(fd))
			return atomic_load_explicit(&table[i].watcher, memory_order_relaxed);
	return NULL;
}

EXPORT int nfring_preload_watch(int fd, struct compat_watcher *w)
{
	unsigned i = 0;

	atomic_store_explicit(&was_opened, true, memory_order_relaxed);
	pthread_mutex_lock(&changing);
	while (i < WATCHED_MAX && atomic_load_explicit(&table[i].fd, memory_order_relaxed))
		i++;
	if (i < WATCHED_MAX) {
		atomic_store_explicit(&table[i].watcher, w, memory_order_relaxed);
		atomic_store_explicit(&table[i].inode, compat_inode(fd), memory_order_relaxed);
		/* F1 release: publishes the watcher; pairs with F2. */
		atomic_store_explicit(&table[i].fd, fd + 1, NFR_ORDER(F1, release));
		if (i == atomic_load_explicit(&used, memory_order_relaxed))
			atomic_store_explicit(&used, i + 1, memory_order_relaxed);
	}
	pthread_mutex_unlock(&changing);
	return i < WATCHED_MAX ? 0 : -1;
}

EXPORT void nfring_preload_forget(int fd)
{
	pthread_mutex_lock(&changing);
	for (unsigned i = 0; i < WATCHED_MAX; i++)
		if (atomic_load_explicit(&table[i].fd, memory_order_relaxed) == fd + 1)
			/* Relaxed: who takes the entry again does so under the lock. */
			atomic_store_explicit(&table[i].fd, 0, memory_order_relaxed);
	pthread_mutex_unlock(&changing);
}

/* -- receiving --------------------------------------------------------------------------- */

/* The functions behind these, of the C library or of another preloaded object. */
static ssize_t (*next_recv)(int, void *, size_t, int);
static ssize_t (*next_recvfrom)(int, void *, size_t, int, struct sockaddr *, socklen_t *);
static ssize_t (*next_recvmsg)(int, struct msghdr *, int);
static ssize_t (*next_read)(int, void *, size_t);

/* POSIX: the object pointer that dlsym(3) returns is a function. */
static void find_next(void *pointer, const char *name)
{
	void *symbol = dlsym(RTLD_NEXT, name);

	memcpy(pointer, &symbol, sizeof(symbol));
}

static void note_fork(void)
{
	atomic_store_explicit(&has_forked, true, memory_order_relaxed);
}

__attribute__((constructor)) static void begin(void)
{
	find_next(&next_recv, "recv");
	find_next(&next_recvfrom, "recvfrom");
	find_next(&next_recvmsg, "recvmsg");
	find_next(&next_read, "read");
	pthread_atfork(NULL, note_fork, NULL);
}

/* Receives into the one piece of `m` and what the library adds. The result is what the program's buffer has. */
static ssize_t receive(int fd, struct msghdr *m, int flags, struct compat_watcher *w)
{
	struct iovec theirs = m->msg_iov[0], both[2] = { theirs, w->begin(w, theirs.iov_len) };
	struct msghdr whole = *m;
	ssize_t n;

	whole.msg_iov = both;
	whole.msg_iovlen = both[1].iov_len ? 2 : 1;
	n = next_recvmsg(fd, &whole, flags);
	if (n < 0)
		return n;
	m->msg_namelen = whole.msg_namelen;
	m->msg_controllen = whole.msg_controllen;
	m->msg_flags = whole.msg_flags;
	w->end(w, theirs.iov_base, theirs.iov_len, (size_t)n);
	return n < (ssize_t)theirs.iov_len ? n : (ssize_t)theirs.iov_len;
}

static struct compat_watcher *find_for(int fd, int flags)
{
	return flags & (MSG_PEEK | MSG_ERRQUEUE) ? NULL : find(fd);
}

EXPORT ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
	struct compat_watcher *w = m && m->msg_iovlen == 1 ? find_for(fd, flags) : NULL;

	if (w)
		return receive(fd, m, flags, w);
	return next_recvmsg ? next_recvmsg(fd, m, flags) : syscall(SYS_recvmsg, fd, m, flags);
}

static ssize_t receive_from(int fd, void *buf, size_t n, int flags, struct sockaddr *from, socklen_t *from_len)
{
	struct compat_watcher *w = find_for(fd, flags);
	struct iovec piece = { buf, n };
	struct msghdr m = { .msg_name = from, .msg_iov = &piece, .msg_iovlen = 1 };
	ssize_t ret;

	if (!w)
		return next_recvfrom ? next_recvfrom(fd, buf, n, flags, from, from_len)
				     : syscall(SYS_recvfrom, fd, buf, n, flags, from, from_len);
	if (from && from_len)
		m.msg_namelen = *from_len;
	ret = receive(fd, &m, flags, w);
	if (ret >= 0 && from && from_len)
		*from_len = m.msg_namelen;
	return ret;
}

/* __SOCKADDR_ARG: the C library declares a union of pointers to addresses, which is passed like one of them. */
EXPORT ssize_t recvfrom(int fd, void *restrict buf, size_t n, int flags, __SOCKADDR_ARG from,
			socklen_t *restrict from_len)
{
	return receive_from(fd, buf, n, flags, from.__sockaddr__, from_len);
}

EXPORT ssize_t recv(int fd, void *buf, size_t n, int flags)
{
	struct compat_watcher *w = find_for(fd, flags);

	if (w)
		return receive_from(fd, buf, n, flags, NULL, NULL);
	return next_recv ? next_recv(fd, buf, n, flags) : syscall(SYS_recvfrom, fd, buf, n, flags, NULL, NULL);
}

EXPORT ssize_t read(int fd, void *buf, size_t n)
{
	if (find(fd))
		return receive_from(fd, buf, n, 0, NULL, NULL);
	return next_read ? next_read(fd, buf, n) : syscall(SYS_read, fd, buf, n);
}

/* -- programs compiled with _FORTIFY_SOURCE ------------------------------------------------ */

void __chk_fail(void) __attribute__((noreturn));
ssize_t __recv_chk(int fd, void *buf, size_t n, size_t room, int flags);
ssize_t __recvfrom_chk(int fd, void *buf, size_t n, size_t room, int flags, struct sockaddr *from, socklen_t *from_len);
ssize_t __read_chk(int fd, void *buf, size_t n, size_t room);

EXPORT ssize_t __recv_chk(int fd, void *buf, size_t n, size_t room, int flags)
{
	if (n > room)
		__chk_fail();
	return recv(fd, buf, n, flags);
}

EXPORT ssize_t __recvfrom_chk(int fd, void *buf, size_t n, size_t room, int flags, struct sockaddr *from,
			      socklen_t *from_len)
{
	if (n > room)
		__chk_fail();
	return receive_from(fd, buf, n, flags, from, from_len);
}

EXPORT ssize_t __read_chk(int fd, void *buf, size_t n, size_t room)
{
	if (n > room)
		__chk_fail();
	return read(fd, buf, n);
}

/* -- a program that does not use the library ------------------------------------------------ */

/* Says at the end that nfring did nothing. A program that has forked may have left the work to its child. */
__attribute__((destructor)) static void end(void)
{
	const char *started = getenv("NFRING_RUN_PID");

	if (!started || strtol(started, NULL, 10) != getpid() || was_opened || has_forked)
		return;
	fprintf(stderr, "nfring-run: %s has not opened libnetfilter_log: nfring had no part in it\n",
		program_invocation_short_name);
}
