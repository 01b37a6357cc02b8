/* SPDX-License-Identifier: MIT */
/* nfring-rules --iptables: the script, what it refuses, and the programs that hash, run by libpcap's interpreter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "bytecode.h"
#include "check_iptables.h"
#include "iptables.h"
#include "message.h"

#include <pcap/bpf.h>

/* -- the hash ----------------------------------------------------------------------- */

#define GROUPS 5
#define ROUNDS 300

static struct bpf_insn programs[GROUPS][64];

/* Reads "COUNT,code jt jf k,...", as the kernel gets it from iptables. */
static void read_program(struct bpf_insn *out, const char *text)
{
	unsigned count = (unsigned)strtoul(text, NULL, 10), i = 0;

	assert_in_range(count, 1, 64);
	for (const char *at = text; (at = strchr(at, ',')); i++) {
		unsigned code, jt, jf, k;

		assert_true(i < count);
		assert_int_equal(sscanf(++at, "%u %u %u %u", &code, &jt, &jf, &k), 4);
		out[i] = (struct bpf_insn){ (uint16_t)code, (uint8_t)jt, (uint8_t)jf, k };
	}
	assert_int_equal(i, count);
	assert_true(bpf_validate(out, (int)count));
}

static void read_programs(unsigned ip, enum rules_bytecode_key key)
{
	for (uint32_t i = 0; i < GROUPS; i++) {
		char *text;

		PRINT(text, f, rules_bytecode_print(f, ip, key, GROUPS, i));
		read_program(programs[i], text);
		free(text);
	}
}

/* Returns the one group whose program matches. */
static unsigned group_of(const uint8_t *packet, unsigned len)
{
	unsigned found = GROUPS;

	for (unsigned i = 0; i < GROUPS; i++) {
		if (!bpf_filter(programs[i], packet, len, len))
			continue;
		assert_int_equal(found, GROUPS);
		found = i;
	}
	assert_true(found < GROUPS);
	return found;
}

struct packet {
	uint8_t bytes[80];
	unsigned len;
	unsigned source, width, ports; /* offsets of the source address and of the ports, and an address's length */
};

static void random_bytes(uint8_t *to, unsigned len)
{
	while (len--)
		*to++ = (uint8_t)rand();
}

/* A packet with random addresses and ports: IPv4 with `options` words of options, or IPv6. */
static struct packet random_packet(unsigned ip, uint8_t protocol, unsigned options)
{
	struct packet p = { .source = ip == 4 ? 12 : 8, .width = ip == 4 ? 4 : 16 };

	p.ports = ip == 4 ? 20 + 4 * options : 40;
	p.len = p.ports + 8;
	random_bytes(p.bytes, p.len);
	p.bytes[0] = ip == 4 ? (uint8_t)(0x45 + options) : 0x60;
	p.bytes[ip == 4 ? 9 : 6] = protocol;
	if (ip == 4)
		p.bytes[6] = p.bytes[7] = 0;
	return p;
}

static struct packet reversed(const struct packet *p)
{
	struct packet r = *p;

	memcpy(r.bytes + p->source, p->bytes + p->source + p->width, p->width);
	memcpy(r.bytes + p->source + p->width, p->bytes + p->source, p->width);
	memcpy(r.bytes + p->ports, p->bytes + p->ports + 2, 2);
	memcpy(r.bytes + p->ports + 2, p->bytes + p->ports, 2);
	return r;
}

static void both_directions_of_a_flow_have_one_hash(void **state)
{
	static const uint8_t protocols[] = { 6, 17, 132, 136, 33 };

	(void)state;
	srand(1);
	for (unsigned ip = 4; ip <= 6; ip += 2) {
		unsigned seen[GROUPS] = { 0 };

		read_programs(ip, RULES_KEY_FLOW);
		for (int i = 0; i < ROUNDS; i++) {
			struct packet p = random_packet(ip, protocols[i % 5], (unsigned)i % 3), r = reversed(&p);
			unsigned group = group_of(p.bytes, p.len);

			assert_int_equal(group_of(r.bytes, r.len), group);
			seen[group]++;
		}
		for (unsigned i = 0; i < GROUPS; i++)
			assert_in_range(seen[i], ROUNDS / GROUPS / 2, ROUNDS / GROUPS * 2);
	}
}

