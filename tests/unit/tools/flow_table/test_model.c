/* SPDX-License-Identifier: MIT */
/* Random traffic, against a model that keeps all flows in one list and looks through it. */
#include "burst.h"

#include "entry.h"

#define ENDS 12u /* addresses and ports of random traffic: few, so that flows meet */

static uint64_t seed = 1;

static uint32_t below(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 20) % n;
}

static struct sent random_packet(uint32_t ends)
{
	static const uint8_t protocols[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_TCP, IPPROTO_GRE };
	static const uint16_t flags[] = { ACK, ACK, ACK, ACK, SYN, SYN | ACK, FIN | ACK, RST };
	struct sent s = { .is_ip6 = below(3) == 0,
			  .src = below(ends),
			  .dst = below(ends),
			  .in = below(2),
			  .out = below(2),
			  .protocol = protocols[below(4)],
			  .bytes = (uint16_t)(60 + below(1000)),
			  .mark = below(2),
			  .uid = below(2),
			  .prefix = below(2) ? "a" : NULL };

	if (s.protocol != IPPROTO_GRE) {
		s.src_port = (uint16_t)below(ends);
		s.dst_port = (uint16_t)below(ends);
	}
	s.tcp_flags = s.protocol == IPPROTO_TCP ? flags[below(8)] : 0;
	return s;
}

/* -- sums by key ------------------------------------------------------------------------------------- */

/* What a key is to the model: a direction of a flow. */
struct name {
	uint32_t src, dst, in, out, mark, uid, prefix;
	uint16_t src_port, dst_port;
	uint8_t family, protocol;
	uint16_t zero; /* names are compared as bytes: they have no padding */
	uint32_t zeroes;
};

struct total {
	struct name name;
	uint64_t packets, bytes;
};

struct totals {
	struct total *total;
	size_t count;
};

static void totals_add(struct totals *t, const struct name *name, uint64_t packets, uint64_t bytes)
{
	size_t i = 0;

	while (i < t->count && memcmp(&t->total[i].name, name, sizeof(*name)) != 0)
		i++;
	if (i == t->count) {
		t->total = realloc(t->total, (i + 1) * sizeof(*t->total));
		assert_non_null(t->total);
		t->total[t->count++] = (struct total){ *name, 0, 0 };
	}
	t->total[i].packets += packets;
	t->total[i].bytes += bytes;
}

static struct name name_of(const struct sent *s, unsigned key)
{
	struct name n;

	memset(&n, 0, sizeof(n));
	n.src = s->src, n.dst = s->dst, n.in = s->in, n.out = s->out;
	n.src_port = s->src_port, n.dst_port = s->dst_port;
	n.family = s->is_ip6 ? AF_INET6 : AF_INET;
	n.protocol = s->protocol;
	n.mark = key & FLOW_KEY_MARK ? s->mark : 0;
	n.uid = key & FLOW_KEY_UID ? s->uid : 0;
	n.prefix = key & FLOW_KEY_PREFIX ? s->prefix != NULL : 0;
	return n;
}

static uint32_t number_in(const struct flow_record *r, const uint8_t *address)
{
	uint32_t number;

	memcpy(&number, address + (r->family == AF_INET ? 0 : 12), 4);
	return ntohl(number);
}

/* Adds both directions of a record. */
static void totals_add_record(struct totals *t, const struct flow_record *r, unsigned key)
{
	struct name n, back;

	memset(&n, 0, sizeof(n));
	n.src = number_in(r, r->src), n.dst = number_in(r, r->dst), n.in = r->in, n.out = r->out;
	n.src_port = r->src_port, n.dst_port = r->dst_port;
	n.family = r->family;
	n.protocol = r->protocol;
	n.mark = key & FLOW_KEY_MARK ? r->mark : 0;
	n.uid = key & FLOW_KEY_UID ? r->uid : 0;
	n.prefix = key & FLOW_KEY_PREFIX ? r->prefix != NULL : 0;
	back = n;
	back.src = n.dst, back.dst = n.src, back.src_port = n.dst_port, back.dst_port = n.src_port;
	back.in = n.out, back.out = n.in;
	totals_add(t, &n, r->packets[FLOW_FORWARD], r->bytes[FLOW_FORWARD]);
	if (r->packets[FLOW_REVERSE])
		totals_add(t, &back, r->packets[FLOW_REVERSE], r->bytes[FLOW_REVERSE]);
}

