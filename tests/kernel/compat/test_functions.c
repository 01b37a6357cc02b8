/* SPDX-License-Identifier: MIT */
/* What each function returns, without traffic: with the original library and with nfring's. Every difference is in one
 * of these lists, with its reason; one that is gone fails the test too. */
#include "assertions.h"
#include "compare.h"
#include "library.h"
#include "test.h"

#define LEAST 1000 /* lines, for a comparison to mean something */
#define RANDOM_DATAGRAMS "1000"

#define DONE "NLMSG_DONE ends every datagram of several packets: it is no failure"
#define ACK "an answer of the kernel is no packet, and no failure of one"
#define NEGATIVE "memory before the length is never read"
#define SHORT "an attribute that is shorter than its type is absent: nothing behind it is read"
#define DAMAGED "a packet whose attributes do not fit it is counted as damaged, and not given to the callback"
#define AS_PARSED "both ways to read an attribute mask the same flags, as nflog_nlmsg_parse() does"
#define WAITING                                                                                                        \
	"packets that arrive before an answer are kept, and given to the callback by the next nflog_handle_packet()"

#define DIFFERS(name, key, stock, ours, why)                                                                           \
	{                                                                                                              \
		name, key, stock, ours, why, 0, false                                                                  \
	}

static struct difference of_datagrams[] = {
	DIFFERS("length_of_minus_1", "calls", "1", "0", NEGATIVE),
	DIFFERS("packets_then_done", "ret", "-1", "0", DONE),
	DIFFERS("packet_then_done", "ret", "-1", "0", DONE),
	DIFFERS("packet_behind_done", "ret", "-1", "0", DONE),
	DIFFERS("packet_behind_done", "calls", "2", "3", DONE),
	DIFFERS("done_alone", "ret", "-1", "0", DONE),
	DIFFERS("ack_alone", "ret", "-1", "0", ACK),
	DIFFERS("ack_then_packet", "ret", "-1", "0", ACK),
	DIFFERS("ack_then_packet", "calls", "0", "1", ACK),
	DIFFERS("error_alone", "ret", "-1", "0", ACK),
	DIFFERS("error_then_packet", "ret", "-1", "0", ACK),
	DIFFERS("error_then_packet", "calls", "0", "1", ACK),
	DIFFERS("packet_then_error", "ret", "-1", "0", ACK),
	DIFFERS("noop_then_packet", "ret", "-1", "0", ACK),
	DIFFERS("noop_then_packet", "calls", "0", "1", ACK),
	DIFFERS("prefix_without_end_or_padding", "xml", NULL, NULL, SHORT),
	DIFFERS("prefix_of_no_bytes", "xml", NULL, NULL, SHORT),
	DIFFERS("short_header", "hdr", "0800/0", "none", SHORT),
	DIFFERS("short_header", "xml", NULL, NULL, SHORT),
	DIFFERS("short_mark", "mark", "16908288", "7", SHORT),
	DIFFERS("short_mark", "xml", NULL, NULL, SHORT),
	DIFFERS("short_time", "time", NULL, "-1/-1.-00002", SHORT),
	DIFFERS("short_device", "indev", "256", "0", SHORT),
	DIFFERS("short_device", "xml", NULL, NULL, SHORT),
	DIFFERS("short_uid", "uid", "256", "-1/untouched", SHORT),
	DIFFERS("short_seq", "seq", "65536", "-1/untouched", SHORT),
	DIFFERS("short_hwtype", "hwtype", "256", "0", SHORT),
	DIFFERS("short_hardware_address", "hw", NULL, "none", SHORT),
	DIFFERS("short_hardware_address", "xml", NULL, NULL, SHORT),
	DIFFERS("long_hardware_address", "xml", NULL, NULL, SHORT),
	DIFFERS("long_hardware_address", "nlxml", NULL, NULL, SHORT),
	DIFFERS("flagged_net_byteorder", "uid", "-1/untouched", "1", AS_PARSED),
	DIFFERS("attribute_of_length_3", "calls", "2", "1", DAMAGED),
	DIFFERS("attribute_over_the_end", "calls", "2", "1", DAMAGED),
};

