/* SPDX-License-Identifier: MIT */
#include "reader.h"
#include "clock.h"
#include "group.h"
#include "json.h"
#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define END_S 60
#define NEW_PAGES 8192
#define NEW_PAGE_NS 5000
#define LOOK_US 50000
#define IDLE_US 200000
#define IDLE_CPU_NS 5000000 /* of an idle program in that time, at most */

#ifndef NT_RUN
#define NT_RUN ""
#endif

static const char *const nfring_run[] = { NT_RUN, NULL };
const char *const *const on_nfring = nfring_run;
const char *const *const as_it_is = NULL;

void reader_needed(unsigned seconds)
{
	if (nflog_missing())
		nt_skip("%s", nflog_missing());
	if (!NT_RUN[0])
		nt_skip("nfring-run is not built: it needs libnfnetlink-dev (NFRING_COMPAT)");
	alarm(seconds);
}

/* Returns the ns that the first touch of a page takes: 300 to 1,000 on most hosts. */
static uint64_t new_page_ns(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = NEW_PAGES * page;
	uint64_t began_ns = cli_clock_ns(), took_ns;
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(at, MAP_FAILED);
	madvise(at, bytes, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < bytes; i += page)
		at[i] = 1;
	took_ns = cli_clock_ns() - began_ns;
	munmap(at, bytes);
	return took_ns / NEW_PAGES;
}

void reader_needs_new_memory(void)
{
	uint64_t ns = new_page_ns();

	if (ns > NEW_PAGE_NS)
		nt_skip("this host takes %llu ns for a new page of memory, and a flood makes the program's queue grow",
			(unsigned long long)ns);
}

/* The folder stays after the test, for who wants to see what the program wrote. */
static void make_folder(struct reader *r)
{
	struct nt_proc p;

	snprintf(r->dir, sizeof(r->dir), "%s/%s-%u", NT_OUTPUT, r->program->name, r->setup.group);
	nt_run(&p, NULL, 10, NT_ARGS("rm", "-rf", r->dir));
	nt_proc_free(&p);
	if (mkdir(NT_OUTPUT, 0755) < 0)
		assert_int_equal(errno, EEXIST);
	assert_return_code(mkdir(r->dir, 0755), errno);
	r->setup.dir = r->dir;
}

static void add_stats(struct reader *r)
{
	const char *const with_stats[] = { on_nfring[0], "--stats", r->stats, "--quiet", NULL };

	snprintf(r->stats, sizeof(r->stats), "%s/stats", r->dir);
	memcpy(r->runner, with_stats, sizeof(with_stats));
	r->setup.runner = r->runner;
}

void reader_start(struct reader *r, const struct nt_ns *ns)
{
	struct nflog_command c;

	make_folder(r);
	if (r->setup.runner == on_nfring)
		add_stats(r);
	assert_true(r->program->configure(&r->setup, &c));
	nt_spawn_bound(&r->proc, ns, r->setup.group, c.argv);
}

int reader_end(struct reader *r)
{
	int status;

	nt_end(&r->proc, r->program->end_signal, END_S);
	status = r->proc.status;
	if (status)
		printf("%s: exit code %d: %s%s\n", r->program->name, status, r->proc.out, r->proc.err);
	nt_proc_free(&r->proc);
	return status;
}

void reader_wait_for_packets(const struct reader *r)
{
	uint64_t packets = 0;

	while (!r->program->count(&r->setup, &packets) || packets == 0)
		usleep(LOOK_US);
}

/* Nothing else tells when the pipes between a program's processes and threads are empty. */
uint32_t reader_drained(const struct reader *r, const struct nt_ns *ns)
{
	uint32_t drops = nt_group_drained(ns, r->setup.group);
	uint64_t before, now = 0;

	do {
		before = now;
		usleep(IDLE_US);
		assert_true(nflog_cpu_ns(r->proc.pid, &now));
	} while (now - before > IDLE_CPU_NS);
	return drops;
}

void reader_stop(struct reader *r, const struct nt_ns *ns)
{
	assert_int_equal(reader_drained(r, ns), 0);
	assert_int_equal(reader_end(r), 0);
}

uint64_t reader_count(const struct reader *r)
{
	uint64_t packets;

	if (!r->program->count(&r->setup, &packets))
		fail_msg("%s has written nothing that can be understood: see %s", r->program->name, r->dir);
	return packets;
}

void reader_saw(const struct reader *r, uint64_t sent, uint64_t seen)
{
	char *text = reader_text(r, "stats");
	json_t *stats = nt_json(text);
	const json_t *group = json_array_get(json_object_get(stats, "groups"), 0);
	bool twice = strncmp(r->program->name, "uacctd", 6) == 0 && seen > sent;

	if (nt_json_number(group, "packets") != (double)sent || nt_json_number(group, "lost") != 0 ||
	    nt_json_number(group, "truncated") != 0)
		fail_msg("%llu packets were sent: %s", (unsigned long long)sent, text);
	if (twice)
		printf("%s read %llu packets twice\n", r->program->name, (unsigned long long)(seen - sent));
	else
		assert_int_equal(seen, sent);
	json_decref(stats);
	free(text);
}

static FILE *open_first(const struct reader *r, const char *name)
{
	DIR *d = opendir(r->dir);
	struct dirent *e;
	FILE *f = NULL;

	while (d && !f && (e = readdir(d)))
		if (strncmp(e->d_name, name, strlen(name)) == 0)
			f = nflog_read(&r->setup, e->d_name);
	if (d)
		closedir(d);
	if (!f)
		fail_msg("%s has not written %s", r->program->name, name);
	return f;
}

char *reader_text(const struct reader *r, const char *name)
{
	FILE *f = open_first(r, name);
	struct stat st;
	char *text;

	assert_int_equal(fstat(fileno(f), &st), 0);
	text = malloc((size_t)st.st_size + 1);
	assert_non_null(text);
	assert_int_equal(fread(text, 1, (size_t)st.st_size, f), st.st_size);
	text[st.st_size] = '\0';
	fclose(f);
	return text;
}