static int by_name(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct name));
}

static void assert_totals_equal(struct totals *a, struct totals *b)
{
	qsort(a->total, a->count, sizeof(*a->total), by_name);
	qsort(b->total, b->count, sizeof(*b->total), by_name);
	assert_int_equal(a->count, b->count);
	assert_memory_equal(a->total, b->total, a->count * sizeof(*a->total));
	free(a->total);
	free(b->total);
}

/* -- random traffic ---------------------------------------------------------------------------------- */

/* Sends batches of random traffic as time goes on; what was sent is summed up. */
static void send_random(struct kept *k, struct totals *sent, uint32_t batches, uint32_t ends)
{
	static struct burst t;
	uint64_t now = SECOND;

	while (batches-- > 0) {
		burst_begin(&t, 5);
		for (uint32_t n = 1 + below(BURST_PACKETS); n > 0; n--) {
			const struct sent s = random_packet(ends);
			const struct name name = name_of(&s, k->setup.key);

			burst_add(&t, &s);
			totals_add(sent, &name, 1, s.bytes);
		}
		now += below(SECOND / 2);
		kept_add(k, &t, now);
		if (below(4) == 0)
			now = below(100) ? now : now + 20 * SECOND, flow_table_expire(k->table, now);
	}
}

static void sums_by_key_are_those_of_the_packets(void **state)
{
	static const uint64_t sizes[] = { 1, 50, 100000 };

	(void)state;
	for (unsigned i = 0; i < 3 * 8 * 2; i++) {
		struct totals sent = { 0 }, got = { 0 };
		struct kept k;

		kept_open_as(&k, sizes[i % 3], i / 3 % 8, i / 24);
		send_random(&k, &sent, 100, 4);
		kept_end(&k);
		for (size_t n = 0; n < k.records; n++)
			totals_add_record(&got, &k.record[n], k.setup.key);
		assert_totals_equal(&sent, &got);
		kept_close(&k);
	}
}

/* -- records against a model that looks through a list ------------------------------------------------ */

/* The times of the table are whole ticks, and so are those of the model. */
#define TICK (UINT64_C(1) << FLOW_TICK_SHIFT)
#define WHOLE(ns) ((ns) / TICK * TICK)

struct model_flow {
	struct name name; /* of its forward direction */
	uint64_t packets[2], bytes[2];
	uint64_t begin_ns, last_ns, end_ns;
	uint16_t flags[2];
	bool closing, over;
	uint8_t end;
};

struct model {
	struct model_flow flow[20000];
	size_t count;
};

static bool is_reverse(const struct name *a, const struct name *b)
{
	struct name r = *b;

	r.src = b->dst, r.dst = b->src, r.src_port = b->dst_port, r.dst_port = b->src_port;
	r.in = b->out, r.out = b->in;
	return memcmp(a, &r, sizeof(r)) == 0;
}

static struct model_flow *model_find(struct model *m, const struct name *n, unsigned *direction)
{
	for (size_t i = m->count; i-- > 0;) {
		struct model_flow *f = &m->flow[i];

		if (f->over)
			continue;
		*direction = memcmp(&f->name, n, sizeof(*n)) != 0;
		if (!*direction || is_reverse(&f->name, n))
			return f;
	}
	return NULL;
}

static void model_end(struct model_flow *f, uint8_t end)
{
	f->over = true;
	f->end = f->closing ? FLOW_END_CLOSED : end;
}

static bool model_expire(struct model_flow *f, uint64_t now)
{
	const uint64_t idle = f->last_ns + WHOLE(15 * SECOND);

	if (!f->over && f->end_ns <= now && (f->closing || f->end_ns <= idle))
		model_end(f, FLOW_END_ACTIVE);
	else if (!f->over && !f->closing && idle <= now)
		model_end(f, FLOW_END_IDLE);
	return f->over;
}

