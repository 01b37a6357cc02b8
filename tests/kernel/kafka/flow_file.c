/* SPDX-License-Identifier: MIT */
#include "flow_file.h"
#include "assertions.h"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <stdio.h>
#include <string.h>

#define LINKTYPE_NFLOG 239

/* | nfgenmsg 4 | packet header 4 + 4 | payload 4 + 28 | */
#define RECORD_BYTES (4 + 8 + 4 + FLOW_FILE_BYTES)

static void put16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* The headers of attributes are in the byte order of the machine. */
static uint8_t *put_attribute(uint8_t *at, uint16_t type, uint16_t bytes)
{
	const uint16_t header[2] = { (uint16_t)(bytes + 4), type };

	memcpy(at, header, 4);
	return at + 4;
}

static void make(uint8_t record[RECORD_BYTES], uint32_t flow)
{
	const uint32_t src = htonl(0x0a000000u + flow), dst = htonl(0xc0000201u);
	uint8_t *at = record;

	memset(record, 0, RECORD_BYTES);
	at[0] = 2; /* AF_INET */
	put16(at + 2, FLOW_FILE_GROUP);
	at = put_attribute(at + 4, NFULA_PACKET_HDR, 4);
	put16(at, 0x0800);
	at = put_attribute(at + 4, NFULA_PAYLOAD, FLOW_FILE_BYTES);
	at[0] = 0x45;
	put16(at + 2, FLOW_FILE_BYTES);
	at[8] = 64;
	at[9] = 17; /* UDP */
	memcpy(at + 12, &src, 4);
	memcpy(at + 16, &dst, 4);
	put16(at + 20, 1024 + flow % 50000);
	put16(at + 22, 53);
	put16(at + 24, 8);
}

void flow_file_write(const char *path, uint32_t flows)
{
	const uint32_t file[6] = { 0xa1b2c3d4, 2 | 4u << 16, 0, 0, 65535, LINKTYPE_NFLOG };
	uint32_t header[4] = { 1790000000, 0, RECORD_BYTES, RECORD_BYTES };
	uint8_t record[RECORD_BYTES];
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fwrite(file, sizeof(file), 1, f);
	for (uint32_t i = 0; i < flows; i++) {
		make(record, i);
		header[1] = i % 1000000;
		fwrite(header, sizeof(header), 1, f);
		fwrite(record, sizeof(record), 1, f);
	}
	assert_int_equal(fclose(f), 0);
}
