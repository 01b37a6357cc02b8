/* SPDX-License-Identifier: MIT */
/* nfring-dump -r shows what the live capture showed, from its own files and from tcpdump's. */
#include "flood.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RCVBUF "8192" /* loses under any flood */
#define PACKETS 5000

/* Input and output, with and without the kernel's time, to two groups. */
static void log_rules(const struct nt_ns *ns)
{
	nt_nft(ns, "table inet t {\n"
		   "chain o { type filter hook output priority 0;\n"
		   "udp dport 9 meta mark set 77 log prefix \"out \" group 5; }\n"
		   "chain i { type filter hook input priority 0;\n"
		   "udp dport 9 log prefix \"in \" group 5 log group 6; }\n"
		   "}\n");
}

static void expect_same(const char *live, const char *read)
{
	const char *line = live;

	for (size_t i = 0; live[i] == read[i]; i++) {
		if (!live[i])
			return;
		if (live[i] == '\n')
			line = live + i + 1;
	}
	fail_msg("live: %.*s\n read: %.*s", (int)strcspn(line, "\n"), line, (int)strcspn(read + (line - live), "\n"),
		 read + (line - live));
}

/* Anyone may read a file: without root, and in another namespace. */
static void read_back(struct nt_proc *p, const char *file, const char *const how[2])
{
	nt_run(p, NULL, 20,
	       NT_ARGS("sh", "-c", "exec setpriv --reuid=65534 --clear-groups \"$1\" -r - \"$3\" \"$4\" <\"$2\"", "sh",
		       NT_DUMP, file, how[0], how[1]));
	if (p->status != 0)
		fail_msg("exit %d: %s", p->status, p->err);
}

static void expect_pcapng_shows_the_same(const struct nt_ns *ns, const char *first, const char *second)
{
	const char *const how[2] = { first, second };
	struct nt_proc live, read;
	const char *file = nt_scratch();

	nt_spawn_bound(&live, ns, 5,
		       NT_ARGS(NT_DUMP, "--group", "5,6", "-w", file, "--pcapng", "--print", "--rcvbuf", RCVBUF, first,
			       second));
	assert_true(nt_group_wait(ns, 6, true));
	nt_send(ns, test_scale(PACKETS), 64, 0);
	nt_show_losses(ns, 5);
	nt_end(&live, SIGINT, 10);
	assert_int_equal(live.status, 0);
	assert_non_null(strstr(live.out, "lost"));
	read_back(&read, file, how);
	expect_same(live.out, read.out);
	nt_proc_free(&live);
	nt_proc_free(&read);
}

static void pcapng_gives_the_same_json_text_and_log_lines(void **state)
{
	const struct nt_ns *ns = *state;

	log_rules(ns);
	expect_pcapng_shows_the_same(ns, "--format", "json");
	expect_pcapng_shows_the_same(ns, "-e", "-v");
	expect_pcapng_shows_the_same(ns, "--format", "log");
}

/* Removes what pcap does not keep: names, and digits below the microsecond. */
static json_t *as_pcap_keeps_it(const char *lines)
{
	static const char *const names[] = { "in_iface", "out_iface", "phys_in_iface", "phys_out_iface" };
	json_t *all = nt_json_lines(lines), *o;
	size_t i;

	json_array_foreach(all, i, o)
	{
		char *time = strdup(nt_json_text(o, "time"));

		for (size_t n = 0; n < 4; n++)
			json_object_del(o, names[n]);
		time[strlen(time) - strlen("789Z")] = '\0';
		json_object_set_new(o, "time", json_string(time));
		free(time);
	}
	return all;
}

static void pcap_gives_the_same_but_for_names_and_nanoseconds(void **state)
{
	const char *const how[2] = { "--format", "json" };
	const struct nt_ns *ns = *state;
	struct nt_proc live, read;
	const char *file = nt_scratch();
	json_t *a, *b;

	log_rules(ns);
	nt_spawn_bound(
		&live, ns, 5,
		NT_ARGS(NT_DUMP, "--group", "5,6", "-w", file, "--print", "--flags", "seq,seq-global", how[0], how[1]));
	assert_true(nt_group_wait(ns, 6, true));
	nt_send(ns, 50, 64, 1000);
	nt_group_drained(ns, 5);
	nt_group_drained(ns, 6);
	nt_end(&live, SIGINT, 10);
	assert_int_equal(live.status, 0);
	read_back(&read, file, how);
	a = as_pcap_keeps_it(live.out);
	b = as_pcap_keeps_it(read.out);
	assert_int_equal(json_array_size(a), 150);
	for (size_t i = 0; i < 150; i++)
		if (!json_equal(json_array_get(a, i), json_array_get(b, i)))
			fail_msg("live: %s\nread: %s", json_dumps(json_array_get(a, i), 0),
				 json_dumps(json_array_get(b, i), 0));
	json_decref(a);
	json_decref(b);
	nt_proc_free(&live);
	nt_proc_free(&read);
}

/* Sends a few packets and has tcpdump write them. */
static const char *file_of_tcpdump(const struct nt_ns *ns)
{
	const char *file = nt_scratch();
	struct nt_proc tcpdump;

	log_rules(ns);
	nt_spawn_bound(&tcpdump, ns, 5,
		       NT_ARGS("tcpdump", "-i", "nflog:5", "-w", file, "-U", "-c", "20", "-Z", "root"));
	nt_send(ns, 10, 64, 0);
	nt_finish(&tcpdump, 10);
	assert_int_equal(tcpdump.status, 0);
	nt_proc_free(&tcpdump);
	return file;
}

