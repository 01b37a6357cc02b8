/* SPDX-License-Identifier: MIT */
/* nfring-tune, on traffic of its own and on a live group. Short sweeps: what is
 * tested is the tool, not the machine. */
#include "flood.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INTERRUPT_LIMIT_S 0.5

static const char *const files[] = { "tune.csv", "tune.json", "tune.html" };
static char folder[64];

/* A folder that does not exist yet, in one that ends with the test. */
static int begin(void **state)
{
	char parent[] = "/tmp/nfring-test-tune-XXXXXX";

	if (nt_setup(state) < 0 || !mkdtemp(parent))
		return -1;
	snprintf(folder, sizeof(folder), "%s/new", parent);
	return 0;
}

static int end(void **state)
{
	char path[96];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
	*strrchr(folder, '/') = '\0';
	rmdir(folder);
	return nt_teardown(state);
}

static char *read_report(const char *file)
{
	char path[96], *text = NULL;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	f = fopen(path, "re");
	if (!f)
		fail_msg("%s: %s", path, strerror(errno));
	assert_true(getdelim(&text, &size, '\0', f) > 0);
	fclose(f);
	return text;
}

static bool is_written(const char *file)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	return access(path, F_OK) == 0;
}

static unsigned lines(const char *text)
{
	unsigned n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void expect(struct nt_proc *p, int status, const char *said)
{
	if (p->status != status || !strstr(p->err, said))
		fail_msg("exit code %d, not %d with '%s': %s", p->status, status, said, p->err);
}

/* -- traffic of its own -------------------------------------------------------- */

/* The flags that are printed are options of the other tools. */
static void check_flags(const struct nt_ns *ns, const char *flags)
{
	char command[512];
	struct nt_proc p;

	assert_int_equal(lines(flags), 1);
	snprintf(command, sizeof(command), "exec %s --group 9 --seconds 0.1 --json %s", NT_PPS, flags);
	nt_run(&p, ns, 10, NT_ARGS("sh", "-c", command));
	if (p.status)
		fail_msg("nfring-pps refuses %s: %s", flags, p.err);
	nt_proc_free(&p);
}

static void check_points(const json_t *points)
{
	size_t i;
	json_t *o;

	json_array_foreach((json_t *)points, i, o)
	{
		json_t *l = json_object_get(o, "latency_us");

		assert_true(nt_json_number(o, "packets") > 100);
		assert_true(nt_json_number(o, "cpu_ns_per_packet") > 0);
		assert_int_equal(nt_json_number(o, "samples"), nt_json_number(o, "packets"));
		assert_string_equal(nt_json_text(o, "latency_clock"), "payload");
		assert_true(nt_json_number(l, "p50") > 0);
		assert_true(nt_json_number(l, "p50") <= nt_json_number(l, "p99"));
		assert_true(nt_json_number(l, "p99") < 5e6); /* a wrong offset would be wrong by decades */
	}
}

static void a_sweep_ends_in_three_files_and_flags(void **state)
{
	struct nt_proc p;
	char *json, *csv, *html;
	json_t *o, *points;

	nt_run(&p, NULL, 40,
	       NT_ARGS(NT_TUNE, "--quick", "--rates", "4000", "--seconds", "12", "--budget", "4000", "--out", folder));
	expect(&p, 0, "tune.html");
	check_flags(*state, p.out);
	json = read_report("tune.json");
	csv = read_report("tune.csv");
	html = read_report("tune.html");
	o = nt_json(json);
	points = json_object_get(o, "points");
	assert_true(json_array_size(points) >= 10);
	check_points(points);
	assert_int_equal(nt_json_number(o, "goal_us"), 4000);
	assert_int_equal(lines(csv), json_array_size(points) + 1);
	assert_memory_equal(nt_json_text(o, "recommended"), p.out, strlen(p.out) - 1);
	assert_non_null(strstr(html, "\"points\":[{"));
	assert_null(strstr(html, "@DATA@"));
	json_decref(o);
	free(json);
	free(csv);
	free(html);
	nt_proc_free(&p);
}

/* What is given is not swept. */
static void options_fix_their_axis(void **state)
{
	struct nt_proc p;
	size_t i;
	json_t *o, *each;

	(void)state;
	nt_run(&p, NULL, 40,
	       NT_ARGS(NT_TUNE, "--quick", "--rates", "4000", "--seconds", "4", "--qthresh", "8", "--timeout", "1",
		       "--nlbufsiz", "32448", "--source", "recv", "--json", "--out", folder));
	assert_int_equal(p.status, 0);
	o = nt_json(p.out);
	json_array_foreach(json_object_get(o, "points"), i, each)
	{
		assert_int_equal(nt_json_number(each, "qthresh"), 8);
		assert_int_equal(nt_json_number(each, "qthresh_in_force"), 8);
		assert_int_equal(nt_json_number(each, "timeout_cs"), 1);
		assert_int_equal(nt_json_number(each, "nlbufsiz"), 32448);
		assert_string_equal(nt_json_text(each, "source_in_force"), "recv");
	}
	json_decref(o);
	nt_proc_free(&p);
}

/* -- the end, whenever it comes ------------------------------------------------ */

static pid_t child_of(pid_t pid)
{
	char path[64];
	int child = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	f = fopen(path, "re");
	if (f && fscanf(f, "%d", &child) != 1)
		child = 0;
	if (f)
		fclose(f);
	return child;
}

/* A zombie waits for its new parent only. */
static bool is_gone(pid_t pid)
{
	char path[64], state = 'R';

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	for (int i = 0; i < 100 && state != 'Z'; i++) {
		FILE *f = fopen(path, "re");

		if (!f)
			return true;
		if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
			state = 'R';
		fclose(f);
		usleep(5000);
	}
	return state == 'Z';
}

/* Starts a sweep, lets it measure for a while, and ends it by `sig`. */
static void interrupt(struct nt_proc *p, int sig, unsigned after_ms)
{
	double since;
	pid_t sender;

	nt_spawn(p, NULL, NT_ARGS(NT_TUNE, "--quick", "--rates", "4000", "--out", folder));
	usleep(after_ms * 1000);
	sender = child_of(p->pid);
	since = nt_now();
	nt_end(p, sig, 5);
	if (!TEST_SANITIZED)
		assert_true(nt_now() - since < INTERRUPT_LIMIT_S);
	assert_true(sender > 0 && is_gone(sender));
}

static void an_interrupted_sweep_says_that_it_is_partial(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM };
	struct nt_proc p;
	char *json;
	json_t *o;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		interrupt(&p, signals[i], 5000);
		expect(&p, 1, "the report is partial");
		assert_int_equal(p.out_len, 0);
		json = read_report("tune.json");
		o = nt_json(json);
		assert_true(json_is_true(json_object_get(o, "partial")));
		assert_true(json_is_null(json_object_get(o, "recommended")));
		assert_true(json_array_size(json_object_get(o, "points")) > 0);
		json_decref(o);
		free(json);
		nt_proc_free(&p);
	}
}

