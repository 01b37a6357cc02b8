/* SPDX-License-Identifier: MIT */
/* Between libnetfilter_log.so.1 and the object that nfring-run preloads. The library asks the object to watch
 * its netlink socket; the object then tells the library of every receive on it. Without nfring-run the object is not
 * there. */
#ifndef COMPAT_PRELOAD_H
#define COMPAT_PRELOAD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Both are called in the thread that receives. */
struct compat_watcher {
	/* Before a receive into `room` bytes. Returns memory for the bytes that do not fit; may be empty. */
	struct iovec (*begin)(struct compat_watcher *w, size_t room);
	/* After it: `bytes` were received, the first `room` of them into `buf`, the rest into that memory. */
	void (*end)(struct compat_watcher *w, const void *buf, size_t room, size_t bytes);
};

/* Watches `fd`. Returns 0, or -1 if too many are watched. */
int nfring_preload_watch(int fd, struct compat_watcher *w);
/* Watches it no more. */
void nfring_preload_forget(int fd);

/* Returns the inode of a socket, which no other has while it is open; 0: the descriptor is no socket. By it a
 * descriptor is known that the program may have closed, and whose number may be another file's. */
static inline uint64_t compat_inode(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode) ? st.st_ino : 0;
}

#endif
