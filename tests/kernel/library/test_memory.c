/* SPDX-License-Identifier: MIT */
/* The kernel memory that an engine can hold while nobody takes its packets. */
#include "capture.h"
#include "flood.h"
#include "test.h"

#include <linux/sock_diag.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define FIRST 5
#define DATAGRAM_BYTES 32768 /* more than one takes here, as the kernel accounts it */

/* Logs each packet to every group. */
static void log_to_each(const struct nt_ns *ns, unsigned groups)
{
	char rules[4000] = "";

	for (unsigned i = 0, n = 0; i < groups; i++)
		n += (unsigned)snprintf(rules + n, sizeof(rules) - n, "udp dport 9 log group %u\n", FIRST + i);
	nt_nft(ns, "table inet t {\nchain out { type filter hook output priority 0;\n%s}\n}\n", rules);
}

/* Returns the memory in the sockets of all groups. */
static size_t kernel_bytes(const struct nfring *n)
{
	size_t sum = 0;

	for (uint32_t i = 0; i < nfring_group_count(n); i++) {
		uint32_t info[SK_MEMINFO_VARS] = { 0 };
		socklen_t len = sizeof(info);
		int fd = nfring_group_fd(n, (uint16_t)nfring_group_number(n, i));

		assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len), 0);
		sum += info[SK_MEMINFO_RMEM_ALLOC];
	}
	return sum;
}

/* Floods so many groups, of which nobody takes a packet, until their sockets are full. */
static void check_bound(const struct nt_ns *ns, unsigned groups, size_t total, size_t bound)
{
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct nfring *n;
	size_t held;

	log_to_each(ns, groups);
	o.group_count = (uint16_t)groups;
	o.memory_bytes = NFRING_MEMORY_MIN_BYTES;
	o.rcvbuf_total_bytes = total;
	n = nt_open(&o);
	nt_start(n);
	for (unsigned i = 0; i < 100 && nt_stats(n).socket_drops < groups; i++)
		nt_send(ns, 8000 / groups, 8000, 0);
	held = kernel_bytes(n);
	printf("           %u stalled groups hold %.1f MiB of kernel memory, %.1f are allowed\n", groups,
	       (double)held / 1048576, (double)bound / 1048576);
	assert_true(held > bound / 4 * 3);
	assert_true(held <= bound + groups * (size_t)DATAGRAM_BYTES);
	nfring_close(n);
	nt_nft(ns, "flush ruleset\n");
}

static void sockets_of_all_groups_keep_to_one_bound(void **state)
{
	check_bound(*state, 8, 0, NFRING_RCVBUF_TOTAL_DEFAULT_BYTES);
	check_bound(*state, 64, 0, NFRING_RCVBUF_TOTAL_DEFAULT_BYTES);
	check_bound(*state, 8, 8 << 20, 8 << 20);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(sockets_of_all_groups_keep_to_one_bound),
	};

	NT_MAIN(argc, argv, tests);
}