static void a_sweep_without_a_measurement_leaves_no_report(void **state)
{
	struct nt_proc p;

	(void)state;
	interrupt(&p, SIGINT, 300);
	expect(&p, 1, "no report");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		assert_false(is_written(files[i]));
	nt_proc_free(&p);
}

static void the_sender_ends_with_a_killed_sweep(void **state)
{
	struct nt_proc p;

	(void)state;
	interrupt(&p, SIGKILL, 1000);
	assert_int_equal(p.status, 128 + SIGKILL);
	nt_proc_free(&p);
}

/* -- a live group -------------------------------------------------------------- */

#define LIVE(...) NT_ARGS(NT_TUNE, "--live", "--quick", "--netns", ns->name, "--out", folder, __VA_ARGS__)

static void flood(const struct nt_ns *ns, const char *statement)
{
	struct nfring_traffic_opts t = nfring_traffic_defaults();

	/* In input, where the kernel gives timestamps. */
	nt_nft(ns, "table inet t { chain in { type filter hook input priority 0; udp dport 9 %s\n}\n}\n", statement);
	t.rate_pps = 20000;
	t.seconds = 15;
	nt_flood_start(ns, t);
}

static void sweep_live(const struct nt_ns *ns, struct nt_proc *p)
{
	nt_run(p, NULL, 40,
	       LIVE("--group", "5", "--qthresh", "64", "--timeout", "1", "--nlbufsiz", "16064", "--seconds", "4"));
	nt_flood_end(true);
	expect(p, 0, "tune.html");
}

