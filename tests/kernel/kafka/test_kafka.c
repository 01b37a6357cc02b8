/* SPDX-License-Identifier: MIT */
/* Flows in a topic of Kafka: each is there, and named so that one that came twice can be told. */
#include "brokers.h"
#include "flow_file.h"
#include "json.h"
#include "scratch.h"
#include "proc.h"
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLOWS 100000u
#define AWAY_S 2

struct topic {
	uint64_t messages, distinct, totals, packets, bytes;
};

static void start(struct nt_proc *flow, const struct nt_ns *ns, const char *brokers, const char *const more[2])
{
	char url[512];
	const char *file = nt_scratch();

	flow_file_write(file, FLOWS);
	snprintf(url, sizeof(url), "kafka://%s/" BROKERS_TOPIC, brokers);
	nt_spawn(flow, ns, NT_ARGS(NT_FLOW, "-r", file, "--to", url, "--json", more[0], more[1]));
}

/* Counts a line of kcat: numbers of this run that have not come before. */
static void take_line(struct topic *t, char *line, unsigned char *seen)
{
	char *value = strchr(line, '\t');
	json_t *o;
	double number;

	assert_non_null(value);
	*value++ = '\0';
	o = nt_json(value);
	number = nt_json_number(o, "number");
	assert_true(number >= 1 && number <= FLOWS + 1); /* the totals have one, too */
	t->messages++;
	if (strcmp(nt_json_text(o, "type"), "totals") == 0) {
		assert_string_equal(line, "");
		t->totals++;
	} else if (!seen[(size_t)number]) {
		seen[(size_t)number] = 1;
		assert_int_equal(strlen(line), 16);
		t->distinct++;
		t->packets += (uint64_t)nt_json_number(o, "packets");
		t->bytes += (uint64_t)nt_json_number(o, "bytes");
	}
	json_decref(o);
}

static void read_topic(struct topic *t, const struct nt_ns *ns)
{
	unsigned char *seen = calloc(FLOWS + 2, 1);
	struct nt_proc kcat;

	*t = (struct topic){ 0 };
	brokers_read(&kcat, ns);
	for (char *line = strtok(kcat.out, "\n"); line; line = strtok(NULL, "\n"))
		take_line(t, line, seen);
	nt_proc_free(&kcat);
	free(seen);
}

static json_t *summary(struct nt_proc *flow, int status)
{
	nt_finish(flow, 90);
	if (flow->status != status)
		fail_msg("nfring-flow ended with %d: %s", flow->status, flow->err);
	return nt_json(flow->out);
}

static json_t *target_of(json_t *o)
{
	return json_array_get(json_object_get(o, "targets"), 0);
}

static void expect_all(const struct topic *t)
{
	assert_int_equal(t->distinct, FLOWS);
	assert_int_equal(t->packets, FLOWS);
	assert_int_equal(t->bytes, FLOWS * FLOW_FILE_BYTES);
}

static void every_flow_is_in_the_topic(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc flow;
	struct topic t;
	json_t *o;

	start(&flow, ns, brokers_start(ns), (const char *[2]){ NULL, NULL });
	o = summary(&flow, 0);
	assert_int_equal(nt_json_number(target_of(o), "flows"), FLOWS);
	assert_int_equal(nt_json_number(target_of(o), "unsent_flows"), 0);
	assert_int_equal(nt_json_number(target_of(o), "messages"), FLOWS + 1);
	read_topic(&t, ns);
	expect_all(&t);
	assert_int_equal(t.totals, 1);
	json_decref(o);
	nt_proc_free(&flow);
	brokers_stop();
}

/* The mock brokers do not keep a producer's state as real ones do: they may repeat a batch. */
static void no_flow_is_lost_when_the_brokers_go_away(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc flow;
	struct topic t;
	json_t *o;

	start(&flow, ns, brokers_start(ns), (const char *[2]){ "-X", "batch.num.messages=500" });
	nt_sleep(0.1);
	for (int i = 1; i <= BROKERS; i++)
		brokers_set_up(i, false);
	for (double since = nt_now(); nt_now() - since < AWAY_S;)
		usleep(10000);
	for (int i = 1; i <= BROKERS; i++)
		brokers_set_up(i, true);
	o = summary(&flow, 0);
	read_topic(&t, ns);
	print_message("%zu messages, %zu of them twice, %zu of totals, in %.1f s\n", (size_t)t.messages,
		      (size_t)(t.messages - t.distinct - t.totals), (size_t)t.totals, flow.seconds);
	expect_all(&t);
	assert_int_equal(nt_json_number(target_of(o), "flows"), FLOWS);
	json_decref(o);
	nt_proc_free(&flow);
	brokers_stop();
}

/* Threads of librdkafka connect and look up names under the filter of system calls. */
static void without_root_it_finds_the_brokers(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc flow;
	struct topic t;
	json_t *o;

	start(&flow, ns, brokers_start(ns), (const char *[2]){ "--user", "nobody" });
	o = summary(&flow, 0);
	read_topic(&t, ns);
	expect_all(&t);
	json_decref(o);
	nt_proc_free(&flow);
	brokers_stop();
}

