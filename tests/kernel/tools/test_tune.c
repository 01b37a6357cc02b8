/* SPDX-License-Identifier: MIT */
/* nfring-tune on traffic of its own: the report, the end at a signal, wrong use. The
 * sweeps are short: the tool is tested, not the machine. */
#include "json.h"
#include "proc.h"
#include "test.h"
#include "tune_report.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INTERRUPT_LIMIT_S 0.5

static unsigned lines(const char *text)
{
	unsigned n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
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
	       NT_ARGS(NT_TUNE, "--quick", "--rates", "4000", "--seconds", "12", "--budget", "200000", "--out",
		       tune_report_folder()));
	tune_expect(&p, 0, "tune.html");
	check_flags(*state, p.out);
	json = tune_report_read("tune.json");
	csv = tune_report_read("tune.csv");
	html = tune_report_read("tune.html");
	o = nt_json(json);
	points = json_object_get(o, "points");
	assert_true(json_array_size(points) >= 10);
	check_points(points);
	assert_int_equal(nt_json_number(o, "goal_us"), 200000);
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

/* No machine has a p99 of 1 us. */
static void nothing_that_kept_the_goal_is_no_recommendation(void **state)
{
	struct nt_proc p;
	char *json;
	json_t *o;

	(void)state;
	nt_run(&p, NULL, 40,
	       NT_ARGS(NT_TUNE, "--quick", "--rates", "4000", "--seconds", "4", "--qthresh", "8", "--budget", "1",
		       "--source", "recv", "--out", tune_report_folder()));
	tune_expect(&p, 3, "no recommendation");
	tune_expect(&p, 3, "at 4000 packets a second the best p99 was ");
	assert_int_equal(p.out_len, 0);
	json = tune_report_read("tune.json");
	o = nt_json(json);
	assert_true(json_is_null(json_object_get(o, "recommended")));
	assert_non_null(strstr(nt_json_text(o, "closest"), "--qthresh 8 "));
	assert_int_equal(json_array_size(json_object_get(o, "reasons")), 1);
	assert_true(json_array_size(json_object_get(o, "points")) > 0);
	json_decref(o);
	free(json);
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
		       "--nlbufsiz", "32448", "--budget", "200000", "--source", "recv", "--json", "--out",
		       tune_report_folder()));
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

/* Whether the process has ended within 0.5 s. A zombie has: it waits for its new parent only. */
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

	nt_spawn(p, NULL, NT_ARGS(NT_TUNE, "--quick", "--rates", "4000", "--out", tune_report_folder()));
	nt_sleep(after_ms / 1e3);
	sender = child_of(p->pid);
	since = nt_now();
	nt_end(p, sig, 5);
	if (!TEST_SANITIZED)
		assert_true(nt_now() - since < INTERRUPT_LIMIT_S * test_times());
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
		tune_expect(&p, 1, "the report is partial");
		assert_int_equal(p.out_len, 0);
		json = tune_report_read("tune.json");
		o = nt_json(json);
		assert_true(json_is_true(json_object_get(o, "partial")));
		assert_true(json_is_null(json_object_get(o, "recommended")));
		assert_int_equal(json_array_size(json_object_get(o, "reasons")), 0);
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
	tune_expect(&p, 1, "no report");
	assert_false(tune_report_has_any());
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

/* -- errors -------------------------------------------------------------------- */

static void wrong_use_is_one_line(void **state)
{
	const struct {
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
		{ 2, "give more --seconds", { "--quick", "--seconds", "5", "--out", tune_report_folder() } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *argv[10] = { NT_TUNE };
		struct nt_proc p;

		memcpy(argv + 1, wrong[i].args, sizeof(wrong[i].args));
		nt_run(&p, NULL, 10, argv);
		tune_expect(&p, wrong[i].status, wrong[i].said);
		assert_int_equal(lines(p.err), 1);
		assert_int_equal(p.out_len, 0);
		nt_proc_free(&p);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TUNE_TEST(a_sweep_ends_in_three_files_and_flags),
		TUNE_TEST(nothing_that_kept_the_goal_is_no_recommendation),
		TUNE_TEST(options_fix_their_axis),
		TUNE_TEST(an_interrupted_sweep_says_that_it_is_partial),
		TUNE_TEST(a_sweep_without_a_measurement_leaves_no_report),
		TUNE_TEST(the_sender_ends_with_a_killed_sweep),
		TUNE_TEST(wrong_use_is_one_line),
	};

	NT_MAIN(argc, argv, tests);
}