static void model_count(struct model *m, const struct sent *s, uint64_t now)
{
	const struct name n = name_of(s, 0);
	unsigned d = 0;
	struct model_flow *f = model_find(m, &n, &d);

	if (f && !model_expire(f, now) && f->closing && (s->tcp_flags & (SYN | ACK)) == SYN)
		model_end(f, FLOW_END_CLOSED);
	if (!f || f->over) {
		assert_true(m->count < ARRAY_SIZE(m->flow));
		f = &m->flow[m->count++];
		*f = (struct model_flow){ .name = n, .end_ns = now + WHOLE(60 * SECOND) };
		d = 0;
	}
	f->packets[d]++;
	f->bytes[d] += s->bytes;
	f->flags[d] |= s->tcp_flags;
	f->last_ns = now;
	if (!f->closing && ((f->flags[0] | f->flags[1]) & RST || (f->flags[0] & f->flags[1]) & FIN)) {
		f->closing = true;
		f->end_ns = now + WHOLE(SECOND);
	}
}

/* A record as the model has it. */
struct row {
	struct name name;
	uint32_t packets[2];
	uint32_t bytes[2];
	uint32_t end;
};

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct row));
}

static struct row row_of(const struct flow_record *r)
{
	struct row row;

	memset(&row, 0, sizeof(row));
	row.name.src = number_in(r, r->src), row.name.dst = number_in(r, r->dst);
	row.name.in = r->in, row.name.out = r->out;
	row.name.src_port = r->src_port, row.name.dst_port = r->dst_port;
	row.name.family = r->family, row.name.protocol = r->protocol;
	for (unsigned d = 0; d < 2; d++) {
		row.packets[d] = (uint32_t)r->packets[d];
		row.bytes[d] = (uint32_t)r->bytes[d];
	}
	row.end = r->end;
	return row;
}

static struct row row_of_model(const struct model_flow *f)
{
	struct row row;

	memset(&row, 0, sizeof(row));
	row.name = f->name;
	for (unsigned d = 0; d < 2; d++) {
		row.packets[d] = (uint32_t)f->packets[d];
		row.bytes[d] = (uint32_t)f->bytes[d];
	}
	row.end = f->over ? f->end : f->closing ? FLOW_END_CLOSED : FLOW_END_FORCED;
	return row;
}

static void every_record_is_the_model_s(void **state)
{
	static struct model m;
	static struct burst t;
	struct row *want, *got;
	struct kept k;
	uint64_t now = 1000 * TICK;

	(void)state;
	m.count = 0;
	kept_open_as(&k, 100000, 0, false);
	for (uint32_t i = 0; i < 10000; i++) {
		const struct sent s = random_packet(3);

		burst_begin(&t, 5);
		burst_add(&t, &s);
		kept_add(&k, &t, now);
		model_count(&m, &s, now);
		now += below(100) * TICK;
		if (below(10) == 0)
			kept_expire(&k, now);
	}
	kept_expire(&k, now);
	for (size_t i = 0; i < m.count; i++)
		model_expire(&m.flow[i], now);
	assert_int_equal(kept_end(&k), m.count);
	want = calloc(m.count, sizeof(*want));
	got = calloc(m.count, sizeof(*got));
	for (size_t i = 0; i < m.count; i++) {
		want[i] = row_of_model(&m.flow[i]);
		got[i] = row_of(&k.record[i]);
	}
	qsort(want, m.count, sizeof(*want), by_bytes);
	qsort(got, m.count, sizeof(*got), by_bytes);
	assert_memory_equal(want, got, m.count * sizeof(*want));
	free(want);
	free(got);
	kept_close(&k);
}

/* -- the secret -------------------------------------------------------------------------------------- */

static void other_secrets_make_the_same_records(void **state)
{
	struct totals got[2] = { { 0 }, { 0 } };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct totals sent = { 0 };
		struct kept k;

		kept_open_as(&k, 100000, 0, false);
		flow_table_close(k.table);
		for (unsigned n = i; n < FLOW_SECRET_WORDS; n++)
			k.setup.secret[n] *= 2 * i + 1;
		k.table = flow_table_open(&k.setup);
		seed = 5;
		send_random(&k, &sent, 200, ENDS);
		free(sent.total);
		kept_end(&k);
		for (size_t n = 0; n < k.records; n++)
			totals_add_record(&got[i], &k.record[n], 0);
		kept_close(&k);
	}
	assert_totals_equal(&got[0], &got[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(model, sums_by_key_are_those_of_the_packets),
		TEST(model, every_record_is_the_model_s),
		TEST(model, other_secrets_make_the_same_records),
	};

	return RUN(model, tests);
}
