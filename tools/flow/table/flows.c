/* SPDX-License-Identifier: MIT */
#include "flows.h"
#include "account.h"
#include "nat.h"

#define LINGER_NS 1000000000u /* for the last ACK of a TCP connection */
#define EXPIRE_MAX 1024u      /* flows that one call looks at: packets wait meanwhile */
#define LARGE_TABLE 4096u

/* -- begin and end --------------------------------------------------------------------------------- */

static uint32_t ticks(uint64_t ns)
{
	const uint64_t n = ns >> FLOW_TICK_SHIFT;

	return n < FLOW_TICKS_MAX ? (uint32_t)n : FLOW_TICKS_MAX;
}

bool flow_flows_open(struct flow_flows *f, const struct flow_table_setup *setup)
{
	f->setup = *setup;
	f->active = ticks(setup->active_ns);
	f->inactive = ticks(setup->inactive_ns);
	f->linger = ticks(LINGER_NS);
	f->prefixes = flow_prefixes_open();
	f->spare = malloc(flow_entry_bytes(AF_INET6));
	return flow_slots_open(&f->slots) && f->prefixes && f->spare;
}

/* -- the end of a flow ------------------------------------------------------------------------------- */

static void hand_over(struct flow_flows *f, const struct flow_entry *e, enum flow_end end)
{
	struct flow_record *r = f->setup.next(f->setup.next_user);

	if (e->state & FLOW_CLOSING)
		end = FLOW_END_CLOSED;
	flow_entry_record(e, r, end);
	r->prefix = flow_prefixes_get(f->prefixes, e->key.prefix);
	f->ended[end]++;
}

static void free_entry(struct flow_entry *e)
{
	free(e->extra);
	free(e);
}

/* Ends a flow that is not in the wheel. */
static void end_taken(struct flow_flows *f, struct flow_entry *e, enum flow_end end)
{
	flow_slots_remove(&f->slots, e);
	hand_over(f, e, end);
	free_entry(e);
}

static void end_all(struct flow_flows *f, enum flow_end end, bool with_record)
{
	for (uint64_t i = 0; f->slots.slot && i <= f->slots.mask; i++) {
		struct flow_entry *e = flow_slot_entry(f->slots.slot[i]);

		if (!e)
			continue;
		if (with_record)
			hand_over(f, e, end);
		free_entry(e);
		f->slots.slot[i] = 0;
	}
	f->slots.used = 0;
	memset(f->wheel.slot, 0, sizeof(f->wheel.slot));
}

void flow_flows_end(struct flow_flows *f)
{
	end_all(f, FLOW_END_FORCED, true);
}

void flow_flows_close(struct flow_flows *f)
{
	end_all(f, FLOW_END_FORCED, false);
	while (f->rooms)
		free(f->room[--f->rooms]);
	flow_slots_close(&f->slots);
	if (f->prefixes)
		flow_prefixes_close(f->prefixes);
	free(f->spare);
}

/* -- the end by time --------------------------------------------------------------------------------- */

static enum flow_end end_by_time(const struct flow_flows *f, const struct flow_entry *e)
{
	return flow_flows_due(f, e) == e->end_tick ? FLOW_END_ACTIVE : FLOW_END_IDLE;
}

/* Flows cannot tell a time that is too far off: at such a jump all have been idle for too long. */
void flow_flows_advance(struct flow_flows *f, uint64_t now_ns)
{
	const uint64_t now = now_ns >> FLOW_TICK_SHIFT;

	if (now <= f->now)
		return;
	if (now - f->now > FLOW_TICKS_MAX)
		end_all(f, FLOW_END_IDLE, true);
	f->now = now;
}

uint64_t flow_flows_expire(struct flow_flows *f)
{
	for (unsigned i = 0; i < EXPIRE_MAX; i++) {
		struct flow_entry *e = flow_wheel_take(&f->wheel, f->now);

		if (!e)
			return flow_wheel_due(&f->wheel);
		if (flow_flows_is_over(f, e))
			end_taken(f, e, end_by_time(f, e));
		else
			flow_wheel_add(&f->wheel, e, flow_flows_due(f, e), f->now);
	}
	return f->now;
}