static void ports_of_one_pair_of_hosts_are_spread(void **state)
{
	(void)state;
	for (unsigned ip = 4; ip <= 6; ip += 2) {
		struct packet p = random_packet(ip, 17, 0);
		unsigned seen[GROUPS] = { 0 };

		read_programs(ip, RULES_KEY_FLOW);
		for (int i = 0; i < ROUNDS; i++) {
			p.bytes[p.ports] = (uint8_t)(i >> 8);
			p.bytes[p.ports + 1] = (uint8_t)i;
			seen[group_of(p.bytes, p.len)]++;
		}
		for (unsigned i = 0; i < GROUPS; i++)
			assert_in_range(seen[i], ROUNDS / GROUPS / 2, ROUNDS / GROUPS * 2);
	}
}

/* Where a packet has no ports, or may have none, what stands there does not count. */
static void packet_without_ports_goes_by_its_addresses(void **state)
{
	(void)state;
	srand(2);
	for (int i = 0; i < ROUNDS; i++) {
		unsigned ip = i % 2 ? 4 : 6, group;
		struct packet p = random_packet(ip, i % 3 ? 17 : 1, 0);

		read_programs(ip, RULES_KEY_FLOW);
		if (i % 3 && ip == 4)
			p.bytes[6] = i % 3 == 1 ? 0x20 : 0x01; /* the first fragment, a later one */
		else if (i % 3)
			p.len = p.ports + 3; /* cut */
		group = group_of(p.bytes, p.len);
		random_bytes(p.bytes + p.ports, 4);
		assert_int_equal(group_of(p.bytes, p.len), group);
	}
}

static void one_address_alone_decides(void **state)
{
	(void)state;
	srand(3);
	for (unsigned i = 0; i < 4; i++) {
		unsigned ip = i < 2 ? 4 : 6, seen[GROUPS] = { 0 };
		bool source = i % 2;

		read_programs(ip, source ? RULES_KEY_SOURCE : RULES_KEY_DESTINATION);
		for (unsigned host = 0; host < 250; host++) {
			struct packet p = random_packet(ip, 6, 0);
			unsigned at = p.source + (source ? 0 : p.width), group;

			memset(p.bytes + at, 10, p.width);
			p.bytes[at + p.width - 1] = (uint8_t)host; /* neighbours in one network */
			group = group_of(p.bytes, p.len);
			random_bytes(p.bytes + p.source + (source ? p.width : 0), p.width);
			random_bytes(p.bytes + p.ports, 4);
			assert_int_equal(group_of(p.bytes, p.len), group);
			seen[group]++;
		}
		for (unsigned g = 0; g < GROUPS; g++)
			assert_in_range(seen[g], 25, 100);
	}
}

/* -- texts ----------------------------------------------------------------------------- */