static void file_of_tcpdump_is_read_filtered_and_converted(void **state)
{
	const struct nt_ns *ns = *state;
	const char *file = file_of_tcpdump(ns), *pcapng = nt_scratch(), *raw = nt_scratch();
	struct nt_proc p, again;
	json_t *all;

	nt_run(&p, NULL, 10, NT_ARGS(NT_DUMP, "-r", file, "--json"));
	all = nt_json_lines(p.out);
	assert_int_equal(json_array_size(all), 20);
	assert_string_equal(nt_json_text(json_array_get(all, 0), "prefix"), "out ");
	json_decref(all);
	nt_run(&again, NULL, 10, NT_ARGS(NT_DUMP, "-r", file, "-w", pcapng, "--pcapng", "--force"));
	assert_int_equal(again.status, 0);
	nt_proc_free(&again);
	nt_run(&again, NULL, 10, NT_ARGS(NT_DUMP, "-r", pcapng, "--json"));
	expect_same(p.out, again.out);
	nt_proc_free(&again);
	nt_run(&again, NULL, 10, NT_ARGS(NT_DUMP, "-r", pcapng, "--prefix", "out*", "--json", "udp", "port", "9"));
	assert_non_null(strstr(again.err, "10 packets, 0 lost, 10 filtered"));
	nt_proc_free(&again);
	nt_run(&again, NULL, 10, NT_ARGS(NT_DUMP, "-r", file, "--in", "lo")); /* pcap has no names */
	assert_int_equal(again.status, 2);
	nt_proc_free(&again);
	nt_run(&again, NULL, 10, NT_ARGS(NT_DUMP, "-r", file, "--in", "1"));
	assert_int_equal(again.status, 0);
	nt_proc_free(&again);
	nt_run(&again, NULL, 10, NT_ARGS(NT_DUMP, "-r", file, "-w", raw, "--linktype", "raw", "--count", "3"));
	nt_proc_free(&again);
	nt_run(&again, NULL, 10, NT_ARGS("tcpdump", "-nr", raw, "udp", "port", "9"));
	assert_int_equal(again.status, 0);
	assert_non_null(strstr(again.out, "127.0.0.1.9: UDP, length 64"));
	nt_proc_free(&again);
	nt_proc_free(&p);
}

static void cut_file_of_tcpdump_is_shown_up_to_the_cut(void **state)
{
	const struct nt_ns *ns = *state;
	const char *file = file_of_tcpdump(ns);
	struct nt_proc p;
	struct stat st;

	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(truncate(file, st.st_size - 7), 0);
	nt_run(&p, NULL, 10, NT_ARGS(NT_DUMP, "-r", file, "--group", "5"));
	assert_int_equal(p.status, 1);
	assert_non_null(strstr(p.err, "cut off after 19 packets"));
	nt_proc_free(&p);
	nt_run(&p, NULL, 10, NT_ARGS("sh", "-c", "cat \"$1\" | \"$2\" -r - --group 7", "sh", file, NT_DUMP));
	assert_non_null(strstr(p.err, "stdin: cut off after 19 packets"));
	assert_string_equal(p.out, ""); /* no packet of that group */
	nt_proc_free(&p);
}

static void the_file_that_is_read_is_not_written_over(void **state)
{
	const struct nt_ns *ns = *state;
	const char *file = file_of_tcpdump(ns);
	struct nt_proc p;

	nt_run(&p, NULL, 10, NT_ARGS(NT_DUMP, "-r", file, "-w", file, "--force"));
	assert_int_equal(p.status, 2);
	assert_non_null(strstr(p.err, "same file"));
	nt_proc_free(&p);
	nt_run(&p, NULL, 10, NT_ARGS(NT_DUMP, "-r", "/", "--json"));
	assert_int_equal(p.status, 1);
	nt_proc_free(&p);
}

static void waiting_for_the_first_packet_ends_with_a_signal(void **state)
{
	const char *fifo = nt_scratch();
	struct nt_proc p;

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	nt_spawn(&p, NULL, NT_ARGS("sh", "-c", "exec \"$1\" -r - <>\"$2\"", "sh", NT_DUMP, fifo));
	nt_sleep(0.3);
	nt_end(&p, SIGINT, 5);
	assert_int_equal(p.status, 0);
	assert_non_null(strstr(p.err, "0 packets"));
	nt_proc_free(&p);
	nt_spawn(&p, NULL, NT_ARGS(NT_DUMP, "-r", fifo));
	nt_sleep(0.3);
	nt_end(&p, SIGTERM, 5);
	assert_int_equal(p.status, 0);
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(pcapng_gives_the_same_json_text_and_log_lines),
		NT_TEST(pcap_gives_the_same_but_for_names_and_nanoseconds),
		NT_TEST(file_of_tcpdump_is_read_filtered_and_converted),
		NT_TEST(cut_file_of_tcpdump_is_shown_up_to_the_cut),
		NT_TEST(waiting_for_the_first_packet_ends_with_a_signal),
		NT_TEST(the_file_that_is_read_is_not_written_over),
	};

	NT_MAIN(argc, argv, tests);
}
