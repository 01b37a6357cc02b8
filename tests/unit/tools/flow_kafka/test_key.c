/* SPDX-License-Identifier: MIT */
/* Keys of messages for Kafka: the same for both directions, on every host, in every release. */
#include "unit.h"

#include "key.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static struct flow_record record(uint16_t src_port, uint16_t dst_port, uint8_t protocol)
{
	return (struct flow_record){
		.src = { 192, 0, 2, 1 },
		.dst = { 198, 51, 100, 2 },
		.src_port = src_port,
		.dst_port = dst_port,
		.family = AF_INET,
		.protocol = protocol,
	};
}

static void a_key_stays_as_it_is(void **state)
{
	const struct flow_record r = record(1024, 443, IPPROTO_TCP);

	(void)state;
	assert_true(flow_kafka_key(&r) == UINT64_C(0x0f6276f9529c6559));
}

static void both_directions_have_one_key(void **state)
{
	const struct flow_record r = record(1024, 443, IPPROTO_TCP);
	struct flow_record back = r;

	(void)state;
	memcpy(back.src, r.dst, sizeof(back.src));
	memcpy(back.dst, r.src, sizeof(back.dst));
	back.src_port = r.dst_port;
	back.dst_port = r.src_port;
	assert_true(flow_kafka_key(&r) == flow_kafka_key(&back));
}

static void other_endpoints_and_protocols_have_other_keys(void **state)
{
	const struct flow_record r = record(1024, 443, IPPROTO_TCP), udp = record(1024, 443, IPPROTO_UDP),
				 swapped = record(443, 1024, IPPROTO_TCP);

	(void)state;
	assert_true(flow_kafka_key(&r) != flow_kafka_key(&udp));
	assert_true(flow_kafka_key(&r) != flow_kafka_key(&swapped));
}

/* What else a flow is told apart by, and what its packets were, leaves its key alone. */
static void nothing_else_is_in_a_key(void **state)
{
	const struct flow_record r = record(1024, 443, IPPROTO_TCP);
	struct flow_record other = r;

	(void)state;
	other.in = 3;
	other.vlan = 4;
	other.group = 5;
	other.mark = 6;
	other.packets[FLOW_REVERSE] = 7;
	other.end = FLOW_END_ACTIVE;
	assert_true(flow_kafka_key(&r) == flow_kafka_key(&other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(flow_kafka_key, a_key_stays_as_it_is),
		TEST(flow_kafka_key, both_directions_have_one_key),
		TEST(flow_kafka_key, other_endpoints_and_protocols_have_other_keys),
		TEST(flow_kafka_key, nothing_else_is_in_a_key),
	};

	return RUN(flow_kafka_key, tests);
}
