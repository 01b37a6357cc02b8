/* SPDX-License-Identifier: MIT */
#include "assertions.h"
#include "fields.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define US_PER_S 1000000
#define NTP_EPOCH 2208988800u
#define NO_HOOK 255

/* -- IPFIX -------------------------------------------------------------------------------- */

enum {
	OCTETS = 1,
	PACKETS = 2,
	PROTOCOL = 4,
	TCP_FLAGS = 6,
	SRC_PORT = 7,
	SRC_4 = 8,
	IN = 10,
	DST_PORT = 11,
	DST_4 = 12,
	OUT = 14,
	SRC_6 = 27,
	DST_6 = 28,
	ICMP_4 = 32,
	TTL_MIN = 52,
	TTL_MAX = 53,
	VLAN = 58,
	END_REASON = 136,
	ICMP_6 = 139,
	START_MS = 152,
	END_MS = 153,
	START_US = 154,
	END_US = 155,
	BIFLOW_DIRECTION = 239,
	OUR_PREFIX = 1,
	OUR_MARK = 3,
	OUR_UID = 4,
	OUR_GID = 5,
	OUR_HOOK = 6,
};

static int64_t number(const struct nt_ipfix_record *r, uint32_t pen, uint16_t id)
{
	return nt_ipfix_find(r, pen, id) ? (int64_t)nt_ipfix_number(r, pen, id) : FIELD_NONE;
}

/* RFC 7011, 6.1.9: seconds since 1900 and a fraction whose 11 lowest bits are ignored. */
static int64_t read_us(const struct nt_ipfix_record *r, uint32_t pen, uint16_t us_id, uint16_t ms_id)
{
	const uint64_t ntp = nt_ipfix_number(r, pen, us_id), ms = nt_ipfix_number(r, pen, ms_id);
	const uint64_t us = ((ntp >> 32) - NTP_EPOCH) * US_PER_S + ((ntp & 0xffffffff) * US_PER_S >> 32);

	assert_int_equal(ntp & 0x7ff, 0);
	assert_int_equal(us / 1000, ms);
	return (int64_t)us;
}

static void read_direction(struct fields *f, const struct nt_ipfix_record *r, unsigned first, uint32_t pen)
{
	int64_t *v = f->value + first - FIELD_PACKETS;

	v[FIELD_PACKETS] = number(r, pen, PACKETS);
	v[FIELD_BYTES] = number(r, pen, OCTETS);
	v[FIELD_TCP_FLAGS] = number(r, pen, TCP_FLAGS);
	v[FIELD_TTL_MIN] = number(r, pen, TTL_MIN);
	v[FIELD_TTL_MAX] = number(r, pen, TTL_MAX);
	v[FIELD_START_US] = read_us(r, pen, START_US, START_MS);
	v[FIELD_END_US] = read_us(r, pen, END_US, END_MS);
}

static void copy(void *to, size_t room, const struct nt_ipfix_field *field, size_t len)
{
	assert_non_null(field);
	assert_true(field->len == len && len <= room);
	memcpy(to, field->at, len);
}

static void read_addresses(struct fields *f, const struct nt_ipfix_record *r)
{
	f->ipv6 = nt_ipfix_find(r, 0, SRC_6);
	copy(f->src, 16, nt_ipfix_find(r, 0, f->ipv6 ? SRC_6 : SRC_4), f->ipv6 ? 16 : 4);
	copy(f->dst, 16, nt_ipfix_find(r, 0, f->ipv6 ? DST_6 : DST_4), f->ipv6 ? 16 : 4);
}

static void read_firewall(struct fields *f, const struct nt_ipfix_record *r)
{
	const struct nt_ipfix_field *prefix = nt_ipfix_find(r, NT_PEN, OUR_PREFIX);

	assert_non_null(prefix);
	copy(f->prefix, sizeof(f->prefix) - 1, prefix, prefix->len);
	f->value[FIELD_MARK] = number(r, NT_PEN, OUR_MARK);
	f->value[FIELD_HOOK] = number(r, NT_PEN, OUR_HOOK);
	f->value[FIELD_UID] = number(r, NT_PEN, OUR_UID);
	f->value[FIELD_GID] = number(r, NT_PEN, OUR_GID);
}

void fields_from_ipfix(struct fields *f, const struct nt_ipfix_record *r)
{
	int64_t icmp;

	fields_init(f);
	read_addresses(f, r);
	icmp = number(r, 0, f->ipv6 ? ICMP_6 : ICMP_4);
	f->value[FIELD_ICMP_TYPE] = icmp >> 8;
	f->value[FIELD_ICMP_CODE] = icmp & 0xff;
	f->value[FIELD_SRC_PORT] = number(r, 0, SRC_PORT);
	f->value[FIELD_DST_PORT] = number(r, 0, DST_PORT);
	f->value[FIELD_PROTOCOL] = number(r, 0, PROTOCOL);
	f->value[FIELD_IN] = number(r, 0, IN);
	f->value[FIELD_OUT] = number(r, 0, OUT);
	f->value[FIELD_VLAN] = number(r, 0, VLAN);
	f->value[FIELD_END] = number(r, 0, END_REASON);
	read_firewall(f, r);
	read_direction(f, r, FIELD_PACKETS, 0);
	if (!nt_ipfix_find(r, NT_PEN_REVERSE, PACKETS))
		return;
	assert_int_equal(nt_ipfix_number(r, 0, BIFLOW_DIRECTION), 1); /* the source is who began */
	read_direction(f, r, FIELD_REVERSE_PACKETS, NT_PEN_REVERSE);
}