static void matches_say_nothing_of_the_target(void **state)
{
	static const char *const bad[] = {
		"",
		"udp dport 53",
		"-p udp -j DROP",
		"-p udp -jDROP",
		"--jump DROP",
		"-p udp --j DROP",
		"-p udp \"-j\" DROP",
		"-p udp -g other",
		"-p udp --goto x",
		"-t nat -p udp",
		"-p udp --table nat",
		"-p udp -A INPUT",
		"-p udp\n-P INPUT DROP",
		"-m comment --comment \"x",
		"-m comment --comment \\",
		"-p udp -c 1 1",
		"-p udp --set-counters 1 1",
	};
	static const char *const good[] = {
		"-p udp --dport 53",
		"! -i lo -p tcp --syn",
		"-m limit --limit 5/sec --limit-burst 5",
		"-m comment --comment \"a  -j b\" -p icmp",
		"-m tos --tos 4",
		"-m conntrack --ctstate NEW",
		"-4 -p udp",
	};
	char longest[1100];

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!rules_check_iptables_match(bad[i]))
			fail_msg("taken: %s", bad[i]);
	for (unsigned i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (rules_check_iptables_match(good[i]))
			fail_msg("refused: %s", good[i]);
	memset(longest, '-', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_non_null(rules_check_iptables_match(longest));
}

static void chain_is_a_name_of_its_own(void **state)
{
	static const char *const bad[] = { "", "INPUT", "LOG", "1a", "_a", "a-b", "a b", "a23456789012345678901234" };

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(rules_check_chain(bad[i], RULES_IPTABLES_NAME_MAX));
	assert_null(rules_check_chain("nfring", RULES_IPTABLES_NAME_MAX));
	assert_null(rules_check_chain("a2345678901234567890_2", RULES_IPTABLES_NAME_MAX));
}

static void prefix_fits_the_target(void **state)
{
	char text[65];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[64] = '\0';
	assert_non_null(rules_check_iptables_prefix(text));
	text[63] = '\0';
	assert_null(rules_check_iptables_prefix(text));
	assert_null(rules_check_iptables_prefix("costs $5, \"quoted\" \\"));
	assert_non_null(rules_check_iptables_prefix(""));
	assert_non_null(rules_check_iptables_prefix("a\nb"));
}

/* -- the script ------------------------------------------------------------------------ */

static void script_makes_chains_and_delete_takes_away_the_same(void **state)
{
	static const uint16_t groups[] = { 5, 100 };
	struct rules r = { .group = groups,
			   .count = 2,
			   .spread = RULES_SPREAD_NUMGEN,
			   .loader = RULES_LOADER_IPTABLES,
			   .hooks = 1u << RULES_HOOK_INPUT | 1u << RULES_HOOK_OUTPUT,
			   .snaplen = 64,
			   .queue_threshold = 7,
			   .match = "-p udp",
			   .prefix = "a \"b\" \\",
			   .table = "t" };
	char *text;

	(void)state;
	PRINT(text, f, rules_iptables_print(f, &r));
	assert_string_equal(strstr(text, "*mangle"),
			    "*mangle\n"
			    ":t - [0:0]\n:t_5 - [0:0]\n:t_100 - [0:0]\n"
			    "-A t_5 -j NFLOG --nflog-group 5 --nflog-prefix \"a \\\"b\\\" \\\\\" --nflog-size 64 "
			    "--nflog-threshold 7\n"
			    "-A t_100 -j NFLOG --nflog-group 100 --nflog-prefix \"a \\\"b\\\" \\\\\" --nflog-size 64 "
			    "--nflog-threshold 7\n"
			    "-A t -m statistic --mode nth --every 2 --packet 0 -g t_5\n-A t -g t_100\n"
			    "-I INPUT -p udp -j t\n-I OUTPUT -p udp -j t\nCOMMIT\n");
	free(text);
	PRINT(text, f, rules_iptables_delete(f, &r));
	assert_string_equal(strstr(text, "*mangle"), "*mangle\n-D INPUT -p udp -j t\n-D OUTPUT -p udp -j t\n"
						     "-F t\n-F t_5\n-F t_100\n-X t\n-X t_5\n-X t_100\nCOMMIT\n");
	free(text);
}

static void every_cpu_has_a_group(void **state)
{
	static const uint16_t groups[] = { 5, 100, 7 };
	struct rules r = { .group = groups,
			   .count = 3,
			   .cpus = 4,
			   .spread = RULES_SPREAD_CPU,
			   .loader = RULES_LOADER_IP6TABLES,
			   .table = "t" };
	char *text;

	(void)state;
	PRINT(text, f, rules_iptables_print(f, &r));
	assert_non_null(strstr(text, "-A t -m cpu --cpu 0 -g t_5\n-A t -m cpu --cpu 1 -g t_100\n"
				     "-A t -m cpu --cpu 2 -g t_7\n-A t -m cpu --cpu 3 -g t_5\n-A t -g t_5\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_directions_of_a_flow_have_one_hash),
		cmocka_unit_test(ports_of_one_pair_of_hosts_are_spread),
		cmocka_unit_test(packet_without_ports_goes_by_its_addresses),
		cmocka_unit_test(one_address_alone_decides),
		cmocka_unit_test(matches_say_nothing_of_the_target),
		cmocka_unit_test(chain_is_a_name_of_its_own),
		cmocka_unit_test(prefix_fits_the_target),
		cmocka_unit_test(script_makes_chains_and_delete_takes_away_the_same),
		cmocka_unit_test(every_cpu_has_a_group),
	};

	return cmocka_run_group_tests_name("tool_rules_iptables", tests, NULL, NULL);
}
