/* SPDX-License-Identifier: MIT */
#include "netflow.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define VERSION 5
#define ROOM_BYTES (16 << 20)

/* Network order throughout. */
struct header {
	uint16_t version, records;
	uint32_t uptime_ms, seconds, nanoseconds;
	uint32_t sequence; /* records before this datagram */
	uint8_t engine_type, engine_id;
	uint16_t sampling;
};

struct record {
	uint32_t source, dest, next_hop;
	uint16_t input, output;
	uint32_t packets, bytes, first_ms, last_ms;
	uint16_t source_port, dest_port;
	uint8_t pad, tcp_flags, protocol, tos;
	uint16_t source_as, dest_as;
	uint8_t source_mask, dest_mask;
	uint16_t pad2;
};

_Static_assert(sizeof(struct header) == 24 && sizeof(struct record) == 48, "as on the wire");

int netflow_open(uint16_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons(port),
				 .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), room = ROOM_BYTES;

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) == 0 &&
	    bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	close(fd);
	return -1;
}

static void give(const struct record *in, netflow_record_fn each, void *user)
{
	struct netflow_record r = {
		.source = ntohl(in->source),
		.dest = ntohl(in->dest),
		.source_port = ntohs(in->source_port),
		.dest_port = ntohs(in->dest_port),
		.packets = ntohl(in->packets),
		.bytes = ntohl(in->bytes),
	};

	each(&r, user);
}

bool netflow_read(int fd, netflow_record_fn each, void *user)
{
	struct {
		struct header head;
		struct record records[30];
	} d;
	uint32_t expected = 0;
	ssize_t n;

	while ((n = recv(fd, &d, sizeof(d), 0)) > 0) {
		unsigned records = ntohs(d.head.records);

		if ((size_t)n < sizeof(d.head) || ntohs(d.head.version) != VERSION ||
		    (size_t)n != sizeof(d.head) + records * sizeof(d.records[0]) || ntohl(d.head.sequence) != expected)
			return false;
		expected += records;
		for (unsigned i = 0; i < records; i++)
			give(&d.records[i], each, user);
	}
	return true;
}
