/* SPDX-License-Identifier: MIT */
#include "table.h"
#include "account.h"
#include "flows.h"
#include "hash.h"
#include "nat.h"

#include <netinet/in.h>

/* Packets that are read before they are counted: what the first of them has to wait for from memory is then on its way
 * for the others too. */
#define GROUP FLOW_VICTIMS_MAX

_Static_assert(FLOW_SECRET_WORDS == FLOW_HASH_SECRET_WORDS, "the secret is the hash's");

struct flow_table {
	uint64_t mask[FLOW_KEY_WORDS]; /* the bits of a key that tell flows apart */
	struct flow_hash hash;
	struct flow_flows flows;
	struct flow_table_counts counts;
	unsigned missing; /* of the last group: packets without a flow */
};

struct group {
	unsigned count;
	struct flow_seen seen[GROUP];
};

/* -- begin and end --------------------------------------------------------------------------------- */

static void make_mask(struct flow_table *t, unsigned bits)
{
	struct flow_key k;

	memset(&k, 0xff, sizeof(k));
	if (!(bits & FLOW_KEY_PREFIX))
		k.prefix = 0;
	if (!(bits & FLOW_KEY_MARK))
		k.mark = 0;
	if (!(bits & FLOW_KEY_UID))
		k.uid = 0;
	if (!(bits & FLOW_KEY_ZONE))
		k.zone = 0;
	memcpy(t->mask, &k, sizeof(k));
}

struct flow_table *flow_table_open(const struct flow_table_setup *setup)
{
	struct flow_table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	make_mask(t, setup->key);
	flow_hash_init(&t->hash, setup->secret);
	if (flow_flows_open(&t->flows, setup))
		return t;
	flow_table_close(t);
	return NULL;
}

void flow_table_close(struct flow_table *t)
{
	flow_flows_close(&t->flows);
	free(t);
}

/* -- counts ---------------------------------------------------------------------------------------- */

static void store(_Atomic uint64_t *to, uint64_t n)
{
	atomic_store_explicit(to, n, memory_order_relaxed);
}

static void add_to(_Atomic uint64_t *to, uint64_t n)
{
	store(to, atomic_load_explicit(to, memory_order_relaxed) + n);
}

static void publish(struct flow_table *t)
{
	store(&t->counts.begun, t->flows.begun);
	store(&t->counts.active, t->flows.slots.used);
	for (unsigned i = 0; i <= FLOW_END_ROOM; i++)
		store(&t->counts.ends[i], t->flows.ended[i]);
}

const struct flow_table_counts *flow_table_counts(const struct flow_table *t)
{
	return &t->counts;
}

/* -- time ------------------------------------------------------------------------------------------ */

uint64_t flow_table_expire(struct flow_table *t, uint64_t now_ns)
{
	uint64_t due;

	flow_flows_advance(&t->flows, now_ns);
	due = flow_flows_expire(&t->flows);
	publish(t);
	return due > UINT64_MAX >> FLOW_TICK_SHIFT ? UINT64_MAX : due << FLOW_TICK_SHIFT;
}

void flow_table_end(struct flow_table *t)
{
	flow_flows_end(&t->flows);
	publish(t);
}

/* -- packets ------------------------------------------------------------------------------------------ */

static inline uint64_t word_at(const void *at, unsigned i)
{
	uint64_t word;

	memcpy(&word, (const char *)at + i * 8, sizeof(word));
	return word;
}

static inline uint32_t hash_key(const struct flow_hash *h, const struct flow_seen *s)
{
	uint64_t key[FLOW_KEY_WORDS];
	flow_hash_wide x;

	memcpy(key, &s->key, sizeof(key));
	x = flow_hash_pair(h, 0, &key[0]) + flow_hash_pair(h, 2, &key[2]) + flow_hash_pair(h, 4, &s->address[0]);
	if (s->key.family != AF_INET)
		x += flow_hash_pair(h, 6, &s->address[2]);
	return flow_hash_end(h, x);
}

static inline bool is_flow_of(const struct flow_table *t, const struct flow_entry *e, const struct flow_seen *s)
{
	uint64_t differ = 0;

	for (unsigned i = 0; i < FLOW_KEY_WORDS; i++)
		differ |= (word_at(&e->key, i) ^ word_at(&s->key, i)) & t->mask[i];
	if (differ)
		return false;
	for (unsigned i = 0; i < flow_address_words(s->key.family); i++)
		differ |= e->address[i] ^ s->address[i];
	return !differ;
}

/* Returns the slot of a packet's flow; NULL: it has none. */
static inline uint64_t *find(const struct flow_table *t, const struct flow_seen *s)
{
	const struct flow_slots *slots = &t->flows.slots;
	const uint64_t name = flow_slot_name(s->hash);
	uint64_t i = s->hash & slots->mask, slot;

	for (; (slot = slots->slot[i]); i = (i + 1) & slots->mask)
		if ((slot & FLOW_SLOT_NAME_MASK) == name && is_flow_of(t, flow_slot_entry(slot), s))
			return &slots->slot[i];
	return NULL;
}

