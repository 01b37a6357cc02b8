/* SPDX-License-Identifier: MIT */
/* flows_collect PORT: receives NetFlow 9 and IPFIX by UDP at 127.0.0.1 and adds up packets and bytes of all records of
 * data, both directions. Ends with SIGINT and prints the sums as JSON. It trusts what it is sent, but for lengths.
 *
 *   message  header (20 bytes; IPFIX: 16), then sets: id (16 bits), length (16 bits), content
 *   set      of templates (id 0; IPFIX: 2), of options templates (1; IPFIX: 3), or data by the template `id`     */
#include "collect.h"
#include "interrupt.h"
#include "parse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define ROOM_BYTES (256 << 20)
#define NETFLOW9 9
#define IPFIX 10

static struct flows_sums sums;

static int open_socket(uint16_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons(port),
				 .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), room = ROOM_BYTES;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) < 0 ||
	    bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		return -1;
	return fd;
}

/* Returns how many datagrams found no room. */
static unsigned dropped(int fd)
{
	uint32_t info[SK_MEMINFO_VARS] = { 0 };
	socklen_t len = sizeof(info);

	getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len);
	return info[SK_MEMINFO_DROPS];
}

static void read_sets(const uint8_t *at, const uint8_t *end, bool is_ipfix)
{
	while (end - at >= 4) {
		const uint16_t id = flows_u16(at), len = flows_u16(at + 2);

		if (len < 4 || len > end - at)
			break;
		if (id == (is_ipfix ? 2 : 0))
			flows_templates(at + 4, at + len, is_ipfix);
		else if (id == (is_ipfix ? 3 : 1))
			flows_options(at + 4, at + len, is_ipfix);
		else if (id >= 256)
			flows_data(&sums, id, at + 4, at + len);
		at += len;
	}
	if (at != end)
		sums.bad++;
}

static void read_message(const uint8_t *m, size_t len)
{
	const uint16_t version = len >= 2 ? flows_u16(m) : 0;
	const size_t head = version == IPFIX ? 16 : 20;

	if ((version != NETFLOW9 && version != IPFIX) || len < head) {
		sums.bad++;
		return;
	}
	sums.messages++;
	read_sets(m + head, m + len, version == IPFIX);
}

int main(int argc, char **argv)
{
	static uint8_t message[65536];
	uint64_t port;
	int fd;

	if (argc != 2 || !cli_parse_u64(argv[1], 1, UINT16_MAX, &port))
		return fprintf(stderr, "usage: flows_collect PORT\n"), 2;
	fd = open_socket((uint16_t)port);
	if (fd < 0) {
		perror("UDP socket");
		return 1;
	}
	bench_interrupt_install();
	while (!bench_interrupted) {
		ssize_t n = recv(fd, message, sizeof(message), 0);

		if (n >= 0)
			read_message(message, (size_t)n);
		else if (errno != EINTR)
			break;
	}
	printf("{\"messages\":%llu,\"records\":%llu,\"packets\":%llu,\"bytes\":%llu,\"bad\":%llu,\"dropped\":%u}\n",
	       (unsigned long long)sums.messages, (unsigned long long)sums.records, (unsigned long long)sums.packets,
	       (unsigned long long)sums.bytes, (unsigned long long)sums.bad, dropped(fd));
	return 0;
}
