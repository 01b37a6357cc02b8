/* SPDX-License-Identifier: MIT */
#include "netns.h"
#include "array.h"
#include "parse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define NAMES_FOLDER "/run/netns"

/* -- entries ----------------------------------------------------------------------- */

static uint64_t own_inode(void)
{
	return survey_link_inode(AT_FDCWD, "/proc/thread-self/ns/net", "net", NULL);
}

static struct survey_netns *find(const struct survey_netns_list *l, uint64_t inode)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->netns[i].inode == inode)
			return &l->netns[i];
	return NULL;
}

/* Opens `path` if it is a network namespace. Only what is one is opened: opening a FIFO waits for its writer. Returns
 * a descriptor or a negative errno. */
static int open_netns(int folder, const char *path, uint64_t *inode)
{
	int place = openat(folder, path, O_PATH | O_CLOEXEC), fd = -EINVAL;
	char self[32];
	struct statfs fs;
	struct stat st;

	if (place < 0)
		return -errno;
	if (fstatfs(place, &fs) == 0 && fs.f_type == NSFS_MAGIC) {
		snprintf(self, sizeof(self), "/proc/self/fd/%d", place);
		fd = open(self, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			fd = -errno;
	}
	close(place);
	if (fd < 0)
		return fd;
	if (ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET || fstat(fd, &st) < 0) {
		close(fd);
		return -EINVAL;
	}
	*inode = st.st_ino;
	return fd;
}

/* Takes `fd`. */
static int add(struct survey_netns_list *l, uint64_t inode, int fd, struct survey_netns **out)
{
	struct survey_netns *n = find(l, inode);
	bool is_own = inode == own_inode();

	if (n || is_own) {
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	if (!n) {
		n = survey_append((void **)&l->netns, &l->count, sizeof(*n));
		if (!n) {
			if (fd >= 0)
				close(fd);
			return -ENOMEM;
		}
		*n = (struct survey_netns){ .inode = inode, .fd = fd, .is_own = is_own };
	}
	*out = n;
	return 0;
}

int survey_netns_add_own(struct survey_netns_list *l)
{
	struct survey_netns *n;

	return add(l, own_inode(), -1, &n);
}

int survey_netns_add(struct survey_netns_list *l, const char *name)
{
	char path[PATH_MAX];
	struct survey_netns *n;
	uint64_t inode;
	int fd;

	if (snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : NAMES_FOLDER "/", name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open_netns(AT_FDCWD, path, &inode);
	return fd < 0 ? fd : add(l, inode, fd, &n);
}

/* -- by name ----------------------------------------------------------------------- */

static void add_name(struct survey_netns *n, const char *name)
{
	char **entry = survey_append((void **)&n->name, &n->names, sizeof(*entry));

	if (entry)
		*entry = strdup(name);
	if (entry && !*entry)
		n->names--;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds names, and with `all` the namespaces that they name. Returns 0 or a negative errno. */
static int read_names(struct survey_netns_list *l, bool all, size_t *hidden)
{
	DIR *dir = opendir(NAMES_FOLDER);
	struct dirent *d;
	int err = 0;

	while (dir && err == 0 && (d = readdir(dir)) != NULL) {
		struct survey_netns *n = NULL;
		uint64_t inode;
		int fd = *d->d_name == '.' ? -EINVAL : open_netns(dirfd(dir), d->d_name, &inode);

		*hidden += fd == -EACCES || fd == -EPERM;
		if (fd == -EMFILE || fd == -ENFILE)
			err = fd;
		if (fd < 0)
			continue;
		n = find(l, inode);
		if (all)
			err = add(l, inode, fd, &n);
		else
			close(fd);
		if (n)
			add_name(n, d->d_name);
	}
	if (dir)
		closedir(dir);
	for (size_t i = 0; i < l->count; i++)
		if (l->netns[i].names)
			qsort(l->netns[i].name, l->netns[i].names, sizeof(char *), compare_names);
	return err;
}

void survey_netns_find_names(struct survey_netns_list *l)
{
	size_t hidden = 0;

	read_names(l, false, &hidden);
}

/* -- by process -------------------------------------------------------------------- */

/* Adds the namespace of one process. Returns 0 or a negative errno; a process that has ended is no error. */
static int add_process(struct survey_netns_list *l, const struct survey_viewer *v, int dir, pid_t number)
{
	struct survey_netns *n;
	struct survey_process p;
	int err, fd;
	uint64_t inode = survey_link_inode(dir, "ns/net", "net", &err);

	if (!inode)
		return err == -EACCES || err == -EPERM ? err : 0;
	n = find(l, inode);
	if (!n) {
		fd = open_netns(dir, "ns/net", &inode);
		if (fd < 0)
			return fd == -ENOENT || fd == -ESRCH || fd == -EINVAL ? 0 : fd;
		err = add(l, inode, fd, &n);
		if (err)
			return err;
	}
	if ((!n->process.pid || number < n->process.pid) && survey_process_read(v, dir, number, &p))
		n->process = p;
	return 0;
}

static int read_processes(struct survey_netns_list *l, const struct survey_viewer *v, size_t *hidden)
{
	DIR *proc = opendir("/proc");
	struct dirent *d;
	uint64_t number;
	int err = proc ? 0 : -errno;

	while (err == 0 && (d = readdir(proc)) != NULL) {
		int dir;

		if (!cli_parse_u64(d->d_name, 1, INT_MAX, &number) || (pid_t)number == getpid())
			continue;
		dir = openat(dirfd(proc), d->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (dir < 0)
			continue;
		err = add_process(l, v, dir, (pid_t)number);
		close(dir);
		if (err == -EACCES || err == -EPERM) {
			++*hidden;
			err = 0;
		}
	}
	if (proc)
		closedir(proc);
	return err;
}

int survey_netns_add_all(struct survey_netns_list *l, const struct survey_viewer *v, struct survey_notes *notes)
{
	size_t hidden = 0;
	int err = survey_netns_add_own(l);

	if (err == 0)
		err = read_names(l, true, &hidden);
	if (err == 0)
		err = read_processes(l, v, &hidden);
	if (err == 0 && hidden)
		err = survey_note_add(notes, "namespaces",
				      "Processes and names whose network namespace may not be looked at: %zu%s", hidden,
				      survey_note_cure());
	return err;
}

/* -- entering ---------------------------------------------------------------------- */

struct call {
	int fd, result;
	int (*fn)(void *arg);
	void *arg;
};

static void *enter_and_call(void *arg)
{
	struct call *c = arg;

	c->result = setns(c->fd, CLONE_NEWNET) < 0 ? -errno : c->fn(c->arg);
	return NULL;
}

int survey_netns_call(const struct survey_netns *n, int (*fn)(void *arg), void *arg)
{
	struct call c = { .fd = n->fd, .fn = fn, .arg = arg };
	pthread_t thread;
	int err;

	if (n->fd < 0)
		return fn(arg);
	err = pthread_create(&thread, NULL, enter_and_call, &c);
	if (err)
		return -err;
	pthread_join(thread, NULL);
	return c.result;
}

void survey_netns_free(struct survey_netns_list *l)
{
	for (size_t i = 0; i < l->count; i++) {
		struct survey_netns *n = &l->netns[i];

		for (size_t k = 0; k < n->names; k++)
			free(n->name[k]);
		free(n->name);
		if (n->fd >= 0)
			close(n->fd);
	}
	free(l->netns);
	*l = (struct survey_netns_list){ 0 };
}
