/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <inttypes.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_BYTES ((size_t)64 << 10)
#define LINKTYPE_RAW 101 /* pcap-linktype(7); DLT_RAW is another number */

static int fail(struct recorded_input *in, const char *what, int err)
{
	snprintf(in->error, sizeof(in->error), "%s: %s", what, strerror(err));
	return -1;
}

int recorded_input_no_memory(struct recorded_input *in)
{
	return fail(in, "cannot read", ENOMEM);
}

int recorded_input_open(struct recorded_input *in, int fd, struct recorded_input_wait wait)
{
	*in = (struct recorded_input){ .fd = fd, .wait = wait, .size = FIRST_BYTES, .buffer = malloc(FIRST_BYTES) };
	if (in->buffer)
		return 0;
	close(fd);
	return recorded_input_no_memory(in);
}

void recorded_input_close(struct recorded_input *in)
{
	if (in->buffer)
		close(in->fd);
	free(in->buffer);
	in->buffer = NULL;
}

static int cut_off(struct recorded_input *in)
{
	snprintf(in->error, sizeof(in->error),
		 "cut off after %" PRIu64 " packets: at byte %" PRIu64 " it ends, within a record", in->packets,
		 in->at + (in->end - in->begin));
	return -1;
}

int recorded_input_damaged(struct recorded_input *in, const char *what)
{
	snprintf(in->error, sizeof(in->error), "damaged after %" PRIu64 " packets: at byte %" PRIu64 " %s", in->packets,
		 in->at, what);
	return -1;
}

int recorded_input_linktype(struct recorded_input *in, uint32_t linktype)
{
	const char *name = linktype == LINKTYPE_RAW ? "RAW" : pcap_datalink_val_to_name((int)linktype);

	snprintf(in->error, sizeof(in->error), "packets of link type %" PRIu32 " (%s); only %d (%s) is read", linktype,
		 name ? name : "unknown", DLT_NFLOG, pcap_datalink_val_to_name(DLT_NFLOG));
	return -1;
}

/* Moves what is not taken to the begin of the buffer, and makes the buffer `bytes` large. */
static int make_room(struct recorded_input *in, size_t bytes)
{
	uint8_t *larger;

	memmove(in->buffer, in->buffer + in->begin, in->end - in->begin);
	in->end -= in->begin;
	in->begin = 0;
	if (bytes <= in->size)
		return 0;
	larger = realloc(in->buffer, bytes);
	if (!larger)
		return recorded_input_no_memory(in);
	in->buffer = larger;
	in->size = bytes;
	return 0;
}

static void say_idle(struct recorded_input *in)
{
	struct pollfd p = { .fd = in->fd, .events = POLLIN };

	if (in->wait.idle && poll(&p, 1, 0) == 0)
		in->wait.idle(in->wait.user);
}

static bool is_stopped(const struct recorded_input *in)
{
	return in->wait.stopped && in->wait.stopped(in->wait.user);
}

/* Reads what there is. Returns the bytes; 0: the end; -1 with the error set, or none if the caller is to stop. */
static ssize_t fill(struct recorded_input *in)
{
	ssize_t n;

	say_idle(in);
	do
		n = read(in->fd, in->buffer + in->end, in->size - in->end);
	while (n < 0 && errno == EINTR && !is_stopped(in));
	if (n > 0)
		in->end += (size_t)n;
	else if (n < 0 && errno != EINTR)
		fail(in, "cannot read", errno);
	return n;
}

int recorded_input_need(struct recorded_input *in, size_t bytes)
{
	if (in->end - in->begin >= bytes)
		return 1;
	if (make_room(in, bytes) < 0)
		return -1;
	while (in->end < bytes) {
		ssize_t n = fill(in);

		if (n < 0)
			return in->error[0] ? -1 : 0;
		if (n == 0)
			return in->end ? cut_off(in) : 0;
	}
	return 1;
}
