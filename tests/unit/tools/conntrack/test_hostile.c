/* SPDX-License-Identifier: MIT */
/* Bytes of NFULA_CT that are cut or changed. libnetfilter_conntrack would read beyond them, write beyond its own
 * memory, or end the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "conntrack_attrs.h"
#include "conntrack_read.h"
#include "little_endian.h"
#include "recording.h"
#include "scale.h"

#include <libnetfilter_conntrack/linux_nfnetlink_conntrack.h>
#include <stdbool.h>

#define ROUNDS 100000
#define RECORDED_MAX 256
#define BYTES_MAX 512

static struct {
	uint8_t at[BYTES_MAX];
	uint32_t len;
} recorded[RECORDED_MAX];
static unsigned recorded_count;

static void keep(const struct nfring_pkt *p)
{
	uint32_t len;
	const uint8_t *bytes = nfring_pkt_ct(p, &len);

	if (!bytes)
		return;
	assert_true(recorded_count < RECORDED_MAX && len + 64 <= BYTES_MAX);
	memcpy(recorded[recorded_count].at, bytes, len);
	recorded[recorded_count++].len = len;
}

static int read_all(void **state)
{
	(void)state;
	recording_read(keep);
	return recorded_count ? 0 : -1;
}

/* Reads from memory of exactly `len` bytes. */
static bool read_exactly(struct cli_ct *ct, const uint8_t *bytes, uint32_t len)
{
	uint8_t *exact = malloc(len ? len : 1);
	bool found;

	memcpy(exact, bytes, len);
	found = cli_ct_read(ct, exact, len);
	free(exact);
	return found;
}

/* Appends an attribute to `bytes`. Returns the new length. */
static uint32_t add(uint8_t *bytes, uint32_t len, uint16_t type, const void *value, uint16_t value_len)
{
	const struct nlattr a = { .nla_len = (uint16_t)(sizeof(a) + value_len), .nla_type = type };

	memset(bytes + len, 0, sizeof(a) + NLA_ALIGN(value_len));
	memcpy(bytes + len, &a, sizeof(a));
	memcpy(bytes + len + sizeof(a), value, value_len);
	return len + (uint32_t)sizeof(a) + NLA_ALIGN(value_len);
}

static void bytes_that_were_cut_are_no_connection(void **state)
{
	unsigned whole = 0, cut = 0;
	struct cli_ct ct;

	(void)state;
	for (unsigned i = 0; i < recorded_count; i++) {
		uint32_t ends[32], end_count = 0, at = 0;

		while (at < recorded[i].len &&
		       end_count < 32) { /* attributes that need not be there can be cut off whole */
			struct nlattr a;

			memcpy(&a, recorded[i].at + at, sizeof(a));
			at += NLA_ALIGN((uint32_t)a.nla_len);
			ends[end_count++] = at;
		}
		assert_int_equal(at, recorded[i].len);
		for (uint32_t len = 0, e = 0; len <= recorded[i].len; len++) {
			bool found = read_exactly(&ct, recorded[i].at, len);

			if (len == ends[e] && e++ < end_count)
				whole += found;
			else
				assert_false(found), cut++;
		}
	}
	assert_true(whole >= recorded_count && cut > 0);
}

static void an_attribute_of_another_length_is_refused(void **state)
{
	static const uint8_t zeros[16];
	static const uint16_t types[] = { CTA_MARK, CTA_ZONE, CTA_STATUS, CTA_ID };
	uint8_t bytes[BYTES_MAX];
	struct cli_ct ct;

	(void)state;
	for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		for (uint16_t len = 0; len < sizeof(zeros); len++) {
			uint32_t at = 0, from = 0;
			struct nlattr a;

			for (; at < recorded[0].len; at += NLA_ALIGN((uint32_t)a.nla_len)) { /* all but that one */
				memcpy(&a, recorded[0].at + at, sizeof(a));
				if (a.nla_type == types[i])
					continue;
				memcpy(bytes + from, recorded[0].at + at, NLA_ALIGN((uint32_t)a.nla_len));
				from += NLA_ALIGN((uint32_t)a.nla_len);
			}
			from = add(bytes, from, types[i], zeros, len);
			assert_int_equal(read_exactly(&ct, bytes, from), len == (types[i] == CTA_ZONE ? 2 : 4));
		}
}

