/* SPDX-License-Identifier: MIT */
#include "counter.h"
#include "clock.h"
#include "stamp_run.h"

#include <nfring/decode.h>
#include <string.h>

#define US(us) ((us)*UINT64_C(1000))
#define MS(ms) ((ms)*UINT64_C(1000000))

const uint64_t monitor_bound_ns[MONITOR_BOUNDS] = { US(50),  US(100), US(200), US(500),  MS(1),
						    MS(2),   MS(5),   MS(10),  MS(20),   MS(50),
						    MS(100), MS(200), MS(500), MS(1000), MS(5000) };

/* Consecutive packets of a batch with the same prefix: one addition for all. */
struct same_prefix {
	struct monitor_tally *tally;
	uint64_t packets, bytes;
};

/* One writer: no atomic addition is needed, and nothing else is published by the number. */
static inline void add(_Atomic uint64_t *n, uint64_t more)
{
	atomic_store_explicit(n, atomic_load_explicit(n, memory_order_relaxed) + more, memory_order_relaxed);
}

static inline void tally_add(struct monitor_tally *t, uint64_t packets, uint64_t bytes)
{
	add(&t->packets, packets);
	add(&t->bytes, bytes);
}

/* -- prefixes ---------------------------------------------------------------- */

/* Mixes the group, the length, and the first and last bytes: prefixes of rules differ there. */
static uint32_t hash(uint32_t group, const char *text, uint32_t len)
{
	uint64_t first = 0, last = 0, mixed;
	uint32_t some = len < sizeof(first) ? len : sizeof(first);

	memcpy(&first, text, some);
	memcpy(&last, text + len - some, some);
	mixed = (first ^ group) * UINT64_C(0x9e3779b97f4a7c15) + last + len;
	mixed *= UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(mixed >> 56);
}

static inline bool is_prefix(const struct monitor_prefix *p, uint32_t group, const char *text, uint32_t len)
{
	return p->len == len && p->group == group && memcmp(p->text, text, len) == 0;
}

/* Takes the next prefix for this text. NULL: there is no room. */
static struct monitor_prefix *enter(struct monitor_counter *c, uint8_t *slot, uint32_t group, const char *text,
				    uint32_t len)
{
	uint32_t n = atomic_load_explicit(&c->prefixes, memory_order_relaxed);
	struct monitor_prefix *p = &c->prefix[n];

	if (n == MONITOR_PREFIXES || len > sizeof(p->text))
		return NULL;
	p->group = group;
	p->len = len;
	memcpy(p->text, text, len);
	*slot = (uint8_t)(n + 1);
	/* C1 release: publishes the text. Pairs with C2. */
	atomic_store_explicit(&c->prefixes, n + 1, memory_order_release);
	return p;
}

static struct monitor_prefix *find(struct monitor_counter *c, uint32_t group, const char *text, uint32_t len)
{
	uint32_t at = hash(group, text, len) % MONITOR_SLOTS;

	while (c->slot[at]) {
		struct monitor_prefix *p = &c->prefix[c->slot[at] - 1];

		if (is_prefix(p, group, text, len))
			return p;
		at = (at + 1) % MONITOR_SLOTS;
	}
	return enter(c, &c->slot[at], group, text, len);
}

/* Returns the tally of the prefix of a packet: its own, or that of the others. */
static inline struct monitor_tally *tally_of(struct monitor_counter *c, uint32_t group, const struct nfring_pkt *p)
{
	uint32_t len = 0;
	const char *text = nfring_pkt_prefix(p, &len);

	if (!text)
		text = "";
	if (!c->last || !is_prefix(c->last, group, text, len))
		c->last = find(c, group, text, len);
	return c->last ? &c->last->tally : &c->counts->group[group].other;
}

static void same_prefix_end(struct same_prefix *s)
{
	if (s->packets)
		tally_add(s->tally, s->packets, s->bytes);
	*s = (struct same_prefix){ 0 };
}

static inline void same_prefix_add(struct same_prefix *s, struct monitor_tally *tally, uint32_t bytes)
{
	if (s->tally != tally) {
		same_prefix_end(s);
		s->tally = tally;
	}
	s->packets++;
	s->bytes += bytes;
}

/* -- latencies ------------------------------------------------------------------ */

/* Adds packets that were logged, or received, at `from_ns`. Clocks of two CPUs differ, so it may be later than now. */
static void add_latency(struct monitor_counter *c, uint64_t from_ns, uint64_t now_ns, uint64_t packets)
{
	uint64_t ns = now_ns > from_ns ? now_ns - from_ns : 0;
	unsigned i = 0;

	if (nfring_steps_hide(&c->steps, from_ns, now_ns))
		return;
	while (i < MONITOR_BOUNDS && ns > monitor_bound_ns[i])
		i++;
	add(&c->latency[i], packets);
	add(&c->latency_ns, ns * packets);
}

/* -- batches ----------------------------------------------------------------------- */

static inline uint32_t bytes_of(const struct nfring_pkt *p)
{
	uint32_t bytes = nfring_pkt_wire_len(p);

	if (!bytes)
		nfring_pkt_payload(p, &bytes);
	return bytes;
}

void monitor_counter_add(struct monitor_counter *c, const struct nfring_batch *b, uint32_t packets)
{
	const uint32_t group = c->counts->index[b->group];
	const uint64_t now_ns = cli_clock_real_ns();
	struct same_prefix prefix = { 0 };
	struct cli_stamp_run run = { 0 };
	uint64_t all = 0, unstamped = 0, logged_ns, same;

	nfring_steps_look_now(&c->steps, now_ns);
	for (uint32_t i = 0; i < packets; i++) {
		const struct nfring_pkt *p = &b->pkt[i];
		const void *timestamp = nfring_pkt_attr(p, NFULA_TIMESTAMP, NULL);
		uint32_t bytes = bytes_of(p);

		all += bytes;
		same_prefix_add(&prefix, tally_of(c, group, p), bytes);
		same = timestamp ? cli_stamp_run_add(&run, timestamp, &logged_ns) : 0;
		if (same)
			add_latency(c, logged_ns, now_ns, same);
		unstamped += !timestamp;
	}
	same_prefix_end(&prefix);
	same = cli_stamp_run_end(&run, &logged_ns);
	if (same)
		add_latency(c, logged_ns, now_ns, same);
	if (unstamped)
		add_latency(c, b->received_ns, now_ns, unstamped);
	add(&c->counts->group[group].bytes, all);
}
