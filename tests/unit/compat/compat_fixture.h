/* SPDX-License-Identifier: MIT */
/* A handle of libnetfilter_log with group 5 bound, as far as nflog_handle_packet() can tell: the kernel was not
 * asked, so no privilege is needed. Callbacks note what they get. */
#ifndef COMPAT_FIXTURE_H
#define COMPAT_FIXTURE_H

#include "clock.h"
#include "group.h"
#include "handle.h"
#include "pace.h"
#include "packet.h"

#include "msg.h"
#include "unit.h"

#include <errno.h>
#include <stdlib.h>

#define GROUP 5u
#define CALLS_MAX 4096u

static struct nflog_handle *h;
static struct nflog_g_handle *g;
static struct msg m;

/* What the callbacks got. */
static struct {
	unsigned calls;
	uint16_t group[CALLS_MAX];
	uint32_t seq[CALLS_MAX]; /* UINT32_MAX: not numbered */
	int err;                 /* errno at the last call */
	const struct nfgenmsg *nfg;
} seen;
/* What the next calls return; the last one is repeated. */
static int returns[4];

static inline int on_packet(struct nflog_g_handle *of, struct nfgenmsg *nfg, struct nflog_data *nfad, void *data)
{
	unsigned n = seen.calls++;

	assert_ptr_equal(data, &seen);
	assert_true(n < CALLS_MAX);
	seen.err = errno;
	seen.nfg = nfg;
	seen.group[n] = of->number;
	seen.seq[n] = UINT32_MAX;
	(void)nflog_get_seq(nfad, &seen.seq[n]);
	errno = 0; /* a callback may do that */
	errno = seen.err;
	return returns[nfr_min(n, (unsigned)ARRAY_SIZE(returns) - 1)];
}

/* Binds a group without the kernel; its packets are numbered from 0. */
static inline struct nflog_g_handle *bind_unasked(uint16_t number)
{
	struct nflog_g_handle *bound = compat_group_take(h, number);

	assert_non_null(bound);
	memset(&bound->ledger, 0, sizeof(bound->ledger));
	bound->reported_lost = 0;
	compat_put(&bound->asked, COMPAT_FLAGS, NFULNL_CFG_F_SEQ);
	atomic_store(&bound->was_bound, true);
	compat_pace_begin(bound, nfr_clock_ns(CLOCK_MONOTONIC) / 1000);
	assert_int_equal(nflog_callback_register(bound, on_packet, &seen), 0);
	return bound;
}

static inline int open_handle(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	memset(&seen, 0, sizeof(seen));
	memset(returns, 0, sizeof(returns));
	h = nflog_open();
	if (!h)
		return -1;
	g = bind_unasked(GROUP);
	return 0;
}

static inline int close_handle(void **state)
{
	(void)state;
	return nflog_close(h);
}

/* Hands in `bytes` of the datagram, in memory of that length, and starts a new one. errno must stay. */
static inline int hand_in_part(uint32_t bytes)
{
	char *copy = malloc(bytes ? bytes : 1);
	int ret;

	assert_non_null(copy);
	memcpy(copy, m.bytes, bytes);
	errno = 77;
	ret = nflog_handle_packet(h, copy, (int)bytes);
	assert_int_equal(errno, 77);
	free(copy);
	memset(&m, 0, sizeof(m));
	return ret;
}

static inline int hand_in(void)
{
	return hand_in_part(m.len);
}

static inline uint64_t count(const _Atomic uint64_t *c)
{
	return nfr_counter(c);
}

/* Hands the datagram in: so many packets reach the callbacks, and `ret` is returned. */
static inline void expect(int ret, unsigned calls)
{
	unsigned before = seen.calls;

	assert_int_equal(hand_in(), ret);
	assert_int_equal(seen.calls - before, calls);
}

/* Puts a packet of any group with a number. */
static inline void put_packet(uint16_t group, uint32_t seq)
{
	msg_begin_packet(&m, 2, group);
	msg_attr_u32(&m, NFULA_SEQ, seq);
}

#define COMPAT_TEST(group, behaviour)                                                                                  \
	{                                                                                                              \
#group "." #behaviour, behaviour, open_handle, close_handle, NULL                                      \
	}

#endif
