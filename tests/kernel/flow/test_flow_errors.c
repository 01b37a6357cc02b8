/* SPDX-License-Identifier: MIT */
/* What nfring-flow says and does when an output cannot be had, or fails. */
#include "disk.h"
#include "group.h"
#include "json.h"
#include "output.h"
#include "spoofed.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP "--group", "5"

/* -- the command line ------------------------------------------------------------------------ */

struct refused {
	const char *said;
	const char *args[6];
};

static void expect_refused(const struct nt_ns *ns, const struct refused *r, int status)
{
	const char *argv[12] = { NT_FLOW, GROUP };
	struct nt_proc p;

	memcpy(argv + 3, r->args, sizeof(r->args));
	nt_run(&p, ns, 10, argv);
	if (p.status != status || !strstr(p.err, r->said))
		fail_msg("%s %s: it ended with %d and said: %s", r->args[0], r->args[1], p.status, p.err);
	nt_proc_free(&p);
}

static void urls_that_are_none_are_wrong_options(void **state)
{
	static const char host[] = "HOST:PORT, such as", any[] = "ipfix+udp://HOST:PORT, ipfix+tcp://HOST:PORT";
	static const struct refused refused[] = {
		{ any, { "--to", "" } },
		{ any, { "--to", "http://collector" } },
		{ any, { "--to", "flows.json" } },
		{ any, { "--to", "ipfix://collector" } },
		{ any, { "--to", "IPFIX+UDP://collector" } },
		{ host, { "--to", "ipfix+udp://" } },
		{ host, { "--to", "ipfix+udp://:4739" } },
		{ host, { "--to", "ipfix+tcp://collector:" } },
		{ host, { "--to", "ipfix+tcp://collector:0" } },
		{ host, { "--to", "ipfix+tcp://collector:65536" } },
		{ host, { "--to", "ipfix+tcp://collector:ipfix" } },
		{ host, { "--to", "ipfix+tcp://collector:4739/" } },
		{ host, { "--to", "ipfix+udp://[::1" } },
		{ host, { "--to", "ipfix+udp://[]:1" } },
		{ host, { "--to", "ipfix+udp://[::1]4739" } },
		{ "the path of a file", { "--to", "ipfix-file:" } },
		{ "the path of a file", { "--to", "json:" } },
		{ "kafka://BROKER:PORT,../TOPIC", { "--to", "kafka://broker:9092" } },
		{ "kafka://BROKER:PORT,../TOPIC", { "--to", "kafka:///topic" } },
		{ "kafka://BROKER:PORT,../TOPIC", { "--to", "kafka://broker/" } },
		{ "kafka://BROKER:PORT,../TOPIC", { "--to", "kafka://broker/a/b" } },
		{ "given twice", { "--to", "json:/mnt/a", "--to", "json:/mnt/a" } },
		{ "given twice", { "--to", "ipfix+udp://[::1]:1", "--to", "ipfix+udp://[::1]:1" } },
		{ "exclude each other", { "--json", "--to", "json:-" } },
		{ "exclude each other", { "--json" } },
		{ "-r excludes", { "-r", "/dev/null", "--stats-interval", "1", "--to", "json:-" } },
		{ "--key", { "--key", "ports" } },
		{ "--key", { "--key", "" } },
		{ "--mtu", { "--mtu", "10" } },
		{ "--pen", { "--pen", "4294967296" } },
		{ "--max-flows", { "--max-flows", "0" } },
		{ "--inactive", { "--inactive", "-1" } },
		{ "KEY=VALUE", { "-X", "nonsense" } },
	};

	nt_disk("1m");
	for (unsigned i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		expect_refused(*state, &refused[i], 2);
}

static void files_that_cannot_be_written_end_it_at_once(void **state)
{
	static const struct refused refused[] = {
		{ "cannot write /mnt/no/a: No such file or directory", { "--to", "json:/mnt/no/a" } },
		{ "cannot write /mnt/no/a: No such file or directory", { "--to", "ipfix-file:/mnt/no/a" } },
		{ "cannot write /mnt/d: Is a directory", { "--to", "json:/mnt/d" } },
		{ "cannot write /mnt/d: Is a directory", { "--to", "ipfix-file:/mnt/d" } },
		{ "it is a FIFO that nobody reads", { "--to", "json:/mnt/fifo" } },
		{ "it is a FIFO that nobody reads", { "--to", "ipfix-file:/mnt/fifo" } },
		{ "ipfix+udp://no-such-host.invalid:1", { "--to", "ipfix+udp://no-such-host.invalid:1" } },
	};

	nt_disk("1m");
	assert_return_code(mkdir("/mnt/d", 0755), errno);
	assert_return_code(mkfifo("/mnt/fifo", 0644), errno);
	for (unsigned i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		expect_refused(*state, &refused[i], 1);
}

/* -- collectors ------------------------------------------------------------------------------- */

/* Leaves out what comes before the templates. */
static void wait_for_templates(int fd)
{
	uint8_t message[18];

	while (recv(fd, message, sizeof(message), MSG_PEEK) == (ssize_t)sizeof(message) && message[16])
		recv(fd, message, sizeof(message), 0);
}

/* What nobody receives is not counted as unsent: UDP tells nobody. A collector that comes gets what is sent then. */
static void udp_goes_on_without_a_collector(void **state)
{
	struct flow_records f;
	struct nt_proc p;
	int fd;

	spoofed_log(*state, "5");
	output_start(&p, *state,
		     NT_ARGS(NT_FLOW, GROUP, "--inactive", "0.1", "--template-interval", "1", "--to",
			     "ipfix+udp://127.0.0.1:4739"));
	spoofed_send(*state, 1, 100, 100);
	output_wait_said(&p, "ipfix+udp://127.0.0.1:4739: no collector listens there; sending goes on");
	nt_sleep(0.5); /* until all these flows have ended */
	fd = output_udp_open(*state, 4739);
	wait_for_templates(fd);
	spoofed_send(*state, 5000, 500, 500);
	nt_end(&p, SIGTERM, 10);
	assert_int_equal(p.status, 0);
	output_udp(&f, fd);
	assert_int_equal(f.flows, 500);
	assert_int_equal(f.packets, 500);
	nt_proc_free(&p);
}

/* -- readers that leave --------------------------------------------------------------------------- */

#define FIFO_BYTES (8 << 20)

/* Reads what is there. */
static size_t drain(int fd, uint8_t *to, size_t at)
{
	ssize_t n;

	while (at < FIFO_BYTES && (n = read(fd, to + at, FIFO_BYTES - at)) > 0)
		at += (size_t)n;
	return at;
}

/* What does not fit into the FIFO is not sent, but no message is cut. */
static void a_fifo_whose_reader_pauses_has_whole_messages(void **state)
{
	struct flow_records f = { 0 };
	struct nt_ipfix d = { .on_record = flow_records_take, .user = &f, .gaps = true };
	uint8_t *bytes = malloc(FIFO_BYTES);
	struct nt_proc p;
	size_t len;
	int fd;

	assert_non_null(bytes);
	nt_disk("1m");
	spoofed_log(*state, "5");
	assert_return_code(mkfifo(NT_DISK "/fifo", 0644), errno);
	fd = open(NT_DISK "/fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_return_code(fd, errno);
	output_start(&p, *state, NT_ARGS(NT_FLOW, GROUP, "--inactive", "0.1", "--to", "ipfix-file:" NT_DISK "/fifo"));
	spoofed_send(*state, 1, 5000, 5000);
	output_wait_said(&p, "cannot write: Resource temporarily unavailable");
	nt_sleep(0.5); /* until all these flows have ended */
	len = drain(fd, bytes, 0);
	output_wait_said(&p, "writing again");
	len = drain(fd, bytes, len);
	spoofed_send(*state, 10000, 100, 100);
	nt_end(&p, SIGTERM, 10);
	assert_int_equal(p.status, 1);
	len = drain(fd, bytes, len);
	assert_int_equal(nt_ipfix_stream(&d, bytes, len), len);
	nt_ipfix_forget(&d);
	assert_in_range(f.flows, 200, 4999);
	close(fd);
	free(bytes);
	nt_proc_free(&p);
}

static void lines_in_a_fifo_whose_reader_pauses_are_whole(void **state)
{
	char *bytes = malloc(FIFO_BYTES + 1);
	struct nt_proc p;
	json_t *all;
	size_t len;
	int fd;

	assert_non_null(bytes);
	nt_disk("1m");
	spoofed_log(*state, "5");
	assert_return_code(mkfifo(NT_DISK "/fifo", 0644), errno);
	fd = open(NT_DISK "/fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_return_code(fd, errno);
	output_start(&p, *state, NT_ARGS(NT_FLOW, GROUP, "--inactive", "0.1", "--to", "json:" NT_DISK "/fifo"));
	spoofed_send(*state, 1, 5000, 5000);
	nt_sleep(0.5); /* they wait for the reader */
	len = drain(fd, (uint8_t *)bytes, 0);
	spoofed_send(*state, 10000, 100, 100);
	kill(p.pid, SIGTERM);
	for (unsigned i = 0; i < 200 && kill(p.pid, 0) == 0; i++) {
		len = drain(fd, (uint8_t *)bytes, len);
		usleep(5000);
	}
	nt_finish(&p, 20);
	assert_int_equal(p.status, 0);
	bytes[len = drain(fd, (uint8_t *)bytes, len)] = '\0';
	all = nt_json_lines(bytes);
	assert_true(json_array_size(all) >= 5100); /* and totals */
	json_decref(all);
	close(fd);
	free(bytes);
	nt_proc_free(&p);
}

static void expect_quiet_end(const struct nt_ns *ns, const char *script, const char *const argv[3])
{
	struct nt_proc p;

	nt_spawn_bound(&p, ns, 5, NT_ARGS("bash", "-c", script, "bash", argv[0], argv[1], argv[2]));
	for (unsigned i = 0; i < 50; i++) {
		spoofed_send(ns, 1 + i * 10, 10, 10);
		usleep(20000);
	}
	nt_finish(&p, 20);
	assert_non_null(strstr(p.out, "{\"type\":\"flow\""));
	assert_non_null(strstr(p.out, "\nexit 0\n"));
	assert_null(strstr(p.err, "roken pipe"));
	assert_null(strstr(p.err, "NOT sent"));
	nt_proc_free(&p);
}

static void head_ends_it_quietly(void **state)
{
	spoofed_log(*state, "5");
	expect_quiet_end(*state, "\"$@\" --inactive 0.1 | head -1; echo exit ${PIPESTATUS[0]}",
			 (const char *const[]){ NT_FLOW, "--group", "5" });
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(urls_that_are_none_are_wrong_options),
		NT_TEST(files_that_cannot_be_written_end_it_at_once),
		NT_TEST(udp_goes_on_without_a_collector),
		NT_TEST(a_fifo_whose_reader_pauses_has_whole_messages),
		NT_TEST(lines_in_a_fifo_whose_reader_pauses_are_whole),
		NT_TEST(head_ends_it_quietly),
	};

	if (nt_disk_begin())
		return 77;
	NT_MAIN(argc, argv, tests);
}
