/* SPDX-License-Identifier: MIT */
#include "table.h"
#include "account.h"
#include "hash.h"
#include "nat.h"
#include "prefix.h"
#include "slots.h"
#include "wheel.h"

#include <netinet/in.h>

#define LINGER_NS 1000000000u /* for the last ACK of a TCP connection */
#define EXPIRE_MAX 1024u      /* flows that one call looks at: packets wait meanwhile */

struct flow_table {
	struct flow_table_setup setup;
	uint64_t mask[FLOW_KEY_WORDS];     /* of a key: what setup.key and the table's own keys take part in */
	uint64_t now;                      /* ticks */
	uint32_t active, inactive, linger; /* ticks */
	struct flow_slots slots;
	struct flow_prefixes *prefixes;
	uint64_t begun, ended[FLOW_END_ROOM + 1];
	struct flow_table_counts counts;
	struct flow_wheel wheel;
	struct flow_entry *spare; /* for a packet that finds no memory */
};

/* -- begin and end --------------------------------------------------------------------------------- */

static uint32_t ticks(uint64_t ns)
{
	const uint64_t n = ns >> FLOW_TICK_SHIFT;

	return n < FLOW_TICKS_MAX ? (uint32_t)n : FLOW_TICKS_MAX;
}

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
	struct flow_table *t = aligned_alloc(_Alignof(struct flow_table), sizeof(*t));

	if (!t)
		return NULL;
	memset(t, 0, sizeof(*t));
	t->setup = *setup;
	t->active = ticks(setup->active_ns);
	t->inactive = ticks(setup->inactive_ns);
	t->linger = ticks(LINGER_NS);
	make_mask(t, setup->key);
	t->prefixes = flow_prefixes_open();
	t->spare = malloc(flow_entry_bytes(AF_INET6));
	if (flow_slots_open(&t->slots) && t->prefixes && t->spare)
		return t;
	flow_table_close(t);
	return NULL;
}

const struct flow_table_counts *flow_table_counts(const struct flow_table *t)
{
	return &t->counts;
}

static void store(_Atomic uint64_t *to, uint64_t n)
{
	atomic_store_explicit(to, n, memory_order_relaxed);
}

static void publish(struct flow_table *t)
{
	store(&t->counts.begun, t->begun);
	store(&t->counts.active, t->slots.used);
	for (unsigned i = 0; i <= FLOW_END_ROOM; i++)
		store(&t->counts.ended[i], t->ended[i]);
}

/* -- the end of a flow ------------------------------------------------------------------------------- */

static void hand_over(struct flow_table *t, const struct flow_entry *e, enum flow_end end)
{
	struct flow_record *r = t->setup.next(t->setup.next_user);

	if (e->state & FLOW_CLOSING)
		end = FLOW_END_CLOSED;
	flow_entry_record(e, r, end);
	r->prefix = flow_prefixes_get(t->prefixes, e->key.prefix);
	t->ended[end]++;
}

static void free_entry(struct flow_entry *e)
{
	free(e->extra);
	free(e);
}

/* Ends a flow that is not in the wheel. */
static void end_taken(struct flow_table *t, struct flow_entry *e, enum flow_end end)
{
	flow_slots_remove(&t->slots, e);
	hand_over(t, e, end);
	free_entry(e);
}

static void end_entry(struct flow_table *t, struct flow_entry *e, enum flow_end end)
{
	flow_wheel_remove(e);
	end_taken(t, e, end);
}

/* Returns when a flow ends if no packet comes. */
static uint32_t due_tick(const struct flow_table *t, const struct flow_entry *e)
{
	const uint32_t idle = e->last_tick + t->inactive;

	return (int32_t)(e->end_tick - idle) < 0 || e->state & FLOW_CLOSING ? e->end_tick : idle;
}

static enum flow_end end_by_time(const struct flow_table *t, const struct flow_entry *e)
{
	return due_tick(t, e) == e->end_tick ? FLOW_END_ACTIVE : FLOW_END_IDLE;
}

