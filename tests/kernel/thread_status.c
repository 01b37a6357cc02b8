/* SPDX-License-Identifier: MIT */
#include "thread_status.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NET_ADMIN (UINT64_C(1) << CAP_NET_ADMIN)

/* Reads "Uid: real effective saved filesystem" and the like. */
static unsigned same_ids(const char *line)
{
	unsigned id[4];

	if (sscanf(line, "%*s %u %u %u %u", &id[0], &id[1], &id[2], &id[3]) != 4)
		return UINT_MAX;
	return id[0] == id[1] && id[0] == id[2] && id[0] == id[3] ? id[0] : UINT_MAX;
}

static unsigned count_words(const char *text)
{
	unsigned n = 0;

	for (text += strspn(text, " \t\n"); *text; text += strspn(text, " \t\n"), n++)
		text += strcspn(text, " \t\n");
	return n;
}

static bool read_status(pid_t pid, const char *tid, struct thread_status *t)
{
	char path[300], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%s/status", (int)pid, tid);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (fgets(line, sizeof(line), f)) {
		sscanf(line, "Name: %16s", t->name);
		if (strncmp(line, "Uid:", 4) == 0)
			t->uid = same_ids(line);
		if (strncmp(line, "Gid:", 4) == 0)
			t->gid = same_ids(line);
		if (strncmp(line, "Groups:", 7) == 0)
			t->groups = count_words(line + 7);
		sscanf(line, "CapInh: %" SCNx64, &t->inheritable);
		sscanf(line, "CapPrm: %" SCNx64, &t->permitted);
		sscanf(line, "CapEff: %" SCNx64, &t->effective);
		sscanf(line, "CapAmb: %" SCNx64, &t->ambient);
		sscanf(line, "NoNewPrivs: %u", &t->no_new_privs);
		sscanf(line, "Seccomp: %u", &t->seccomp);
	}
	fclose(f);
	return true;
}

static bool has_only_what_it_needs(const struct thread_status *t, bool worker, bool confined)
{
	const uint64_t want = worker ? NET_ADMIN : 0;

	if (confined && (t->no_new_privs != 1 || t->seccomp != SECCOMP_MODE_FILTER))
		return false;
	return t->uid == NOBODY && t->gid == NOBODY && !t->groups && t->permitted == want && t->effective == want &&
	       !t->inheritable && !t->ambient;
}

/* *last is the thread that was looked at last. */
static bool check_threads(pid_t pid, unsigned workers, bool confined, struct thread_status *last)
{
	char path[64];
	unsigned found = 0;
	bool sound = true;
	struct dirent *d;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	while (dir && sound && (d = readdir(dir)) != NULL) {
		struct thread_status t = { 0 };
		bool worker;

		if (d->d_name[0] == '.' || !read_status(pid, d->d_name, &t))
			continue;
		worker = strncmp(t.name, "nfring/", 7) == 0;
		found += worker;
		sound = has_only_what_it_needs(&t, worker, confined);
		*last = t;
	}
	if (dir)
		closedir(dir);
	return sound && found == workers;
}

bool thread_status_settle(pid_t pid, unsigned workers, bool confined)
{
	struct thread_status t = { 0 };
	bool sound = false;

	for (int i = 0; i < 200 && !sound; i++) {
		usleep(10000);
		sound = check_threads(pid, workers, confined, &t);
	}
	if (!sound)
		fprintf(stderr,
			"not %u sound workers; %s: uid %u, gid %u, %u groups, permitted %" PRIx64 ", effective %" PRIx64
			", no_new_privs %u, seccomp %u\n",
			workers, t.name, t.uid, t.gid, t.groups, t.permitted, t.effective, t.no_new_privs, t.seccomp);
	return sound;
}