/* Tells whether a packet begins another flow than the one that its key has: it comes too late, or opens a connection
 * again that is closed. */
static inline bool begins_another(const struct flow_flows *f, const struct flow_entry *e, const struct flow_seen *s)
{
	return flow_flows_is_over(f, e) || (e->state & FLOW_CLOSING && flow_seen_opens(s));
}

static inline struct flow_entry *find_or_begin(struct flow_table *t, const struct flow_seen *s)
{
	uint64_t *slot = find(t, s);
	struct flow_entry *e = slot ? flow_slot_entry(*slot) : NULL;

	if (!e)
		return flow_flows_begin(&t->flows, s);
	if (begins_another(&t->flows, e, s)) {
		flow_flows_end_one(&t->flows, e);
		return flow_flows_begin(&t->flows, s);
	}
	flow_slot_refer(slot);
	return e;
}

static void count(struct flow_table *t, const struct flow_seen *s)
{
	struct flow_entry *e = find_or_begin(t, s);

	if (!e) {
		flow_flows_pass(&t->flows, s);
		return;
	}
	e->last_tick = (uint32_t)t->flows.now;
	flow_entry_count(e, s);
	if (e->state & FLOW_UNSETTLED)
		flow_nat_read(e, s);
	if (e->key.protocol == IPPROTO_TCP && !(e->state & FLOW_CLOSING) &&
	    flow_entry_is_closed(e, t->flows.setup.uniflow))
		flow_flows_linger(&t->flows, e);
}

static inline void complete_key(struct flow_table *t, struct flow_seen *s)
{
	const unsigned bits = t->flows.setup.key;

	if (bits & FLOW_KEY_PREFIX)
		s->key.prefix = flow_flows_prefix(&t->flows, s);
	if (bits & FLOW_KEY_ZONE)
		s->key.zone = flow_nat_zone(s->pkt);
}

/* Reads packets from `i` on until GROUP of them have a flow. Returns the number of the packet that comes next. */
static uint32_t read_group(struct flow_table *t, struct group *g, const struct nfring_batch *b, uint32_t i,
			   uint32_t packets)
{
	const struct flow_table_setup *setup = &t->flows.setup;

	for (g->count = 0; i < packets && g->count < GROUP; i++) {
		struct flow_seen *s = &g->seen[g->count];

		if (!flow_seen_read(s, b, &b->pkt[i], setup->key, setup->uniflow))
			continue;
		complete_key(t, s);
		g->count++;
	}
	return i;
}

/* Hashes the keys, and fetches their slots. The fields of a key are read as words here: that takes long right after
 * they were written one by one. */
static void hash_group(const struct flow_table *t, struct group *g)
{
	const struct flow_slots *slots = &t->flows.slots;

	for (unsigned i = 0; i < g->count; i++) {
		struct flow_seen *s = &g->seen[i];

		s->hash = hash_key(&t->hash, s);
		__builtin_prefetch(&slots->slot[s->hash & slots->mask], 1);
	}
}

/* Fetches the flows that will be found, most likely. Returns how many will not. */
static unsigned fetch_entries(const struct flow_table *t, const struct group *g)
{
	unsigned missing = 0;

	for (unsigned i = 0; i < g->count; i++) {
		const struct flow_entry *e = flow_slots_guess(&t->flows.slots, g->seen[i].hash);

		if (e)
			flow_entry_fetch(e);
		else
			missing++;
	}
	return missing;
}

static uint64_t count_group(struct flow_table *t, const struct group *g)
{
	uint64_t bytes = 0;

	for (unsigned i = 0; i < g->count; i++) {
		count(t, &g->seen[i]);
		bytes += g->seen[i].bytes;
	}
	return bytes;
}

void flow_table_add(struct flow_table *t, struct flow_group_counts *group, const struct nfring_batch *b,
		    uint32_t packets, uint64_t now_ns)
{
	uint64_t counted = 0, bytes = 0;
	struct group g;

	flow_flows_advance(&t->flows, now_ns);
	for (uint32_t i = 0; i < packets; counted += g.count) {
		flow_flows_choose(&t->flows, t->missing); /* as many as last time */
		i = read_group(t, &g, b, i, packets);
		flow_flows_fetch_chosen(&t->flows);
		hash_group(t, &g);
		t->missing = fetch_entries(t, &g);
		flow_flows_end_chosen(&t->flows);
		bytes += count_group(t, &g);
	}
	add_to(&group->packets, counted);
	add_to(&group->bytes, bytes);
	add_to(&group->not_ip, packets - counted);
	publish(t);
}
