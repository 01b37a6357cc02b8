/* SPDX-License-Identifier: MIT */
/* Reads a pcap file of tests/recordings byte by byte. libpcap would convert some headers of its messages to this
 * machine's order, and not those within a value. */
#ifndef NFR_PCAP_BYTES_H
#define NFR_PCAP_BYTES_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct pcap_bytes {
	FILE *file;
	uint32_t len; /* of the message read last, from its nfgenmsg on, headers little-endian */
	uint8_t message[65536];
};

/* Returns false if it is no pcap file of a little-endian machine. */
static inline bool pcap_bytes_open(struct pcap_bytes *r, const char *path)
{
	uint32_t head[6];

	r->file = fopen(path, "rb");
	if (!r->file)
		return false;
	if (fread(head, sizeof(head), 1, r->file) == 1 && le32toh(head[0]) == 0xa1b2c3d4)
		return true;
	fclose(r->file);
	return false;
}

/* Reads the next message. Returns false behind the last one, and closes the file. */
static inline bool pcap_bytes_next(struct pcap_bytes *r)
{
	uint32_t head[4];

	if (fread(head, sizeof(head), 1, r->file) == 1) {
		r->len = le32toh(head[2]);
		if (r->len <= sizeof(r->message) && fread(r->message, r->len, 1, r->file) == 1)
			return true;
	}
	fclose(r->file);
	return false;
}

#endif
