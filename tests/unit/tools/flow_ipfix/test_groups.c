/* SPDX-License-Identifier: MIT */
/* An output has an encoder for each group, and so a bound on groups. */
#include "unit.h"

#include "fail.h"
#include "sink.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>

static const char *no_name(void *user, uint32_t index)
{
	(void)user;
	(void)index;
	return NULL;
}

static const struct cli_program program = { .name = "nfring-flow" };
static const struct flow_run run = {
	.program = &program, .exporter = "host", .pen = 32473, .mtu = 1500, .ifname = no_name
};

static void flows_beyond_the_most_groups_are_counted_as_unsent(void **state)
{
	static struct flow_target target = { .kind = FLOW_TO_IPFIX_FILE, .url = "ipfix-file:groups" };
	const _Atomic bool hurry = false;
	char path[] = "/tmp/nfring-flow-XXXXXX";
	const int fd = mkstemp(path);
	struct flow_sink *s;

	(void)state;
	assert_true(fd >= 0);
	target.path = path;
	assert_int_equal(flow_ipfix_open(&s, &target, &run), 0);
	for (uint32_t group = 0; group < FLOW_IPFIX_GROUPS_MAX + 100; group++) {
		const struct flow_record r = {
			.packets = { 2 }, .family = AF_INET, .end = FLOW_END_IDLE, .group = (uint16_t)group
		};

		s->ops->record(s, &r);
	}
	s->ops->finish(s, 0, &hurry);
	assert_int_equal(s->counts.flows, FLOW_IPFIX_GROUPS_MAX);
	assert_int_equal(s->counts.unsent_flows, 100);
	assert_int_equal(s->counts.unsent_packets, 200);
	s->ops->close(s);
	close(fd);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(groups, flows_beyond_the_most_groups_are_counted_as_unsent),
	};

	return RUN(groups, tests);
}
