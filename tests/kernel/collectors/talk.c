/* SPDX-License-Identifier: MIT */
#include "talk.h"
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/netfilter.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADERS_4 28
#define HEADERS_6 48

const struct talk talks[TALKS] = {
	{ false, false, 20000, { 3, 2 }, { 100, 1000 }, "web ", 0x11, 0 },
	{ true, false, 20001, { 40, 0 }, { 1, 0 }, "dropped ", 0, 0 },
	{ false, true, 20002, { 5, 7 }, { 512, 32 }, "out ", 0xffffffff, 12345 },
	{ true, true, 20003, { 1, 1 }, { 1200, 1200 }, "out ", 77, 4000000000 },
	{ false, true, 20004, { 200, 0 }, { 64, 0 }, "a rule with spaces", 0x80000000, 0 },
	{ true, false, 20005, { 9, 90 }, { 333, 33 }, "web ", 1, 0 },
};

static const char *address_of(const struct talk *t, bool here)
{
	return t->ipv6 ? here ? "fd09::1" : "fd09::2" : here ? "10.9.0.1" : "10.9.0.2";
}

/* -- sending ------------------------------------------------------------------------------ */

/* The same rule for both directions. */
static size_t put_rules(char *text, size_t size, const struct talk *t, const unsigned group[2])
{
	size_t n = 0;

	for (unsigned i = 0; i < 2; i++)
		n += (size_t)snprintf(
			text + n, size - n,
			"udp %s %u meta mark set %" PRIu32 " log prefix \"%s\" group %u log prefix \"%s\" group %u\n",
			i ? "dport" : "sport", t->port, t->mark, t->prefix, group[0], t->prefix, group[1]);
	return n;
}

void talk_rules(const struct veth_pair *pair, const unsigned group[2])
{
	char text[4096];
	size_t n = 0;

	for (unsigned i = 0; i < TALKS; i++)
		n += put_rules(text + n, sizeof(text) - n, &talks[i], group);
	assert_true(n < sizeof(text));
	nt_nft(pair->here,
	       "table inet t {\nchain i { type filter hook input priority 0;\n%s}\n"
	       "chain o { type filter hook output priority 0;\n%s}\n}\n",
	       text, text);
}

static socklen_t set_address(struct sockaddr_storage *a, const struct talk *t, bool here, uint16_t port)
{
	struct sockaddr_in6 *six = (void *)a;
	struct sockaddr_in *four = (void *)a;

	memset(a, 0, sizeof(*a));
	a->ss_family = t->ipv6 ? AF_INET6 : AF_INET;
	inet_pton(a->ss_family, address_of(t, here), t->ipv6 ? (void *)&six->sin6_addr : (void *)&four->sin_addr);
	four->sin_port = htons(port); /* where six has it, too */
	return t->ipv6 ? sizeof(*six) : sizeof(*four);
}

