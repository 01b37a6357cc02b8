/* SPDX-License-Identifier: MIT */
#include "packet.h"

#include "holds.h"
#include "nlmsg.h"
#include <arpa/inet.h>

#define MESSAGE (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)

struct head {
	struct nlmsghdr message;
	struct nfgenmsg generic;
	struct nlattr packet;
	struct nfulnl_msg_packet_hdr hdr;
	struct nlattr payload;
};

struct packet packet_make(uint8_t family, uint8_t hook, uint16_t type, const void *payload, uint32_t len)
{
	uint32_t bytes = (uint32_t)sizeof(struct head) + len;
	struct head head = {
		.message = { .nlmsg_len = bytes, .nlmsg_type = MESSAGE },
		.generic = { .nfgen_family = family, .res_id = htons(5) },
		.packet = { sizeof(head.packet) + sizeof(head.hdr), NFULA_PACKET_HDR },
		.hdr = { .hw_protocol = htons(type), .hook = hook },
		.payload = { (uint16_t)(sizeof(head.payload) + len), NFULA_PAYLOAD },
	};
	struct nfr_parse parse = { .max = 1 };
	uint8_t *data = malloc(bytes);
	struct packet p;

	HOLDS(data && len <= PACKET_PAYLOAD_MAX);
	memcpy(data, &head, sizeof(head));
	if (len)
		memcpy(data + sizeof(head), payload, len);
	p.block = exact_block_make(data, bytes, 1);
	free(data);
	parse.pkt = p.block.pkt;
	nfr_nlmsg_parse(&parse, p.block.datagram, bytes);
	HOLDS(parse.count == 1 && parse.malformed == 0);
	p.pkt = p.block.pkt;
	return p;
}

bool packet_free(struct packet *p)
{
	return exact_block_free(&p->block);
}
