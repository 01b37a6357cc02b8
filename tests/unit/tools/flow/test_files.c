/* SPDX-License-Identifier: MIT */
/* Files of outputs are added to: nothing that was written before is lost. */
#include "unit.h"

#include "command_line.h"
#include "sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BEFORE "written before\n"

static const char *no_name(void *user, uint32_t index)
{
	(void)user;
	(void)index;
	return NULL;
}

static const struct flow_run run = {
	.program = &flow_program, .exporter = "host", .pen = 32473, .mtu = 1500, .ifname = no_name
};
static char path[] = "/tmp/nfring-flow-XXXXXX";

/* Makes a file that has something already. */
static int begin(void **state)
{
	int fd;

	(void)state;
	strcpy(path + strlen(path) - 6, "XXXXXX");
	fd = mkstemp(path);
	if (fd < 0 || write(fd, BEFORE, strlen(BEFORE)) != (ssize_t)strlen(BEFORE))
		return -1;
	return close(fd);
}

static int end(void **state)
{
	(void)state;
	return unlink(path);
}

static void give(struct flow_sink *s)
{
	const struct flow_record r = { .packets = { 1 }, .bytes = { 40 }, .family = AF_INET, .end = FLOW_END_IDLE };

	s->ops->record(s, &r);
	s->ops->flush(s);
}

/* Gives a record, lets the file be opened again, as after SIGHUP, and gives another. */
static void give_twice(flow_sink_open_fn open, const struct flow_target *t)
{
	const _Atomic bool hurry = false;
	struct flow_sink *s;

	assert_int_equal(open(&s, t, &run), 0);
	give(s);
	s->ops->reopen(s);
	give(s);
	s->ops->finish(s, 0, &hurry);
	assert_int_equal(s->counts.flows, 2);
	s->ops->close(s);
}

/* Returns what the file has, with its length. */
static char *content(size_t *len)
{
	static char text[65536];
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	*len = fread(text, 1, sizeof(text) - 1, f);
	text[*len] = '\0';
	fclose(f);
	return text;
}

static void lines_are_added(void **state)
{
	const struct flow_target t = { .kind = FLOW_TO_JSON, .url = "json:it", .path = path };
	size_t len;
	char *text;

	(void)state;
	give_twice(flow_json_open, &t);
	text = content(&len);
	assert_memory_equal(text, BEFORE "{", strlen(BEFORE "{"));
	text = strchr(text + strlen(BEFORE), '\n');
	assert_non_null(text);
	assert_int_equal(text[1], '{'); /* the second record */
	assert_non_null(strchr(text + 1, '\n'));
}

#ifdef WITH_FIXBUF
static void messages_are_added(void **state)
{
	const struct flow_target t = { .kind = FLOW_TO_IPFIX_FILE, .url = "ipfix-file:it", .path = path };
	size_t len, at = strlen(BEFORE);
	const uint8_t *m;
	unsigned messages = 0;

	(void)state;
	give_twice(flow_ipfix_open, &t);
	m = (const uint8_t *)content(&len);
	assert_memory_equal(m, BEFORE, strlen(BEFORE));
	for (; at < len; at += (size_t)(m[at + 2] << 8 | m[at + 3]), messages++) {
		assert_true(len - at >= 16);
		assert_int_equal(m[at] << 8 | m[at + 1], 10);
	}
	assert_int_equal(at, len);
	assert_true(messages >= 2);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines_are_added, begin, end),
#ifdef WITH_FIXBUF
		cmocka_unit_test_setup_teardown(messages_are_added, begin, end),
#endif
	};

	return cmocka_run_group_tests_name("flow.files", tests, NULL, NULL);
}