/* The library keeps kinds of CTA_PROTOINFO in memory for three, takes five, and copies strings up to a NUL. */
static void what_the_library_cannot_bear_never_reaches_it(void **state)
{
	static uint8_t info[] = { 4, 0, 4, 128, 4, 0, 5, 128 };
	static uint8_t name[] = { 8, 0, CTA_HELP_NAME, 0, 'a', 'b', 'c', 'd' };
	uint8_t bytes[BYTES_MAX], twice[BYTES_MAX];
	uint32_t len = recorded[0].len, protocols = 0;
	struct cli_ct ct, want;

	(void)state;
	little_endian_attributes(info, sizeof(info));
	little_endian_attributes(name, sizeof(name));
	assert_true(read_exactly(&want, recorded[0].at, len)); /* ICMP: it has no CTA_PROTOINFO */
	assert_null(want.state);
	memcpy(bytes, recorded[0].at, len);
	len = add(bytes, len, CTA_PROTOINFO | NLA_F_NESTED, info, sizeof(info));
	len = add(bytes, len, CTA_HELP | NLA_F_NESTED, name, sizeof(name));
	len = add(bytes, len, CTA_SECCTX | NLA_F_NESTED, name, sizeof(name));
	len = add(bytes, len, CTA_USE, name, 1);
	len = add(bytes, len, CTA_LABELS, name, 5);
	assert_true(read_exactly(&ct, bytes, len));
	assert_memory_equal(&ct.orig, &want.orig, sizeof(ct.orig));
	assert_int_equal(ct.status, want.status);
	protocols = add(bytes, len, CTA_PROTOINFO | NLA_F_NESTED, info, sizeof(info));
	assert_false(read_exactly(&ct, bytes, protocols)); /* twice */
	memcpy(twice, recorded[0].at, recorded[0].len);
	len = add(twice, recorded[0].len, CTA_STATUS, info, 4);
	assert_false(read_exactly(&ct, twice, len));
}

static uint32_t change(uint8_t *bytes, uint32_t len, unsigned *random)
{
	unsigned times = 1 + rand_r(random) % 4;

	while (times--) {
		uint32_t at = (uint32_t)rand_r(random) % len;

		switch (rand_r(random) % 3) {
		case 0:
			bytes[at] = (uint8_t)rand_r(random);
			break;
		case 1: /* a length or a type */
			bytes[at & ~3u] ^= (uint8_t)(1u << rand_r(random) % 8);
			break;
		default:
			bytes[at] ^= (uint8_t)(1u << rand_r(random) % 8);
		}
	}
	return rand_r(random) % 8 ? len : 1 + (uint32_t)rand_r(random) % len;
}

static void changed_bytes_are_read_within_their_bounds(void **state)
{
	uint64_t rounds = test_scale(ROUNDS), found = 0;
	unsigned random = 1;
	struct cli_ct ct;

	(void)state;
	for (uint64_t i = 0; i < rounds; i++) {
		uint8_t bytes[BYTES_MAX];
		unsigned which = (unsigned)(i % recorded_count);
		uint32_t len;

		memcpy(bytes, recorded[which].at, recorded[which].len);
		len = change(bytes, recorded[which].len, &random);
		if (read_exactly(&ct, bytes, len)) {
			assert_true(!ct.state || ct.state[0]);
			found++;
		}
	}
	print_message("%llu of %llu changed inputs are connections\n", (unsigned long long)found,
		      (unsigned long long)rounds);
	assert_true(found > 0 && found < rounds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_that_were_cut_are_no_connection),
		cmocka_unit_test(an_attribute_of_another_length_is_refused),
		cmocka_unit_test(what_the_library_cannot_bear_never_reaches_it),
		cmocka_unit_test(changed_bytes_are_read_within_their_bounds),
	};

	return cmocka_run_group_tests(tests, read_all, NULL);
}