void flow_flows_end_one(struct flow_flows *f, struct flow_entry *e)
{
	flow_wheel_remove(e);
	end_taken(f, e, end_by_time(f, e));
}

void flow_flows_linger(struct flow_flows *f, struct flow_entry *e)
{
	e->state |= FLOW_CLOSING;
	e->end_tick = (uint32_t)f->now + f->linger;
	flow_wheel_remove(e);
	flow_wheel_add(&f->wheel, e, e->end_tick, f->now);
}

/* -- room -------------------------------------------------------------------------------------------- */

void flow_flows_choose(struct flow_flows *f, unsigned flows)
{
	const uint64_t max = f->setup.max_flows;

	f->victims = 0;
	if (max < LARGE_TABLE || f->slots.used + flows <= max)
		return;
	while (f->victims < flows && f->victims < FLOW_VICTIMS_MAX) {
		struct flow_entry *e = flow_slots_evict(&f->slots);

		flow_entry_fetch(e);
		f->victim[f->victims++] = e;
	}
}

void flow_flows_fetch_chosen(const struct flow_flows *f)
{
	for (unsigned i = 0; i < f->victims; i++) {
		__builtin_prefetch(f->victim[i]->next, 1);
		__builtin_prefetch(f->victim[i]->link, 1);
	}
}

/* Keeps the memory for the flow that needs the room: it is in the cache, and the allocator's notes about it are not. */
static void end_victim(struct flow_flows *f, struct flow_entry *e)
{
	flow_wheel_remove(e);
	hand_over(f, e, FLOW_END_ROOM);
	if (f->rooms == FLOW_VICTIMS_MAX) {
		free_entry(e);
		return;
	}
	free(e->extra);
	f->room[f->rooms++] = e;
}

void flow_flows_end_chosen(struct flow_flows *f)
{
	for (unsigned i = 0; i < f->victims; i++)
		end_victim(f, f->victim[i]);
	f->victims = 0;
}

/* Makes room for a flow: more slots, or another flow ends. */
static void make_room(struct flow_flows *f)
{
	const bool may_grow = f->slots.used < f->setup.max_flows;

	if (!may_grow || (!flow_slots_have_room(&f->slots) && !flow_slots_grow(&f->slots)))
		end_victim(f, flow_slots_evict(&f->slots));
}

/* -- the begin of a flow ----------------------------------------------------------------------------- */

uint32_t flow_flows_prefix(struct flow_flows *f, const struct flow_seen *s)
{
	uint32_t len;
	const char *text = nfring_pkt_prefix(s->pkt, &len);

	return flow_prefixes_number(f->prefixes, s->key.group, text, len);
}

static void begin(struct flow_flows *f, struct flow_entry *e, const struct flow_seen *s)
{
	flow_entry_begin(e, s);
	e->key.prefix = flow_flows_prefix(f, s);
	e->last_tick = (uint32_t)f->now;
	e->end_tick = e->last_tick + f->active;
	if (nfring_pkt_has(s->pkt, NFULA_CT)) {
		e->key.zone = flow_nat_zone(s->pkt);
		e->state |= FLOW_UNSETTLED;
	}
	f->begun++;
}

void flow_flows_pass(struct flow_flows *f, const struct flow_seen *s)
{
	begin(f, f->spare, s);
	flow_entry_count(f->spare, s);
	hand_over(f, f->spare, FLOW_END_ROOM);
}

static struct flow_entry *make_entry(struct flow_flows *f, uint8_t family)
{
	if (f->rooms && f->room[f->rooms - 1]->key.family == family)
		return f->room[--f->rooms];
	return malloc(flow_entry_bytes(family));
}

struct flow_entry *flow_flows_begin(struct flow_flows *f, const struct flow_seen *s)
{
	struct flow_entry *e;

	make_room(f);
	e = make_entry(f, s->key.family);
	if (!e)
		return NULL;
	if (!flow_slots_add(&f->slots, e, s->hash)) {
		free(e);
		return NULL;
	}
	begin(f, e, s);
	flow_wheel_add(&f->wheel, e, flow_flows_due(f, e), f->now);
	return e;
}
