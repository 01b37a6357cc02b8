/* SPDX-License-Identifier: MIT */
/* Which source receives: io_uring where it can be had, recv where a seccomp
 * profile refuses it; and neither does anything while nothing is logged. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REFUSE "--without-io-uring"
#define PACKETS 1000

/* As Docker's default profile does: io_uring_setup() is not permitted. From here
 * on for this thread, its later threads and its programs. */
static int refuse_uring(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof(code) / sizeof(*code), .filter = code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 ? -errno : 0;
}

/* -- the library ---------------------------------------------------------------- */

struct refused {
	const struct nt_ns *ns;
	uint8_t source;
	/* found */
	struct nfring *n;
	struct nfring_error error;
	char log[512];
	int ret;
};

static void note(void *user, int level, const char *text)
{
	struct refused *r = user;

	if (level == NFRING_LOG_WARNING)
		snprintf(r->log, sizeof(r->log), "%s", text);
}

static void *start_refused(void *arg)
{
	struct refused *r = arg;
	struct nfring_opts o = nt_opts(r->ns, 5);

	o.source = r->source;
	o.log = note;
	o.log_user = r;
	r->ret = refuse_uring();
	if (r->ret == 0)
		r->ret = nfring_open(&r->n, &o, &r->error);
	if (r->ret == 0)
		r->ret = nfring_start(r->n, &r->error);
	return NULL;
}

static void start_without_uring(struct refused *r)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, start_refused, r), 0);
	pthread_join(thread, NULL);
}

static void refused_uring_is_replaced_by_recv_and_said(void **state)
{
	struct refused r = { .ns = *state, .source = NFRING_SOURCE_AUTO };

	nt_output_rules(r.ns, "udp dport 9", "log group 5", 1);
	start_without_uring(&r);
	if (r.ret < 0)
		fail_msg("start: %s", r.error.text);
	assert_string_equal(nt_worker(r.n).source, "recv");
	assert_non_null(strstr(r.log, "io_uring"));
	assert_non_null(strstr(r.log, strerror(EPERM)));
	nt_send(r.ns, PACKETS, 64, 20000);
	assert_int_equal(nt_take(r.n, PACKETS, 1, NULL, NULL), PACKETS);
	assert_int_equal(nt_stop(r.n).lost, 0);
	nfring_close(r.n);
}

static void refused_uring_is_an_error_if_asked_for(void **state)
{
	struct refused r = { .ns = *state, .source = NFRING_SOURCE_URING };
	struct cli_group_owner g;

	start_without_uring(&r);
	assert_int_equal(r.ret, -EPERM);
	assert_int_equal(r.error.code, NFRING_E_SOURCE);
	assert_non_null(strstr(r.error.text, "io_uring"));
	assert_false(nt_group_read(r.ns, 5, &g));
	nfring_close(r.n);
}

static void source_asked_for_is_the_source_in_use(void **state)
{
	static const char *const names[] = { [NFRING_SOURCE_URING] = "uring", [NFRING_SOURCE_RECV] = "recv" };

	for (uint8_t source = NFRING_SOURCE_URING; source <= NFRING_SOURCE_RECV; source++) {
		struct nfring_opts o = nt_opts(*state, 5);
		struct nfring *n;

		o.source = source;
		n = nt_open(&o);
		nt_start(n);
		assert_string_equal(nt_worker(n).source, names[source]);
		nfring_close(n);
	}
}

/* -- the tools ------------------------------------------------------------------ */

static void tool_without_uring_works_and_names_its_source(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	json_t *o;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&p, ns, 5,
		       (const char *const[]){ "/proc/self/exe", REFUSE, NT_PPS, "--group", "5", "--json", NULL });
	nt_send(ns, PACKETS, 64, 20000);
	nt_sleep(0.1);
	nt_end(&p, SIGINT, 5);
	assert_int_equal(p.status, 0);
	assert_non_null(strstr(p.err, "io_uring"));
	o = nt_json(p.out);
	assert_string_equal(nt_json_text(o, "source"), "recv");
	assert_int_equal(nt_json_number(o, "packets"), PACKETS);
	assert_int_equal(nt_json_number(o, "lost"), 0);
	json_decref(o);
	nt_proc_free(&p);
}

/* -- idle ----------------------------------------------------------------------- */

/* How often the first worker's thread was switched to. */
static unsigned long worker_switches(void)
{
	unsigned long n, sum = 0;
	struct dirent *e;
	DIR *tasks = opendir("/proc/self/task");

	while (tasks && (e = readdir(tasks))) {
		char path[300], line[128];
		FILE *f;

		snprintf(path, sizeof(path), "/proc/self/task/%s/status", e->d_name);
		f = fopen(path, "re");
		if (f && fgets(line, sizeof(line), f) && strstr(line, "nfring/0"))
			while (fgets(line, sizeof(line), f))
				if (sscanf(line, "voluntary_ctxt_switches: %lu", &n) == 1 ||
				    sscanf(line, "nonvoluntary_ctxt_switches: %lu", &n) == 1)
					sum += n;
		if (f)
			fclose(f);
	}
	if (tasks)
		closedir(tasks);
	return sum;
}

static void idle_worker_never_wakes_up(void **state)
{
	for (uint8_t source = NFRING_SOURCE_URING; source <= NFRING_SOURCE_RECV; source++) {
		struct nfring_opts o = nt_opts(*state, 5);
		unsigned long switches;
		uint64_t wakeups;
		struct nfring *n;

		nt_output_rules(*state, "udp dport 9", "log group 5", 1);
		o.source = source;
		n = nt_open(&o);
		nt_start(n);
		nt_send(*state, 100, 64, 10000); /* it has been at work */
		assert_int_equal(nt_take(n, 100, 1, NULL, NULL), 100);
		nt_sleep(0.2);
		wakeups = nt_stats(n).wakeups;
		switches = worker_switches();
		assert_true(switches > 0);
		usleep((useconds_t)(test_scale(100) * 100000)); /* ten seconds */
		assert_int_equal(nt_stats(n).wakeups, wakeups);
		assert_int_equal(worker_switches(), switches);
		nfring_close(n);
		nt_nft(*state, "flush ruleset\n");
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(refused_uring_is_replaced_by_recv_and_said),
		NT_TEST(refused_uring_is_an_error_if_asked_for),
		NT_TEST(source_asked_for_is_the_source_in_use),
		NT_TEST(tool_without_uring_works_and_names_its_source),
		NT_TEST(idle_worker_never_wakes_up),
	};

	/* As a program of this program's own: the rest of the line, without io_uring. */
	if (argc > 2 && strcmp(argv[1], REFUSE) == 0) {
		if (refuse_uring() == 0)
			execv(argv[2], argv + 2);
		return 127;
	}
	NT_MAIN(argc, argv, tests);
}
