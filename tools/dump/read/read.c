/* SPDX-License-Identifier: MIT */
#include "read.h"
#include "requests.h"
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUPS (NFRING_GROUP_MAX + 1)

/* -- opening ------------------------------------------------------------------- */

/* A live pipe has no packets for now. */
static void show_what_waits(void *user)
{
	struct dump_read *r = user;

	if (r->dump->show->streams)
		dump_show_flush(r->dump->show);
}

static bool is_stopped(void *user)
{
	(void)user;
	return cli_stop_age_ns() != 0;
}

/* Returns true if -w would write over the file that is read. */
static bool is_written(int fd, const char *write_path)
{
	struct stat in, out;

	return write_path && stat(write_path, &out) == 0 && fstat(fd, &in) == 0 && S_ISREG(in.st_mode) &&
	       in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

static int choose_groups(struct dump_read *r, const struct cli_capture *c)
{
	r->lost = calloc(GROUPS, sizeof(r->lost[0]));
	if (c->group_given)
		r->wanted = calloc(GROUPS, sizeof(r->wanted[0]));
	if (!r->lost || (c->group_given && !r->wanted))
		return cli_fail(&dump_program, "no memory for the groups");
	for (uint32_t i = 0; r->wanted && i < c->groups.count; i++)
		r->wanted[c->groups.number[i]] = true;
	return 0;
}

/* Opens and begins to read, which may wait for whoever writes. A stop ends that: there are no packets then. */
static int open_file(struct dump_read *r, const char *path, bool is_stdin)
{
	const struct recorded_input_wait wait = { .idle = show_what_waits, .stopped = is_stopped, .user = r };
	int fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC);
	int err = errno;

	if (fd < 0)
		return is_stopped(r) ? 0 : cli_fail(&dump_program, "cannot read %s: %s", r->name, strerror(err));
	if (is_written(fd, r->dump->options->file.path)) {
		close(fd);
		return cli_usage(&dump_program, "-r and -w name the same file: %s", path);
	}
	if (recorded_file_open(&r->file, fd, wait) < 0)
		return is_stopped(r) ? 0 : cli_fail(&dump_program, "%s: %s", r->name, r->file.input.error);
	if (!r->file.is_pcapng && dump_match_has_names(&r->dump->options->choose.match))
		return cli_usage(&dump_program,
				 "%s is pcap, which has no names of interfaces: give --in and --out an index", r->name);
	return 0;
}

int dump_read_open(struct dump_read *r, struct dump *dump)
{
	const char *path = dump->options->read.path;
	bool is_stdin = strcmp(path, "-") == 0;
	int code;

	*r = (struct dump_read){ .dump = dump, .name = is_stdin ? "stdin" : path };
	code = choose_groups(r, &dump->options->capture);
	return code ? code : open_file(r, path, is_stdin);
}

void dump_read_close(struct dump_read *r)
{
	recorded_file_close(&r->file);
	free(r->wanted);
	free(r->lost);
	r->wanted = NULL;
	r->lost = NULL;
}

/* -- reading --------------------------------------------------------------------- */

/* Shows the packet that was fed, unless a filter refused it. */
static void show_fed(struct dump_read *r)
{
	struct nfring_queue *q = nfring_queue_get(r->dump->engine, 0);
	struct nfring_batch b;

	if (nfring_queue_claim(q, &b) != 1)
		return;
	b.lost_before = r->lost[b.group];
	r->lost[b.group] = 0;
	r->lost_shown += b.lost_before;
	dump_show_packet(r->dump->show, &b, b.pkt);
	nfring_queue_release(q, &b);
}

/* Returns 0, or a negative errno that ends the reading. */
static int feed(struct dump_read *r, const struct recorded_entry *e)
{
	int ret = nfring_feed(r->dump->engine, e->bytes, e->len, e->time_ns, e->byte_order);

	if (ret == -EBADMSG)
		return 0; /* counted by the engine */
	if (ret == -EMSGSIZE) {
		r->too_large++;
		return 0;
	}
	if (ret == 0)
		show_fed(r);
	return ret;
}

static int take(struct dump_read *r, const struct recorded_entry *e)
{
	if (r->wanted && !r->wanted[e->group])
		return 0;
	r->lost[e->group] += e->lost;
	if (e->lost)
		r->known_ns = e->time_ns;
	return e->bytes ? feed(r, e) : 0;
}

static void answer_requests(struct dump_read *r)
{
	if (cli_request_take(CLI_REQUEST_REOPEN))
		dump_show_reopen(r->dump->show);
	if (cli_request_take(CLI_REQUEST_REPORT))
		dump_read_report(r, r->dump->show->shown);
}

/* Shows the losses after the last packet of each group. */
static void show_rest(struct dump_read *r)
{
	for (unsigned i = 0; i < GROUPS; i++) {
		const struct dump_loss loss = {
			.group = (uint16_t)i, .lost = r->lost[i], .time_ns = r->known_ns, .at_end = true
		};

		r->lost_shown += loss.lost;
		dump_show_loss(r->dump->show, &loss); /* nothing if it is 0 */
	}
}

int dump_read_run(struct dump_read *r)
{
	struct recorded_entry e;
	int ret = 0, entry = 1;

	while (ret == 0 && !r->dump->show->done && !is_stopped(r) && (entry = recorded_file_next(&r->file, &e)) == 1) {
		ret = take(r, &e);
		answer_requests(r);
	}
	show_rest(r);
	dump_show_flush(r->dump->show);
	if (entry < 0)
		cli_fail(&dump_program, "%s: %s", r->name, r->file.input.error);
	else if (ret < 0 && ret != -ESHUTDOWN)
		cli_fail(&dump_program, "%s: %s", r->name, strerror(-ret));
	else
		return 0;
	return -1;
}

/* -- counts ------------------------------------------------------------------------ */

void dump_read_report(const struct dump_read *r, uint64_t packets)
{
	struct nfring_stats s = { .size = sizeof(s) };

	nfring_stats_read(r->dump->engine, &s);
	fprintf(stderr, "%s: %" PRIu64 " packet%s, %" PRIu64 " lost, %" PRIu64 " filtered, %" PRIu64 " malformed\n",
		dump_program.name, packets, packets == 1 ? "" : "s", r->lost_shown, s.filtered,
		s.malformed + r->too_large);
	if (r->file.pcapng.skipped)
		fprintf(stderr,
			"%s: %" PRIu64 " packets skipped: their blocks, simple or obsolete ones, are not read\n",
			dump_program.name, r->file.pcapng.skipped);
}