static void a_live_group_is_measured_and_left_alone(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_group g;
	struct nt_proc p;
	char *json;
	json_t *o, *point;

	flood(ns, "log group 5");
	sweep_live(ns, &p);
	assert_null(strstr(p.err, "queue-threshold"));
	json = read_report("tune.json");
	o = nt_json(json);
	point = json_array_get(json_object_get(o, "points"), 0);
	assert_string_equal(nt_json_text(point, "latency_clock"), "kernel timestamp");
	assert_true(nt_json_number(point, "batch") > 8);
	assert_false(nt_group_read(ns, 5, &g));
	json_decref(o);
	free(json);
	nt_proc_free(&p);
}

static void a_rule_that_defeats_qthresh_is_warned_of(void **state)
{
	struct nt_proc p;

	flood(*state, "log group 5 queue-threshold 1");
	sweep_live(*state, &p);
	expect(&p, 0, "batches hold 1.0 packets in spite of QThresh 64: the rule's own queue-threshold");
	nt_proc_free(&p);
}

static void a_busy_group_is_left_to_its_owner(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc owner, p;

	nt_spawn_bound(&owner, ns, 5, NT_ARGS(NT_PPS, "--group", "5", "--json"));
	nt_run(&p, NULL, 10, LIVE("--group", "5"));
	expect(&p, 1, "is owned by");
	assert_false(is_written("tune.json"));
	nt_proc_free(&p);
	nt_end(&owner, SIGINT, 5);
	assert_int_equal(owner.status, 0);
	nt_proc_free(&owner);
}

static void a_silent_group_is_told(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	nt_run(&p, NULL, 20, LIVE("--group", "7"));
	expect(&p, 1, "nothing was logged to group 7");
	nt_proc_free(&p);
}

/* -- errors -------------------------------------------------------------------- */

static void wrong_use_is_one_line(void **state)
{
	static const struct {
		int status;
		const char *said;
		const char *const args[8];
	} wrong[] = {
		{ 1, "cannot write a report in /dev/null/x", { "--quick", "--out", "/dev/null/x" } },
		{ 2, "--out DIR", { "--quick" } },
		{ 2, "--group N", { "--live", "--out", "/dev/null/x" } },
		{ 2, "need --live", { "--group", "5", "--out", "/dev/null/x" } },
		{ 2, "need --live", { "--netns", "x", "--out", "/dev/null/x" } },
		{ 2, "--rates", { "--live", "--group", "5", "--rates", "5", "--out", "/dev/null/x" } },
		{ 2, "each once", { "--rates", "5,5", "--out", "/dev/null/x" } },
		{ 2, "each once", { "--rates", "", "--out", "/dev/null/x" } },
		{ 2, "has to be copied", { "--copy-mode", "meta", "--out", "/dev/null/x" } },
		{ 2, "give more --seconds", { "--quick", "--seconds", "5", "--out", folder } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *argv[10] = { NT_TUNE };
		struct nt_proc p;

		memcpy(argv + 1, wrong[i].args, sizeof(wrong[i].args));
		nt_run(&p, NULL, 10, argv);
		expect(&p, wrong[i].status, wrong[i].said);
		assert_int_equal(lines(p.err), 1);
		assert_int_equal(p.out_len, 0);
		nt_proc_free(&p);
	}
}

#define TUNE_TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TUNE_TEST(a_sweep_ends_in_three_files_and_flags),
		TUNE_TEST(options_fix_their_axis),
		TUNE_TEST(an_interrupted_sweep_says_that_it_is_partial),
		TUNE_TEST(a_sweep_without_a_measurement_leaves_no_report),
		TUNE_TEST(the_sender_ends_with_a_killed_sweep),
		TUNE_TEST(a_live_group_is_measured_and_left_alone),
		TUNE_TEST(a_rule_that_defeats_qthresh_is_warned_of),
		TUNE_TEST(a_busy_group_is_left_to_its_owner),
		TUNE_TEST(a_silent_group_is_told),
		TUNE_TEST(wrong_use_is_one_line),
	};

	NT_MAIN(argc, argv, tests);
}