/* A socket has the user that it was made by. */
static int open_side(const struct veth_pair *pair, const struct talk *t, bool begins)
{
	const bool here = begins == t->from_here;
	struct sockaddr_storage a;
	const socklen_t len = set_address(&a, t, here, begins ? t->port : TALK_PORT);
	int home = nt_ns_enter(here ? pair->here : &pair->there), fd;

	if (begins)
		assert_return_code(seteuid(t->uid), errno);
	fd = socket(a.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_return_code(seteuid(0), errno);
	nt_ns_leave(home);
	assert_return_code(fd, errno);
	assert_return_code(bind(fd, (void *)&a, len), errno);
	return fd;
}

static void send_talk(const struct veth_pair *pair, const struct talk *t)
{
	static const char payload[2048];
	const int fd[2] = { open_side(pair, t, true), open_side(pair, t, false) };
	struct sockaddr_storage to;

	for (unsigned d = 0; d < 2; d++) {
		const bool here = (d == 0) != t->from_here; /* where it goes to */
		const socklen_t len = set_address(&to, t, here, d ? t->port : TALK_PORT);

		for (unsigned i = 0; i < t->packets[d]; i++)
			assert_int_equal(sendto(fd[d], payload, t->payload[d], 0, (void *)&to, len), t->payload[d]);
	}
	close(fd[0]);
	close(fd[1]);
}

void talk_all(const struct veth_pair *pair)
{
	for (unsigned i = 0; i < TALKS; i++)
		send_talk(pair, &talks[i]);
}

uint64_t talk_packets(void)
{
	uint64_t packets = 0;

	for (unsigned i = 0; i < TALKS; i++)
		packets += talks[i].packets[0] + talks[i].packets[1];
	return packets;
}

/* -- comparing ------------------------------------------------------------------------------ */

/* What a record of this talk must show: its direction `d` as forward. */
static void set_expected(struct seen *e, const struct veth_pair *pair, const struct talk *t, unsigned d, bool uniflow)
{
	const unsigned headers = t->ipv6 ? HEADERS_6 : HEADERS_4;
	const bool out = (d == 0) == t->from_here;
	int home = nt_ns_enter(pair->here);
	const int64_t device = if_nametoindex("here");

	nt_ns_leave(home);
	snprintf(e->src, sizeof(e->src), "%s", address_of(t, out));
	snprintf(e->dst, sizeof(e->dst), "%s", address_of(t, !out));
	snprintf(e->prefix, sizeof(e->prefix), "%s", t->prefix);
	e->value[SEEN_SRC_PORT] = d ? TALK_PORT : t->port;
	e->value[SEEN_DST_PORT] = d ? t->port : TALK_PORT;
	e->value[SEEN_PROTOCOL] = IPPROTO_UDP;
	e->value[SEEN_PACKETS] = t->packets[d];
	e->value[SEEN_BYTES] = (int64_t)t->packets[d] * (t->payload[d] + headers);
	if (!uniflow && t->packets[1]) {
		e->value[SEEN_REVERSE_PACKETS] = t->packets[1];
		e->value[SEEN_REVERSE_BYTES] = (int64_t)t->packets[1] * (t->payload[1] + headers);
	}
	e->value[SEEN_IN] = out ? 0 : device;
	e->value[SEEN_OUT] = out ? device : 0;
	e->value[SEEN_MARK] = t->mark;
	if (out)
		e->value[SEEN_UID] = d == 0 ? t->uid : 0;
	e->value[SEEN_HOOK] = out ? NF_INET_LOCAL_OUT : NF_INET_LOCAL_IN;
}

static void compare_address(const char *seen, const char *expected)
{
	unsigned char a[16], b[16];
	const bool ipv6 = strchr(expected, ':');

	assert_int_equal(inet_pton(ipv6 ? AF_INET6 : AF_INET, seen, a), 1);
	assert_int_equal(inet_pton(ipv6 ? AF_INET6 : AF_INET, expected, b), 1);
	assert_memory_equal(a, b, ipv6 ? 16 : 4);
}

static void compare(const char *who, const struct seen *s, const struct seen *e, unsigned what)
{
	compare_address(s->src, e->src);
	compare_address(s->dst, e->dst);
	if (what & TALK_OURS)
		assert_string_equal(s->prefix, e->prefix);
	for (unsigned i = 0; i < (what & TALK_OURS ? SEEN_FIELDS : SEEN_MARK); i++)
		if (e->value[i] != SEEN_NOT && s->value[i] != e->value[i])
			fail_msg("%s: port %" PRIi64 ", field %u: %" PRIi64 ", not %" PRIi64, who,
				 e->value[SEEN_SRC_PORT], i, s->value[i], e->value[i]);
}

static const struct seen *find(const char *who, const struct seen_list *l, const struct seen *e)
{
	const struct seen *found = NULL;

	for (size_t i = 0; i < l->count; i++) {
		const int64_t *v = l->at[i].value;

		if (v[SEEN_SRC_PORT] != e->value[SEEN_SRC_PORT] || v[SEEN_DST_PORT] != e->value[SEEN_DST_PORT])
			continue;
		if (found)
			fail_msg("%s: two records of port %" PRIi64, who, v[SEEN_SRC_PORT]);
		found = &l->at[i];
	}
	if (!found)
		fail_msg("%s: no record of port %" PRIi64, who, e->value[SEEN_SRC_PORT]);
	return found;
}

void talk_expect(const char *who, const struct veth_pair *pair, const struct seen_list *l, unsigned what)
{
	const bool uniflow = what & TALK_UNIFLOW;
	size_t records = 0;

	for (unsigned i = 0; i < TALKS; i++)
		for (unsigned d = 0; d < (uniflow && talks[i].packets[1] ? 2 : 1); d++) {
			struct seen_list expected = { .count = 0 };
			struct seen *e = seen_add(&expected);

			set_expected(e, pair, &talks[i], d, uniflow);
			compare(who, find(who, l, e), e, what);
			records++;
		}
	assert_int_equal(l->count, records);
}