static void end_all(struct flow_table *t, enum flow_end end, bool with_record)
{
	for (uint64_t i = 0; t->slots.slot && i <= t->slots.mask; i++) {
		struct flow_entry *e = flow_slot_entry(t->slots.slot[i]);

		if (!e)
			continue;
		if (with_record)
			hand_over(t, e, end);
		free_entry(e);
		t->slots.slot[i] = 0;
	}
	t->slots.used = 0;
	memset(&t->wheel.slot, 0, sizeof(t->wheel.slot));
}

/* Sets the time. Flows cannot tell a time that is too far off: all end at such a jump, being idle. */
static void advance(struct flow_table *t, uint64_t now_ns)
{
	const uint64_t now = now_ns >> FLOW_TICK_SHIFT;

	if (now <= t->now)
		return;
	if (now - t->now > FLOW_TICKS_MAX)
		end_all(t, FLOW_END_IDLE, true);
	t->now = now;
}

uint64_t flow_table_expire(struct flow_table *t, uint64_t now_ns)
{
	struct flow_entry *e = NULL;
	uint64_t due;

	advance(t, now_ns);
	for (unsigned i = 0; i < EXPIRE_MAX && (e = flow_wheel_take(&t->wheel, t->now)); i++) {
		if (flow_tick_is_due(due_tick(t, e), (uint32_t)t->now))
			end_taken(t, e, end_by_time(t, e));
		else
			flow_wheel_add(&t->wheel, e, due_tick(t, e), t->now);
	}
	publish(t);
	due = flow_wheel_due(&t->wheel);
	if (e)
		return now_ns;
	return due > UINT64_MAX >> FLOW_TICK_SHIFT ? UINT64_MAX : due << FLOW_TICK_SHIFT;
}

void flow_table_end(struct flow_table *t)
{
	end_all(t, FLOW_END_FORCED, true);
	publish(t);
}

void flow_table_close(struct flow_table *t)
{
	end_all(t, FLOW_END_FORCED, false);
	flow_slots_close(&t->slots);
	if (t->prefixes)
		flow_prefixes_close(t->prefixes);
	free(t->spare);
	free(t);
}

/* -- the begin of a flow ----------------------------------------------------------------------------- */

/* Makes room for a flow: more slots, or another flow ends. */
static void make_room(struct flow_table *t)
{
	const bool may_grow = t->slots.used < t->setup.max_flows;

	if (may_grow && (flow_slots_have_room(&t->slots) || flow_slots_grow(&t->slots)))
		return;
	end_entry(t, flow_slots_victim(&t->slots), FLOW_END_ROOM);
}

static uint32_t number_of_prefix(struct flow_table *t, const struct flow_seen *s)
{
	uint32_t len;
	const char *text = nfring_pkt_prefix(s->pkt, &len);

	return flow_prefixes_number(t->prefixes, s->key.group, text, len);
}

static void begin(struct flow_table *t, struct flow_entry *e, const struct flow_seen *s)
{
	flow_entry_begin(e, s);
	e->key.prefix = number_of_prefix(t, s);
	e->last_tick = (uint32_t)t->now;
	e->end_tick = e->last_tick + t->active;
	if (nfring_pkt_has(s->pkt, NFULA_CT)) {
		e->key.zone = flow_nat_zone(s->pkt);
		e->state |= FLOW_UNSETTLED;
	}
	t->begun++;
}

/* Makes a record of a packet that found no memory. */
static void end_at_once(struct flow_table *t, const struct flow_seen *s)
{
	struct flow_entry *e = t->spare;

	begin(t, e, s);
	flow_entry_count(e, s);
	hand_over(t, e, FLOW_END_ROOM);
}

static struct flow_entry *add_entry(struct flow_table *t, const struct flow_seen *s)
{
	struct flow_entry *e;

	make_room(t);
	e = malloc(flow_entry_bytes(s->key.family));
	if (!e)
		return NULL;
	if (!flow_slots_add(&t->slots, e, s->hash)) {
		free(e);
		return NULL;
	}
	begin(t, e, s);
	flow_wheel_add(&t->wheel, e, due_tick(t, e), t->now);
	return e;
}

/* -- packets ------------------------------------------------------------------------------------------ */