/* -- JSON --------------------------------------------------------------------------------- */

static int64_t get(const json_t *o, const char *key, int64_t without)
{
	return json_object_get(o, key) ? (int64_t)nt_json_number(o, key) : without;
}

/* RFC 3339, UTC, nanoseconds. */
static int64_t get_us(const json_t *o, const char *key)
{
	const char *text = nt_json_text(o, key);
	struct tm t = { .tm_isdst = 0 };
	long ns;
	int end = 0;

	assert_int_equal(sscanf(text, "%d-%d-%dT%d:%d:%d.%9ldZ%n", &t.tm_year, &t.tm_mon, &t.tm_mday, &t.tm_hour,
				&t.tm_min, &t.tm_sec, &ns, &end),
			 7);
	assert_int_equal(text[end], '\0');
	assert_int_equal(strlen(text), strlen("2026-01-01T00:00:00.000000000Z"));
	t.tm_year -= 1900;
	t.tm_mon -= 1;
	return (int64_t)timegm(&t) * US_PER_S + ns / 1000;
}

static int64_t get_of(const json_t *o, const char *reverse, const char *key, int64_t without)
{
	char name[64];

	snprintf(name, sizeof(name), "%s%s", reverse, key);
	return get(o, name, without);
}

static int64_t get_us_of(const json_t *o, const char *reverse, const char *key)
{
	char name[64];

	snprintf(name, sizeof(name), "%s%s", reverse, key);
	return get_us(o, name);
}

static void get_direction(struct fields *f, const json_t *o, unsigned first, const char *reverse)
{
	int64_t *v = f->value + first - FIELD_PACKETS;

	v[FIELD_PACKETS] = get_of(o, reverse, "packets", FIELD_NONE);
	v[FIELD_BYTES] = get_of(o, reverse, "bytes", FIELD_NONE);
	v[FIELD_TCP_FLAGS] = get_of(o, reverse, "tcp_flags", 0);
	v[FIELD_TTL_MIN] = get_of(o, reverse, "ttl_min", FIELD_NONE);
	v[FIELD_TTL_MAX] = get_of(o, reverse, "ttl_max", FIELD_NONE);
	v[FIELD_START_US] = get_us_of(o, reverse, "start");
	v[FIELD_END_US] = get_us_of(o, reverse, "end");
}

static void get_addresses(struct fields *f, const json_t *o)
{
	const char *src = nt_json_text(o, "src_ip");

	f->ipv6 = strchr(src, ':');
	assert_int_equal(inet_pton(f->ipv6 ? AF_INET6 : AF_INET, src, f->src), 1);
	assert_int_equal(inet_pton(f->ipv6 ? AF_INET6 : AF_INET, nt_json_text(o, "dest_ip"), f->dst), 1);
}

static void check_interface(const json_t *o, const char *key, int64_t index)
{
	char name[IF_NAMESIZE];

	if (!index) {
		assert_null(json_object_get(o, key));
		return;
	}
	assert_non_null(if_indextoname((unsigned)index, name));
	assert_string_equal(nt_json_text(o, key), name);
}

static void check_names(const struct fields *f, const json_t *o)
{
	static const char *const protocol[256] = { [1] = "ICMP", [6] = "TCP", [17] = "UDP", [58] = "IPv6-ICMP" };
	static const char *const hook[] = { "prerouting", "input", "forward", "output", "postrouting" };
	const char *expected = protocol[f->value[FIELD_PROTOCOL]];

	check_interface(o, "in_iface", f->value[FIELD_IN]);
	check_interface(o, "out_iface", f->value[FIELD_OUT]);
	assert_string_equal(nt_json_text(o, "hook_name"), hook[f->value[FIELD_HOOK]]);
	if (expected)
		assert_string_equal(nt_json_text(o, "proto_name"), expected);
}

static int64_t end_reason(const char *word)
{
	static const char *const words[] = { "", "idle", "active", "closed", "forced", "room" };
	unsigned i = 1;

	while (i < 6 && strcmp(word, words[i]) != 0)
		i++;
	return i;
}

void fields_from_json(struct fields *f, const json_t *o)
{
	fields_init(f);
	get_addresses(f, o);
	if (json_object_get(o, "prefix"))
		snprintf(f->prefix, sizeof(f->prefix), "%s", nt_json_text(o, "prefix"));
	f->value[FIELD_SRC_PORT] = get(o, "src_port", FIELD_NONE);
	f->value[FIELD_DST_PORT] = get(o, "dest_port", FIELD_NONE);
	f->value[FIELD_PROTOCOL] = get(o, "proto", FIELD_NONE);
	f->value[FIELD_ICMP_TYPE] = get(o, "icmp_type", 0);
	f->value[FIELD_ICMP_CODE] = get(o, "icmp_code", 0);
	f->value[FIELD_IN] = get(o, "indev", 0);
	f->value[FIELD_OUT] = get(o, "outdev", 0);
	f->value[FIELD_VLAN] = get(o, "vlan", 0);
	f->value[FIELD_MARK] = get(o, "mark", 0);
	f->value[FIELD_HOOK] = get(o, "hook", NO_HOOK);
	f->value[FIELD_UID] = get(o, "uid", FIELD_NONE);
	f->value[FIELD_GID] = get(o, "gid", FIELD_NONE);
	f->value[FIELD_END] = end_reason(nt_json_text(o, "end_reason"));
	check_names(f, o);
	get_direction(f, o, FIELD_PACKETS, "");
	if (json_object_get(o, "reverse_packets"))
		get_direction(f, o, FIELD_REVERSE_PACKETS, "reverse_");
}
