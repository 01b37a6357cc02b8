/* SPDX-License-Identifier: MIT */
/* What each batch says of the packets lost before it, against the numbers that the sender has written
 * into the packets. The socket buffer is tiny, there are few slabs, and the consumer pauses under a flood. */
#include "capture.h"
#include "flood.h"
#include "test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TINY_RCVBUF 8192
#define PAUSE_BATCHES 20 /* then the consumer pauses, and packets are lost */
#define PAUSE_US 100000
#define QUIET_MS 300
#define KEPT_MAX (1u << 20)

/* What the batches say. */
struct count {
	uint64_t next;    /* the number after the last packet taken */
	uint64_t batches; /* taken */
	uint64_t packets;
	uint64_t lost;
	uint64_t after_a_loss; /* batches */
	uint64_t wrong;        /* batches whose lost_before is not what the numbers say */
};

/* What the filter has seen. worker: w; consumer: r, of packets that it has claimed */
static struct {
	uint32_t kept;             /* packets */
	uint32_t refused;          /* packets since the one kept last */
	uint32_t before[KEPT_MAX]; /* packets refused before each one that was kept */
} filtered;

/* The sender's number: behind the headers of IPv4 and UDP. */
static uint64_t number_of(const struct nfring_pkt *p)
{
	uint64_t number;
	uint32_t len;
	const uint8_t *at = nfring_pkt_payload(p, &len);

	assert_true(len >= 28 + sizeof(number));
	memcpy(&number, at + 28, sizeof(number));
	return number;
}

static bool one_of_seven(const struct nfring_pkt *p, void *user)
{
	(void)user;
	if (number_of(p) % 7) {
		filtered.refused++;
		return false;
	}
	filtered.before[filtered.kept++ % KEPT_MAX] = filtered.refused;
	filtered.refused = 0;
	return true;
}

/* The kernel drops whole datagrams, so there is no gap inside a batch. With a filter each datagram has one
 * packet. */
static void check(const struct nfring_batch *b, struct count *c, bool with_filter)
{
	const uint64_t first = number_of(&b->pkt[0]), last = number_of(&b->pkt[b->count - 1]);
	uint64_t missing = first - c->next;

	if (with_filter)
		missing -= filtered.before[c->packets % KEPT_MAX];
	if (b->lost_before != missing || last - first + 1 != b->count) {
		c->wrong++;
		printf("           batch %zu: %u packets from number %zu to %zu, lost before %zu, after number %zu\n",
		       (size_t)c->batches, b->count, (size_t)first, (size_t)last, (size_t)b->lost_before,
		       (size_t)c->next - 1);
	}
	c->after_a_loss += b->lost_before > 0;
	c->lost += b->lost_before;
	c->batches++;
	c->packets += b->count;
	c->next = last + 1;
}

/* Takes batches until none has come for so long that the worker has seen the socket empty. */
static void take_all(struct nfring *n, struct count *c, bool with_filter)
{
	struct nfring_queue *q = nfring_queue_get(n, 0);
	struct nfring_batch b;

	for (;;) {
		if (nfring_queue_claim(q, &b) == 1) {
			check(&b, c, with_filter);
			nfring_queue_release(q, &b);
			if (c->batches % PAUSE_BATCHES == 0 && c->batches <= 5 * PAUSE_BATCHES)
				usleep(PAUSE_US);
		} else if (nfring_queue_wait(q, QUIET_MS * (int)test_times()) == 0) {
			return;
		}
	}
}

/* Sends one more packet, and takes the batch that tells of the last loss. */
static void end_the_loss(const struct nt_ns *ns, struct nfring *n, struct count *c)
{
	struct traffic_opts t = traffic_defaults();
	struct nfring_queue *q = nfring_queue_get(n, 0);
	struct nfring_batch b;

	t.count = 1;
	t.number_offset = 0; /* its number is 0: the filter wants it */
	nt_send_with(ns, t);
	assert_int_equal(nfring_queue_wait(q, 2000), 1);
	assert_int_equal(nfring_queue_claim(q, &b), 1);
	c->packets += b.count;
	c->lost += b.lost_before;
	nfring_queue_release(q, &b);
}

static void check_flood(const struct nt_ns *ns, uint32_t qthresh, nfring_filter_fn filter)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct traffic_opts t = traffic_defaults();
	struct count c = { 0 };
	struct nfring_stats s;
	struct nfring *n;
	uint64_t sent;

	memset(&filtered, 0, sizeof(filtered));
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	o.rcvbuf_bytes = TINY_RCVBUF;
	o.memory_bytes = NFRING_MEMORY_MIN_BYTES;
	o.qthresh = qthresh;
	o.filter = filter;
	n = nt_open(&o);
	nt_start(n);
	t.seconds = 1;
	t.number_offset = 0;
	nt_flood_start(ns, t);
	take_all(n, &c, filter != NULL);
	sent = nt_flood_end(false);
	take_all(n, &c, filter != NULL);
	s = nt_stats(n);
	assert_int_equal(c.wrong, 0);
	assert_true(c.after_a_loss > 0);
	assert_int_equal(c.packets, s.packets);
	assert_true(c.packets + s.filtered + s.lost == sent || s.tail_unknown);
	end_the_loss(ns, n, &c);
	s = nt_stats(n);
	assert_int_equal(c.lost, s.lost);
	assert_int_equal(c.packets + s.filtered + c.lost, sent + 1);
	assert_int_equal(s.tail_unknown, 0);
	nfring_close(n);
	nt_nft(ns, "flush ruleset\n");
}

static void each_batch_tells_what_the_senders_numbers_tell(void **state)
{
	check_flood(*state, 1, NULL);
	check_flood(*state, 64, NULL);
	check_flood(*state, NFRING_AUTO, NULL);
}

static void filtered_packets_are_not_among_those_lost_before(void **state)
{
	check_flood(*state, 1, one_of_seven);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(each_batch_tells_what_the_senders_numbers_tell),
		NT_TEST(filtered_packets_are_not_among_those_lost_before),
	};

	NT_MAIN(argc, argv, tests);
}
