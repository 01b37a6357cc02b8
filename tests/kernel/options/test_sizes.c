/* SPDX-License-Identifier: MIT */
/* Packets of 1 byte to 64 KiB, through every QThresh and nlbufsiz: whatever size
 * the kernel's datagrams come to have, none is cut and none is lost. */
#include "capture.h"
#include "flood.h"
#include "test.h"

#define HEADERS 28
#define COPIED_MAX 65531 /* NFULNL_COPY_RANGE_MAX of the kernel */

static const uint32_t qthreshs[] = { 1, 2, 3, 16, 64, 500, 1024, 4096, NFRING_AUTO };
static const uint32_t nlbufsizs[] = { 3776, 4096, 16064, 16384, 32448, 65216, 130752, 131072, NFRING_AUTO };
static const uint32_t payloads[] = { 1, 2, 3, 4, 5, 30, 64, 333, 1400, 3700, 4096, 9000, 16000, 33000, 65507 };
#define SIZES (sizeof(payloads) / sizeof(*payloads))

struct tally {
	unsigned of_size[SIZES];
	unsigned gso, unknown, damaged, with_conntrack;
};

static bool is_intact(const uint8_t *at, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		if (at[i] != 'a' + i % 26)
			return false;
	return true;
}

static void tally(const struct nfring_batch *b, const struct nfring_pkt *p, void *user)
{
	struct tally *t = user;
	uint32_t len = 0;
	const uint8_t *at = nfring_pkt_payload(p, &len);

	(void)b;
	t->with_conntrack += nfring_pkt_attr(p, NFULA_CT, NULL) != NULL;
	for (size_t i = 0; i < SIZES; i++) {
		uint32_t whole = HEADERS + payloads[i];

		if (len != (whole < COPIED_MAX ? whole : COPIED_MAX))
			continue;
		t->of_size[i]++;
		t->damaged += !is_intact(at + HEADERS, len - HEADERS);
		return;
	}
	if (len == HEADERS + 64400) {
		t->gso++;
		t->damaged += !is_intact(at + HEADERS, len - HEADERS);
	} else {
		t->unknown++;
	}
}

/* Small and large by turns, so that a large one also meets a half-full batch. */
static uint64_t send_mixed(const struct nt_ns *ns, unsigned each)
{
	struct traffic_opts o = traffic_defaults();
	uint64_t sent = 0;

	for (unsigned round = 0; round < each; round++)
		for (size_t i = 0; i < SIZES; i++)
			sent += nt_send(ns, 1, payloads[(i * 7 + round) % SIZES], 0);
	o.payload_bytes = 64400;
	o.gso_bytes = 1400;
	o.count = each;
	return sent + nt_send_with(ns, o);
}

static void run_combination(const struct nt_ns *ns, uint32_t qthresh, uint32_t nlbufsiz, uint16_t flags)
{
	const unsigned each = test_scale(100) < 100 ? 3 : 12;
	struct nfring_opts o = nt_opts(ns, 5);
	struct tally t = { .gso = 0 };
	struct nfring_stats s;
	struct nfring *n;
	uint64_t sent;

	o.qthresh = qthresh;
	o.nlbufsiz_bytes = nlbufsiz;
	o.flags = flags;
	n = nt_open(&o);
	nt_start(n);
	sent = send_mixed(ns, each);
	nt_take(n, sent, 1, tally, &t);
	s = nt_stop(n);
	nfring_close(n);
	if (s.packets != sent || s.lost || s.truncated || s.malformed || t.damaged || t.unknown || t.gso != each)
		fail_msg("qthresh %u, nlbufsiz %u: sent %lu, packets %lu, lost %lu, truncated %lu, malformed %lu, "
			 "damaged %u, of unknown size %u, large %u",
			 qthresh, nlbufsiz, sent, s.packets, s.lost, s.truncated, s.malformed, t.damaged, t.unknown,
			 t.gso);
	for (size_t i = 0; i < SIZES; i++)
		assert_int_equal(t.of_size[i], each);
	assert_int_equal(t.with_conntrack, flags & NFRING_FLAG_CONNTRACK ? sent : 0);
}

static void run_combinations(const struct nt_ns *ns, uint16_t flags)
{
	for (size_t q = 0; q < sizeof(qthreshs) / sizeof(*qthreshs); q++)
		for (size_t b = 0; b < sizeof(nlbufsizs) / sizeof(*nlbufsizs); b++)
			if (test_scale(100) >= 10 || (q + b) % 4 == 0)
				run_combination(ns, qthreshs[q], nlbufsizs[b], flags);
}

static void every_size_arrives_whole_through_every_qthresh_and_nlbufsiz(void **state)
{
	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	run_combinations(*state, nfring_opts_default().flags);
}

/* Conntrack makes a message longer than what the kernel reckons with: up to 260 bytes, another length each time. */
static void every_size_arrives_whole_with_its_connection(void **state)
{
	if (!nt_kernel_has_conntrack(*state))
		nt_skip("this kernel has no CONFIG_NETFILTER_NETLINK_GLUE_CT");
	nt_output_rules(*state, "udp dport 9 ct state != invalid", "log group 5", 1);
	run_combinations(*state, nfring_opts_default().flags | NFRING_FLAG_CONNTRACK);
}

/* Full batches of the largest kind: the datagram formula at its limit. */
static void flood_into_the_largest_batches_is_never_cut(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct traffic_opts t = traffic_defaults();
	uint64_t taken = 0, sent;
	struct nfring_stats s;
	struct nfring *n;

	nt_output_rules(ns, "udp dport 9", "log prefix \"a prefix of some length\" group 5", 16);
	o.qthresh = 4096;
	o.nlbufsiz_bytes = 131072;
	o.flags = NFRING_FLAG_SEQ | NFRING_FLAG_SEQ_GLOBAL;
	n = nt_open(&o);
	nt_start(n);
	t.seconds = 0.5;
	nt_flood_start(ns, t);
	taken += nt_take(n, UINT64_MAX, 0.3, NULL, NULL);
	sent = nt_flood_end(false) + nt_settle(ns, n, &taken);
	s = nt_stats(n);
	assert_int_equal(s.truncated + s.malformed, 0);
	assert_int_equal(s.packets + s.lost, 16 * sent);
	assert_true(TEST_SANITIZED || s.lost == 0);
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(every_size_arrives_whole_through_every_qthresh_and_nlbufsiz),
		NT_TEST(every_size_arrives_whole_with_its_connection),
		NT_TEST(flood_into_the_largest_batches_is_never_cut),
	};

	NT_MAIN(argc, argv, tests);
}
