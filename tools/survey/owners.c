/* SPDX-License-Identifier: MIT */
#include "owners.h"
#include "array.h"
#include "parse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

static int compare_inodes(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int compare_owners(const void *a, const void *b)
{
	const struct survey_owner *x = a, *y = b;
	int r = (x->inode > y->inode) - (x->inode < y->inode);

	return r ? r : (x->process.pid > y->process.pid) - (x->process.pid < y->process.pid);
}

int survey_owners_want(struct survey_owners *o, uint64_t inode)
{
	uint64_t *entry = survey_append((void **)&o->inode, &o->inodes, sizeof(*entry));

	if (!entry)
		return -ENOMEM;
	*entry = inode;
	return 0;
}

/* -- one process ------------------------------------------------------------------- */

/* The process that is looked at. */
struct look {
	struct survey_owners *owners;
	const struct survey_viewer *viewer;
	bool threads; /* look at the descriptors of each thread */
	int dir;      /* its folder */
	pid_t number;
	size_t first; /* of its entries */
};

/* Calls fn for each entry of the folder `name` in `folder` whose name is a number. Returns 0 or a negative errno. */
static int for_each_number(int folder, const char *name, void (*fn)(struct look *l, int folder, const char *name),
			   struct look *l)
{
	int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), err = 0;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *d;
	uint64_t number;

	if (!dir) {
		err = -errno;
		if (fd >= 0)
			close(fd);
		return err;
	}
	while ((d = readdir(dir)) != NULL)
		if (cli_parse_u64(d->d_name, 0, INT_MAX, &number))
			fn(l, dirfd(dir), d->d_name);
	closedir(dir);
	return 0;
}

static bool has(const struct look *l, uint64_t inode)
{
	for (size_t i = l->first; i < l->owners->count; i++)
		if (l->owners->owner[i].inode == inode)
			return true;
	return false;
}

static bool is_wanted(const struct survey_owners *o, uint64_t inode)
{
	return inode && bsearch(&inode, o->inode, o->inodes, sizeof(*o->inode), compare_inodes);
}

static void look_at_descriptor(struct look *l, int folder, const char *name)
{
	struct survey_owners *o = l->owners;
	uint64_t inode = survey_link_inode(folder, name, "socket", NULL);
	struct survey_owner found = { .inode = inode }, *entry;

	if (!is_wanted(o, inode) || has(l, inode) || !survey_process_read(l->viewer, l->dir, l->number, &found.process))
		return;
	entry = survey_append((void **)&o->owner, &o->count, sizeof(*entry));
	if (entry)
		*entry = found;
	else
		o->err = -ENOMEM;
}

static void look_at_thread(struct look *l, int folder, const char *name)
{
	int thread = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (thread < 0)
		return;
	for_each_number(thread, "fd", look_at_descriptor, l);
	close(thread);
}

/* -- all of them ------------------------------------------------------------------- */

static void note_error(struct look *l, int err)
{
	if (err == -EACCES || err == -EPERM)
		l->owners->hidden += !l->threads; /* counted once */
	else if (err == -EMFILE || err == -ENFILE || err == -ENOMEM)
		l->owners->err = err;
}

/* A process that has ended meanwhile is passed over. */
static void look_at_process(struct look *l, int proc, const char *name)
{
	l->number = (pid_t)strtol(name, NULL, 10);
	l->first = l->owners->count;
	l->dir = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (l->dir < 0) {
		note_error(l, -errno);
		return;
	}
	note_error(l, l->threads ? for_each_number(l->dir, "task", look_at_thread, l)
				 : for_each_number(l->dir, "fd", look_at_descriptor, l));
	close(l->dir);
}

/* A socket that owns several groups is wanted for each. */
static void sort_inodes(struct survey_owners *o)
{
	size_t kept = 1;

	qsort(o->inode, o->inodes, sizeof(*o->inode), compare_inodes);
	for (size_t i = 1; i < o->inodes; i++)
		if (o->inode[i] != o->inode[kept - 1])
			o->inode[kept++] = o->inode[i];
	o->inodes = kept;
}

static bool all_are_found(const struct survey_owners *o)
{
	size_t found = 0;

	for (size_t i = 0; i < o->count; i++)
		found += i == 0 || o->owner[i].inode != o->owner[i - 1].inode;
	return found == o->inodes;
}

static void look_at_all(struct survey_owners *o, const struct survey_viewer *v, bool threads)
{
	struct look l = { .owners = o, .viewer = v, .threads = threads };
	int err = for_each_number(AT_FDCWD, "/proc", look_at_process, &l);

	if (err)
		o->err = err;
	if (o->count)
		qsort(o->owner, o->count, sizeof(*o->owner), compare_owners);
}

void survey_owners_find(struct survey_owners *o, const struct survey_viewer *v)
{
	if (!o->inodes)
		return;
	sort_inodes(o);
	look_at_all(o, v, false);
	/* /proc/PID/fd is that of the first thread, and empty if that has ended. */
	if (!all_are_found(o)) {
		o->count = 0;
		look_at_all(o, v, true);
	}
}

const struct survey_owner *survey_owners_of(const struct survey_owners *o, uint64_t inode, size_t *count)
{
	size_t i = 0;

	while (i < o->count && o->owner[i].inode != inode)
		i++;
	for (*count = 0; i + *count < o->count && o->owner[i + *count].inode == inode; ++*count) {
	}
	return o->owner + i;
}

void survey_owners_free(struct survey_owners *o)
{
	free(o->inode);
	free(o->owner);
	*o = (struct survey_owners){ 0 };
}