/* Neither the capture nor its end waits for brokers that are not there. */
static void what_no_broker_takes_is_counted(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc flow;
	json_t *o;

	start(&flow, ns, "127.0.0.1:1", (const char *[2]){ "-X", "queue.buffering.max.messages=1000" });
	o = summary(&flow, 1);
	assert_int_equal(nt_json_number(target_of(o), "flows"), 0);
	assert_int_equal(nt_json_number(target_of(o), "unsent_flows"), FLOWS);
	assert_int_equal(nt_json_number(target_of(o), "unsent_packets"), FLOWS);
	assert_int_equal(nt_json_number(target_of(o), "messages"), 0);
	json_decref(o);
	nt_proc_free(&flow);
}

/* What is on its way when the patience ends has a count, too. */
static void what_no_broker_confirms_is_counted(void **state)
{
	const struct nt_ns *ns = *state;
	const char *brokers = brokers_start(ns);
	struct nt_proc flow;
	json_t *o;

	brokers_stall();
	start(&flow, ns, brokers, (const char *[2]){ NULL, NULL });
	o = summary(&flow, 1);
	assert_int_equal(nt_json_number(target_of(o), "flows"), 0);
	assert_int_equal(nt_json_number(target_of(o), "unsent_flows"), FLOWS);
	json_decref(o);
	nt_proc_free(&flow);
	brokers_stop();
}

/* Copies `bytes` from one file to another, or what is left. */
static void copy(int to, int from, size_t bytes)
{
	static char buffer[65536];
	ssize_t n;

	while (bytes && (n = read(from, buffer, bytes < sizeof(buffer) ? bytes : sizeof(buffer))) > 0) {
		assert_int_equal(write(to, buffer, (size_t)n), n);
		bytes -= (size_t)n;
	}
}

static void wait_until_it_says(const struct nt_proc *flow, const char *text)
{
	const double since = nt_now();
	char said[8192] = "";
	ssize_t len;

	while (!strstr(said, text)) {
		if (nt_now() - since > 60)
			fail_msg("no %s in: %s", text, said);
		usleep(10000);
		len = pread(flow->err_fd, said, sizeof(said) - 1, 0);
		said[len > 0 ? len : 0] = '\0';
	}
}

/* Half of the flows come once the producer is another one, which the filter of system calls lets be made. Each flow
 * pushes out the one before. */
static void flows_go_on_after_an_error_that_ends_the_producer(void **state)
{
	const struct nt_ns *ns = *state;
	const char *brokers = brokers_start(ns), *file = nt_scratch(), *fifo = nt_scratch();
	struct nt_proc flow;
	struct topic t;
	char url[512];
	json_t *o;
	int from, to;

	flow_file_write(file, FLOWS);
	from = open(file, O_RDONLY | O_CLOEXEC);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	brokers_put_out_of_step();
	snprintf(url, sizeof(url), "kafka://%s/" BROKERS_TOPIC, brokers);
	nt_spawn(&flow, ns,
		 NT_ARGS(NT_FLOW, "-r", fifo, "--to", url, "--json", "--max-flows", "1", "--user", "nobody"));
	to = open(fifo, O_WRONLY | O_CLOEXEC);
	copy(to, from, FLOW_FILE_TOTAL_BYTES(FLOWS / 2));
	wait_until_it_says(&flow, "begins anew");
	copy(to, from, SIZE_MAX);
	close(to);
	close(from);
	o = summary(&flow, 1);
	read_topic(&t, ns);
	print_message("%zu flows sent, %zu unsent, %zu read\n", (size_t)nt_json_number(target_of(o), "flows"),
		      (size_t)nt_json_number(target_of(o), "unsent_flows"), (size_t)t.distinct);
	assert_true(nt_json_number(target_of(o), "flows") >= FLOWS / 2 - 1);
	assert_true(t.distinct >= nt_json_number(target_of(o), "flows"));
	assert_int_equal(nt_json_number(target_of(o), "flows") + nt_json_number(target_of(o), "unsent_flows"), FLOWS);
	json_decref(o);
	nt_proc_free(&flow);
	brokers_stop();
}

static void expect_usage(const char *file, const char *setting, const char *text)
{
	struct nt_proc flow;

	nt_run(&flow, NULL, 10, NT_ARGS(NT_FLOW, "-r", file, "--to", "kafka://127.0.0.1:1/t", "-X", setting));
	assert_int_equal(flow.status, 2);
	if (!strstr(flow.err, text))
		fail_msg("-X %s: %s", setting, flow.err);
	nt_proc_free(&flow);
}

static void a_setting_that_cannot_be_is_an_error(void **state)
{
	const char *file = nt_scratch();

	(void)state;
	flow_file_write(file, 1);
	expect_usage(file, "no.such.thing=1", "no.such.thing");
	expect_usage(file, "linger.ms=often", "linger.ms");
	expect_usage(file, "bootstrap.servers=elsewhere:9092", "sets this itself");
	expect_usage(file, "novalue", "KEY=VALUE");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(every_flow_is_in_the_topic),
		NT_TEST(no_flow_is_lost_when_the_brokers_go_away),
		NT_TEST(without_root_it_finds_the_brokers),
		NT_TEST(what_no_broker_takes_is_counted),
		NT_TEST(what_no_broker_confirms_is_counted),
		NT_TEST(flows_go_on_after_an_error_that_ends_the_producer),
		NT_TEST(a_setting_that_cannot_be_is_an_error),
	};

	NT_MAIN(argc, argv, tests);
}
