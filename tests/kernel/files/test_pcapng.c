/* SPDX-License-Identifier: MIT */
/* nfring-dump's pcapng files with losses on purpose: every lost packet is in a drop count, and the programs of others
 * read them. */
#include "disk.h"
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME NT_DISK "/f.pcapng"
#define RCVBUF "8192" /* loses under any flood */

enum { STATISTICS = 5, PACKET = 6, EPB_DROPCOUNT = 4, ISB_IFDROP = 5 };

struct drops {
	uint64_t packets, before, at_end; /* `before`: on packets */
};

/* Returns the u64 of an option among those from `at` on; 0: it is not there. */
static uint64_t option(const unsigned char *at, const unsigned char *end, uint16_t code)
{
	while (end - at >= 4) {
		uint16_t head[2];
		uint64_t value;

		memcpy(head, at, sizeof(head));
		at += 4;
		assert_true(((head[1] + 3) & ~3) <= end - at);
		if (head[0] == code) {
			assert_int_equal(head[1], sizeof(value));
			memcpy(&value, at, sizeof(value));
			return value;
		}
		if (head[0] == 0)
			return 0;
		at += (head[1] + 3u) & ~3u;
	}
	return 0;
}

static void take_block(struct drops *d, const unsigned char *block, uint32_t len)
{
	uint32_t type, captured;

	memcpy(&type, block, sizeof(type));
	if (type == STATISTICS)
		d->at_end += option(block + 20, block + len - 4, ISB_IFDROP);
	if (type != PACKET)
		return;
	memcpy(&captured, block + 20, sizeof(captured));
	d->before += option(block + 28 + ((captured + 3) & ~3u), block + len - 4, EPB_DROPCOUNT);
	d->packets++;
}

static struct drops read_drops(void)
{
	int fd = open(FILE_NAME, O_RDONLY | O_CLOEXEC);
	struct drops d = { 0 };
	unsigned char *bytes;
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	bytes = malloc((size_t)st.st_size);
	assert_int_equal(read(fd, bytes, (size_t)st.st_size), st.st_size);
	for (off_t at = 0; at < st.st_size;) {
		uint32_t len;

		assert_true(st.st_size - at >= 12);
		memcpy(&len, bytes + at + 4, sizeof(len));
		assert_in_range(len, 12, st.st_size - at);
		take_block(&d, bytes + at, len);
		at += len;
	}
	free(bytes);
	close(fd);
	return d;
}

/* Returns what a reader of the file prints. It must not complain. */
static char *read_by(const char *const argv[])
{
	struct nt_proc p;
	char *out;

	nt_run(&p, NULL, 30, argv);
	if (p.status)
		fail_msg("%s: exit code %d: %s", argv[0], p.status, p.err);
	out = p.out;
	p.out = NULL;
	nt_proc_free(&p);
	return out;
}

static uint64_t sum_of_lines(const char *text)
{
	uint64_t sum = 0;

	for (; *text; text = strchr(text, '\n') + 1)
		sum += strtoull(text, NULL, 10);
	return sum;
}

static uint64_t count_lines(const char *text)
{
	uint64_t n = 0;

	for (; (text = strchr(text, '\n')); text++)
		n++;
	return n;
}

static void expect_said(const struct nt_proc *p, uint64_t number, const char *word)
{
	char text[40];

	snprintf(text, sizeof(text), " %zu%s", (size_t)number, word);
	if (!strstr(p->err, text))
		fail_msg("not \"%s\" in: %s", text, p->err);
}

static void drop_counts_of_a_file_sum_to_what_was_lost(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	struct drops d;
	char summary[80];
	char *out;

	nt_disk("200m");
	nt_output_rules(ns, "udp dport 9", "log prefix \"drop: \" group 5 log group 6", 1);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, "--group", "5,6", "-w", FILE_NAME, "--rcvbuf", RCVBUF));
	nt_send(ns, test_scale(30000), 64, 0);
	nt_show_losses(ns, 5);
	nt_end(&p, SIGINT, 10);
	assert_int_equal(p.status, 0);
	d = read_drops();
	printf("           %zu packets, %zu lost before them, %zu at the end\n", (size_t)d.packets, (size_t)d.before,
	       (size_t)d.at_end);
	assert_true(d.before > 0);
	expect_said(&p, d.packets, " packets,");
	expect_said(&p, d.before + d.at_end, " lost,");
	out = read_by(NT_ARGS("tshark", "-n", "-r", FILE_NAME, "-Y", "frame.drop_count", "-T", "fields", "-e",
			      "frame.drop_count"));
	assert_int_equal(sum_of_lines(out), d.before);
	free(out);
	out = read_by(NT_ARGS("tcpdump", "-n", "-r", FILE_NAME));
	assert_int_equal(count_lines(out), d.packets);
	free(out);
	out = read_by(NT_ARGS("capinfos", "-M", "-c", FILE_NAME));
	snprintf(summary, sizeof(summary), "Number of packets:   %zu\n", (size_t)d.packets);
	assert_non_null(strstr(out, summary));
	free(out);
	nt_proc_free(&p);
}

static void others_see_name_direction_and_comment(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	char *out;

	nt_disk("10m");
	nt_nft(ns, "table inet t {\n"
		   "chain o { type filter hook output priority 0; udp dport 9 meta mark set 0x2a\n"
		   "udp dport 9 log prefix \"a b: \" group 5; }\n"
		   "chain i { type filter hook input priority 0; udp dport 9 log group 5; }\n}\n");
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "-w", FILE_NAME, "--count", "2"));
	nt_send(ns, 1, 64, 0);
	nt_finish(&p, 10);
	assert_int_equal(p.status, 0);
	out = read_by(NT_ARGS("tshark", "-n", "-r", FILE_NAME, "-T", "fields", "-e", "frame.interface_name", "-e",
			      "frame.interface_description", "-e", "frame.packet_flags_direction", "-e",
			      "frame.comment"));
	assert_string_equal(out, "lo\tNFLOG group 5, interface 1\t0x00000002\t"
				 "prefix=\"a b: \" mark=0x2a uid=0 hook=output\n"
				 "lo\tNFLOG group 5, interface 1\t0x00000001\tmark=0x2a hook=input\n");
	free(out);
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(drop_counts_of_a_file_sum_to_what_was_lost),
		NT_TEST(others_see_name_direction_and_comment),
	};

	if (nt_disk_begin())
		return 77;
	NT_MAIN(argc, argv, tests);
}
