/* SPDX-License-Identifier: MIT */
/* Makes packets of packets.h: four digits of the EtherType, then the bytes. */
#ifndef TEST_LINE_FROM_HEX_H
#define TEST_LINE_FROM_HEX_H

#include "message.h"

static inline uint8_t from_hex_byte(const char *digits)
{
	const char text[] = { digits[0], digits[1], '\0' };

	return (uint8_t)strtoul(text, NULL, 16);
}

/* Opens a packet of an ingress hook of which `len` bytes were copied, with an Ethernet header. */
static inline void from_hex_cut(struct message *m, const char *packet, size_t len)
{
	uint8_t bytes[512], header[14] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1 }, hdr[4] = { 0 };

	header[12] = hdr[0] = from_hex_byte(packet);
	header[13] = hdr[1] = from_hex_byte(packet + 2);
	for (size_t i = 0; i < len; i++)
		bytes[i] = from_hex_byte(packet + 4 + 2 * i);
	message_open(m, 5, 5);
	message_add(m, NFULA_PACKET_HDR, hdr, sizeof(hdr));
	message_add(m, NFULA_HWTYPE, "\x00\x01", 2);
	message_add(m, NFULA_L2HDR, header, sizeof(header));
	message_add(m, NFULA_PAYLOAD, bytes, (uint32_t)len);
}

static inline void from_hex(struct message *m, const char *packet)
{
	from_hex_cut(m, packet, strlen(packet) / 2 - 2);
}

#endif
