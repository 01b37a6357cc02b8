/* SPDX-License-Identifier: MIT */
/* nfring-flow's files on a full disk: they go on once it has room, and tell what they lack. */
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
#include <unistd.h>

#define DISK "512k"
#define ROOM_BYTES (112 << 10) /* for fewer than 5,000 flows */
#define FILLER NT_DISK "/filler"

/* Takes what is left of the disk, but for `left` bytes. */
static void fill_but(off_t left)
{
	static const uint8_t bytes[4096];
	int fd = open(FILLER, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_return_code(fd, errno);
	while (write(fd, bytes, sizeof(bytes)) > 0) {
	}
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(ftruncate(fd, lseek(fd, 0, SEEK_CUR) - left), 0);
	close(fd);
}

/* Reads what the summary says of the output; it is not all sent. Returns the number of flows that there were. */
static uint64_t end_unsent(struct nt_proc *p, uint64_t *sent, uint64_t *unsent)
{
	json_t *o, *target;
	uint64_t flows;

	nt_end(p, SIGTERM, 10);
	assert_int_equal(p->status, 1);
	o = nt_json(p->out);
	target = json_array_get(json_object_get(o, "targets"), 0);
	flows = (uint64_t)nt_json_number(o, "flows");
	*sent = (uint64_t)nt_json_number(target, "flows");
	*unsent = (uint64_t)nt_json_number(target, "unsent_flows");
	assert_true(nt_json_number(target, "errors") > 0);
	json_decref(o);
	nt_proc_free(p);
	return flows;
}

static void start_on_the_disk(const struct nt_ns *ns, struct nt_proc *p, const char *inactive, const char *to)
{
	spoofed_log(ns, "5");
	nt_spawn_bound(p, ns, 5, NT_ARGS(NT_FLOW, "--group", "5", "--json", "--inactive", inactive, "--to", to));
	for (unsigned i = 0; i < 500 && access(NT_DISK "/flows", F_OK) < 0; i++)
		usleep(10000);
	nt_sleep(0.2); /* until it captures */
}

/* Sends flows that are too many for what is left of the disk, then makes room. */
static void fill_and_make_room(const struct nt_ns *ns, const struct nt_proc *p)
{
	spoofed_send(ns, 1, 5000, 5000);
	output_wait_said(p, "cannot write: No space left on device");
	nt_sleep(0.5); /* until all these flows have ended */
	assert_int_equal(unlink(FILLER), 0);
}

static void fill_a_disk(const struct nt_ns *ns, struct nt_proc *p, const char *to)
{
	nt_disk(DISK);
	fill_but(ROOM_BYTES);
	start_on_the_disk(ns, p, "0.1", to);
	fill_and_make_room(ns, p);
}

/* Ends the program, and compares the file with the summary. Returns how many flows the file has. */
static uint64_t end_and_compare(struct nt_proc *p, uint64_t flows)
{
	struct flow_records f = { 0 };
	struct nt_ipfix d = { .on_record = flow_records_take, .user = &f, .gaps = true };
	uint64_t sent, unsent;

	assert_int_equal(end_unsent(p, &sent, &unsent), flows);
	nt_ipfix_file(&d, NT_DISK "/flows");
	nt_ipfix_forget(&d);
	printf("           %zu flows: %zu in the file, %zu unsent\n", (size_t)flows, (size_t)f.flows, (size_t)unsent);
	assert_int_equal(f.flows, sent);
	assert_int_equal(f.flows + unsent, flows);
	assert_int_equal(f.packets, f.flows);
	assert_true(unsent > 0);
	assert_int_equal(f.not_sent, unsent);
	return f.flows;
}

static void a_file_of_ipfix_goes_on_once_a_full_disk_has_room(void **state)
{
	struct nt_proc p;

	fill_a_disk(*state, &p, "ipfix-file:" NT_DISK "/flows");
	output_wait_said(&p, "writing again");
	spoofed_send(*state, 10000, 500, 500);
	assert_true(end_and_compare(&p, 5500) > 500);
}

/* The end comes before the next try: it tries, too. */
static void rest_and_last_totals_are_in_a_file_whose_disk_has_room_at_the_end(void **state)
{
	struct nt_proc p;

	nt_disk(DISK);
	start_on_the_disk(*state, &p, "1", "ipfix-file:" NT_DISK "/flows");
	fill_but(0);
	fill_and_make_room(*state, &p);
	spoofed_send(*state, 10000, 500, 500); /* they end with the program */
	assert_true(end_and_compare(&p, 5500) >= 500);
}

/* The first records of the end do not fit; the totals do. */
static void last_totals_are_in_a_file_whose_disk_has_no_room_for_the_rest(void **state)
{
	struct nt_proc p;

	nt_disk(DISK);
	start_on_the_disk(*state, &p, "10", "ipfix-file:" NT_DISK "/flows");
	fill_but(8192);
	spoofed_send(*state, 1, 500, 500);
	end_and_compare(&p, 500);
}

/* logrotate comes before the next try: the new file needs none. */
static void a_file_opened_again_after_a_full_disk_has_all(void **state)
{
	const double until = nt_until(10);
	struct flow_records f = { 0 };
	struct nt_proc p;

	nt_disk(DISK);
	start_on_the_disk(*state, &p, "0.1", "ipfix-file:" NT_DISK "/flows");
	fill_but(0);
	fill_and_make_room(*state, &p);
	assert_int_equal(rename(NT_DISK "/flows", NT_DISK "/old"), 0);
	kill(p.pid, SIGHUP);
	while (access(NT_DISK "/flows", F_OK) < 0) {
		assert_true(nt_now() < until);
		usleep(1000);
	}
	spoofed_send(*state, 10000, 500, 500);
	nt_sleep(0.3); /* until all these flows have ended */
	nt_end(&p, SIGTERM, 10);
	assert_int_equal(p.status, 1);
	flow_records_read(&f, NT_DISK "/flows");
	assert_int_equal(f.flows, 500);
	nt_proc_free(&p);
}

static void a_file_of_json_goes_on_once_a_full_disk_has_room(void **state)
{
	struct flow_records f;
	uint64_t flows, sent, unsent;
	struct nt_proc p;

	fill_a_disk(*state, &p, "json:" NT_DISK "/flows");
	spoofed_send(*state, 10000, 500, 500);
	flows = end_unsent(&p, &sent, &unsent);
	output_json(&f, NT_DISK "/flows");
	printf("           %zu flows: %zu in the file, %zu unsent\n", (size_t)flows, (size_t)f.flows, (size_t)unsent);
	assert_int_equal(flows, 5500);
	assert_int_equal(f.flows, sent);
	assert_int_equal(f.flows + unsent, flows);
	assert_true(unsent > 0 && f.flows > 500);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(a_file_of_ipfix_goes_on_once_a_full_disk_has_room),
		NT_TEST(rest_and_last_totals_are_in_a_file_whose_disk_has_room_at_the_end),
		NT_TEST(last_totals_are_in_a_file_whose_disk_has_no_room_for_the_rest),
		NT_TEST(a_file_opened_again_after_a_full_disk_has_all),
		NT_TEST(a_file_of_json_goes_on_once_a_full_disk_has_room),
	};

	if (nt_disk_begin())
		return 77;
	NT_MAIN(argc, argv, tests);
}