static inline uint64_t word_at(const void *at, unsigned i)
{
	uint64_t word;

	memcpy(&word, (const char *)at + i * 8, sizeof(word));
	return word;
}

static inline uint64_t hash_key(const struct flow_table *t, const struct flow_seen *s)
{
	const unsigned words = flow_address_words(s->key.family);
	struct flow_hash h;

	flow_hash_init(&h, t->setup.secret);
	for (unsigned i = 0; i < FLOW_KEY_WORDS; i++)
		flow_hash_word(&h, word_at(&s->key, i));
	for (unsigned i = 0; i < words; i++)
		flow_hash_word(&h, s->address[i]);
	return flow_hash_end(&h, FLOW_KEY_WORDS + words);
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
static inline uint64_t *find(struct flow_table *t, const struct flow_seen *s)
{
	const uint64_t name = flow_slot_name(s->hash);
	uint64_t i = s->hash & t->slots.mask, slot;

	for (; (slot = t->slots.slot[i]); i = (i + 1) & t->slots.mask)
		if ((slot & FLOW_SLOT_NAME_MASK) == name && is_flow_of(t, flow_slot_entry(slot), s))
			return &t->slots.slot[i];
	return NULL;
}

/* Ends a flow that its next packet comes too late for, or that it begins anew. */
static bool end_before(struct flow_table *t, struct flow_entry *e, const struct flow_seen *s)
{
	const bool is_due = flow_tick_is_due(due_tick(t, e), (uint32_t)t->now);

	if (!is_due && !(e->state & FLOW_CLOSING && flow_seen_opens(s)))
		return false;
	end_entry(t, e, end_by_time(t, e));
	return true;
}

static struct flow_entry *find_or_add(struct flow_table *t, const struct flow_seen *s)
{
	uint64_t *slot = find(t, s);
	struct flow_entry *e;

	if (!slot)
		return add_entry(t, s);
	e = flow_slot_entry(*slot);
	if (end_before(t, e, s))
		return add_entry(t, s);
	flow_slot_refer(slot);
	return e;
}

/* Lets a closed TCP connection linger, whatever of it still comes. */
static void close_entry(struct flow_table *t, struct flow_entry *e)
{
	e->state |= FLOW_CLOSING;
	e->end_tick = (uint32_t)t->now + t->linger;
	flow_wheel_remove(e);
	flow_wheel_add(&t->wheel, e, e->end_tick, t->now);
}

static void count(struct flow_table *t, const struct flow_seen *s)
{
	struct flow_entry *e = find_or_add(t, s);

	if (!e) {
		end_at_once(t, s);
		return;
	}
	e->last_tick = (uint32_t)t->now;
	flow_entry_count(e, s);
	if (e->state & FLOW_UNSETTLED)
		flow_nat_read(e, s);
	if (e->key.protocol == IPPROTO_TCP && !(e->state & FLOW_CLOSING) && flow_entry_is_closed(e, t->setup.uniflow))
		close_entry(t, e);
}

static inline void complete_key(struct flow_table *t, struct flow_seen *s)
{
	if (t->setup.key & FLOW_KEY_PREFIX)
		s->key.prefix = number_of_prefix(t, s);
	if (t->setup.key & FLOW_KEY_ZONE)
		s->key.zone = flow_nat_zone(s->pkt);
	s->hash = hash_key(t, s);
}

static void add_to(_Atomic uint64_t *to, uint64_t n)
{
	store(to, atomic_load_explicit(to, memory_order_relaxed) + n);
}

void flow_table_add(struct flow_table *t, struct flow_group_counts *group, const struct nfring_batch *b,
		    uint32_t packets, uint64_t now_ns)
{
	uint64_t counted = 0, bytes = 0;

	advance(t, now_ns);
	for (uint32_t i = 0; i < packets; i++) {
		struct flow_seen s;

		if (!flow_seen_read(&s, b, &b->pkt[i], t->setup.key, t->setup.uniflow))
			continue;
		complete_key(t, &s);
		count(t, &s);
		counted++;
		bytes += s.bytes;
	}
	add_to(&group->packets, counted);
	add_to(&group->bytes, bytes);
	add_to(&group->not_ip, packets - counted);
	publish(t);
}
