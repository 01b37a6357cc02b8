/* SPDX-License-Identifier: MIT */
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define OWNER_ONLY (S_IRUSR | S_IWUSR)

static uint64_t changed_ns(const struct stat *st)
{
	return (uint64_t)st->st_ctim.tv_sec * 1000000000u + (uint64_t)st->st_ctim.tv_nsec;
}

static bool is_earlier(const struct dump_target *t, const struct stat *st)
{
	return !t->is_later || changed_ns(st) < t->since_ns;
}

/* Empties the file that is open unless it is kept. Returns 0 or -errno. */
static int take(const struct dump_target *t, int fd, struct stat *st)
{
	if (fstat(fd, st) < 0)
		return -errno;
	if (!S_ISREG(st->st_mode))
		st->st_size = 0;
	if (st->st_size && !t->append) {
		if (!t->force && is_earlier(t, st))
			return -EEXIST;
		if (ftruncate(fd, 0) < 0)
			return -errno;
		st->st_size = 0;
	}
	return 0;
}

/* Makes the first file for the user who opens the later ones. It is given away only if it is new: with O_EXCL
 * no link leads to another file. Returns -EEXIST if something is there. */
static int make_given(const struct dump_target *t, const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | (t->append ? O_APPEND : 0), OWNER_ONLY), err;

	if (fd < 0 || fchown(fd, t->uid, t->gid) == 0)
		return fd < 0 ? -errno : fd;
	err = -errno;
	close(fd);
	return err;
}

static int open_any(const struct dump_target *t, const char *name)
{
	/* At a later name somebody may have put a FIFO, which must not stop the capture, or a link. */
	const int later = t->is_later ? O_NONBLOCK | O_NOFOLLOW : 0;
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | (t->append ? O_APPEND : 0) | later, OWNER_ONLY);

	return fd < 0 ? -errno : fd;
}

int dump_target_open(const struct dump_target *t, const char *name, struct stat *st)
{
	int fd = t->gives && !t->is_later ? make_given(t, name) : -EEXIST, r;

	if (fd == -EEXIST)
		fd = open_any(t, name);
	if (fd < 0)
		return fd;
	r = take(t, fd, st);
	if (r == 0)
		return fd;
	close(fd);
	return r;
}

/* Returns 0 if the file that is open can be begun. */
static int look(int fd, int old)
{
	struct stat now, before;

	if (fstat(fd, &now) < 0 || fstat(old, &before) < 0)
		return -errno;
	if (now.st_dev == before.st_dev && now.st_ino == before.st_ino)
		return -EALREADY;
	return S_ISREG(now.st_mode) && now.st_size == 0 ? 0 : -EEXIST;
}

/* O_NONBLOCK: a FIFO that lies there must not stop the capture. */
int dump_target_reopen(const struct dump_target *t, const char *name, int fd)
{
	const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | (t->append ? O_APPEND : 0);
	int new_fd = open(name, flags, OWNER_ONLY), r;

	if (new_fd < 0)
		return -errno;
	r = look(new_fd, fd);
	if (r == 0)
		return new_fd;
	close(new_fd);
	return r;
}

bool dump_target_is_taken(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
}
