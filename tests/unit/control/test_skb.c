/* SPDX-License-Identifier: MIT */
#include "skb.h"

#include "nlmsg.h"
#include "unit.h"
#include <nfring/opts.h>

/* Kernels by their lines and tails: x86-64 with 17 and 45 fragments, arm64 before 4.17, ppc64, s390x, and machines of
 * 32 bits. */
static const struct nfr_skb kernels[] = {
	{ 64, 320 }, { 64, 768 }, { 128, 384 }, { 128, 768 }, { 256, 512 }, { 256, 768 },
#if UINTPTR_MAX == UINT32_MAX
	{ 32, 192 }, { 64, 256 },
#endif
};
static const size_t pages[] = { 4096, 8192, 16384, 65536 };

static void assert_room(uint32_t bytes)
{
	const uint32_t room = nfr_skb_room(bytes);

	assert_int_equal(room & (room - 1), 0);
	for (size_t k = 0; k < ARRAY_SIZE(kernels); k++)
		assert_in_range(nfr_skb_datagram(kernels[k], bytes), bytes, room);
}

/* Around each step of R, whatever is added before. */
static void room_holds_every_datagram_of_every_kernel(void **state)
{
	(void)state;
	for (uint32_t bytes = 1; bytes <= NFRING_NLBUFSIZ_MAX_BYTES; bytes += bytes % 4096 > 3000 ? 1 : 61)
		assert_room(bytes);
	assert_room(NFRING_NLBUFSIZ_MAX_BYTES);
}

static void no_datagram_exceeds_what_can_be_parsed(void **state)
{
	(void)state;
	assert_true(nfr_skb_room(NFRING_NLBUFSIZ_MAX_BYTES) <= NFR_DATAGRAM_MAX_BYTES);
}

/* What was seen on x86-64: skb.h of that kernel, nlbufsiz, and the largest datagrams fill what is computed. */
static void datagrams_are_as_long_as_seen(void **state)
{
	const struct nfr_skb x86 = { 64, 320 };

	(void)state;
	assert_int_equal(nfr_skb_datagram(x86, 16064), 16064);
	assert_int_equal(nfr_skb_datagram(x86, 16065), 32448);
	assert_int_equal(nfr_skb_datagram(x86, 16384), 32448);
	assert_int_equal(nfr_skb_datagram(x86, 131072), 261824);
}

/* They decide the speed: no more slabs than 16 and 64 KiB, and no less of them in use. */
static void chosen_buffers_are_16_and_64_KiB_on_every_kernel(void **state)
{
	static const uint32_t chosen[][2] = { { NFR_NLBUFSIZ_USUAL, 16384 }, { NFR_NLBUFSIZ_LARGE, 65536 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(chosen); i++) {
		assert_int_equal(nfr_skb_room(chosen[i][0]), chosen[i][1]);
		assert_int_equal(nfr_skb_nlbufsiz(chosen[i][1]), chosen[i][0]);
		for (size_t k = 0; k < ARRAY_SIZE(kernels); k++)
			assert_int_equal(nfr_skb_datagram(kernels[k], chosen[i][0]),
					 chosen[i][1] - kernels[k].tail_bytes);
	}
}

/* Pages of x86 and most arm64, of some arm64 and ppc64. */
static void least_nlbufsiz_follows_the_page_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		assert_int_equal(nfr_skb_default_buffer(pages[i]), i ? 8192 : 4096);
		assert_int_equal(nfr_skb_nlbufsiz_min(pages[i]), (i ? 8192 : 4096) - NFR_SKB_TAIL_USUAL);
	}
	if (NFR_SKB_TAIL_USUAL == 320)
		assert_int_equal(nfr_skb_nlbufsiz_min(4096), NFRING_NLBUFSIZ_MIN_BYTES);
}

int main(void)
{
	const struct CMUnitTest skb[] = {
		TEST(skb, room_holds_every_datagram_of_every_kernel),
		TEST(skb, no_datagram_exceeds_what_can_be_parsed),
		TEST(skb, datagrams_are_as_long_as_seen),
		TEST(skb, chosen_buffers_are_16_and_64_KiB_on_every_kernel),
		TEST(skb, least_nlbufsiz_follows_the_page_size),
	};

	return RUN(skb, skb);
}