static struct difference of_calls[] = {
	DIFFERS("packets_wait_set_timeout", "calls", "1", "0", WAITING),
	DIFFERS("packets_wait_received_then", "ret", "2", "3", WAITING),
	DIFFERS("packets_wait_received_then", "calls", "2", "3", WAITING),
	DIFFERS("packets_wait_unbind_pf", "calls", "1", "0", WAITING),
	DIFFERS("packets_wait_unbind_group", "calls", "1", "0", WAITING),
	DIFFERS("packets_wait_for_a_failing_callback_set_timeout", "ret", "-1", "0", WAITING),
	DIFFERS("packets_wait_for_a_failing_callback_set_timeout", "errno", "77", "0", WAITING),
	DIFFERS("packets_wait_for_a_failing_callback_set_timeout", "calls", "1", "0", WAITING),
	DIFFERS("packets_wait_for_a_failing_callback_received_then", "ret", "2", "3", WAITING),
	DIFFERS("packets_wait_for_a_failing_callback_received_then", "calls", "2", "3", WAITING),
	DIFFERS("packets_wait_for_a_failing_callback_unbind_pf", "calls", "1", "0", WAITING),
	DIFFERS("packets_wait_for_a_failing_callback_unbind_group", "calls", "1", "0", WAITING),
	DIFFERS("packets_wait_for_a_callback_of_5_set_timeout", "calls", "3", "0", WAITING),
	DIFFERS("packets_wait_for_a_callback_of_5_received_then", "ret", "0", "3", WAITING),
	DIFFERS("packets_wait_for_a_callback_of_5_received_then", "errno", "11", "0", WAITING),
	DIFFERS("packets_wait_for_a_callback_of_5_received_then", "calls", "0", "3", WAITING),
	DIFFERS("packets_wait_for_a_callback_of_5_unbind_pf", "calls", "1", "0", WAITING),
	DIFFERS("packets_wait_for_a_callback_of_5_unbind_group", "calls", "1", "0", WAITING),
};

/* Runs a program with each library in turn, and compares what it prints. Returns how many lines were compared. */
static unsigned compare_runs(const struct nt_ns *ns, const char *const argv[], struct difference *list, size_t n)
{
	struct comparison c = { .lines = 0 };
	struct nt_proc stock, ours;

	library_run(&stock, ns, STOCK, argv);
	for (enum library library = OURS; library < LIBRARIES; library++) {
		library_run(&ours, ns, library, argv);
		for (size_t i = 0; i < n; i++)
			list[i].seen = 0;
		compare_outputs(&c, stock.out, ours.out, list, n);
		nt_proc_free(&ours);
	}
	nt_proc_free(&stock);
	return c.lines;
}

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static void datagrams_are_taken_as_by_the_original(void **state)
{
	assert_true(compare_runs(*state, NT_ARGS("NFRING_QUIET=1", NT_COMPAT_FEED, RANDOM_DATAGRAMS), of_datagrams,
				 COUNT(of_datagrams)) >= LEAST);
}

static void calls_return_what_the_original_returns(void **state)
{
	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	compare_runs(*state, NT_ARGS(NT_COMPAT_CALLS), of_calls, COUNT(of_calls));
}

static void messages_are_written_and_parsed_as_by_the_original(void **state)
{
	assert_true(compare_runs(*state, NT_ARGS(NT_COMPAT_MESSAGES), NULL, 0) >= LEAST);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(datagrams_are_taken_as_by_the_original),
		NT_TEST(calls_return_what_the_original_returns),
		NT_TEST(messages_are_written_and_parsed_as_by_the_original),
	};

	NT_MAIN(argc, argv, tests);
}
