/* SPDX-License-Identifier: MIT */
/* Capture files made by hand, byte after byte, in either byte order. */
#ifndef TEST_TOOL_CAPTURE_BYTES_H
#define TEST_TOOL_CAPTURE_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NFLOG 239

struct bytes {
	uint8_t at[4096];
	uint32_t len;
	bool swapped;
};

static inline void put(struct bytes *b, const void *value, uint32_t len)
{
	if (len > sizeof(b->at) - b->len)
		abort();
	memcpy(b->at + b->len, value, len);
	b->len += len;
}

static inline void put16(struct bytes *b, uint16_t v)
{
	v = b->swapped ? __builtin_bswap16(v) : v;
	put(b, &v, sizeof(v));
}

static inline void put32(struct bytes *b, uint32_t v)
{
	v = b->swapped ? __builtin_bswap32(v) : v;
	put(b, &v, sizeof(v));
}

static inline void put64(struct bytes *b, uint64_t v)
{
	v = b->swapped ? __builtin_bswap64(v) : v;
	put(b, &v, sizeof(v));
}

static inline void put_pad(struct bytes *b, uint32_t len)
{
	put(b, "\0\0\0", -len & 3);
}

/* An NFLOG message of `group` with the prefix "p". */
static inline void put_message(struct bytes *b, uint16_t group)
{
	const uint8_t head[] = { 2, 0, (uint8_t)(group >> 8), (uint8_t)group };

	put(b, head, sizeof(head));
	put16(b, 4 + 2);
	put16(b, 10); /* NFULA_PREFIX */
	put(b, "p\0\0\0", 4);
}
#define MESSAGE_BYTES 12u

/* -- pcap ---------------------------------------------------------------------- */

static inline void put_pcap(struct bytes *b, uint32_t magic, uint32_t linktype)
{
	put32(b, magic);
	put16(b, 2);
	put16(b, 4);
	put64(b, 0);
	put32(b, 65535);
	put32(b, linktype);
}

static inline void put_record(struct bytes *b, uint32_t seconds, uint32_t fraction, uint16_t group)
{
	put32(b, seconds);
	put32(b, fraction);
	put32(b, MESSAGE_BYTES);
	put32(b, MESSAGE_BYTES + 100);
	put_message(b, group);
}

/* -- pcapng -------------------------------------------------------------------- */

/* Begins a block. Returns where; block_end() sets its lengths. */
static inline uint32_t block(struct bytes *b, uint32_t type)
{
	put32(b, type);
	put32(b, 0);
	return b->len - 8;
}

static inline void block_end(struct bytes *b, uint32_t from)
{
	uint32_t len = b->len + 4 - from, end = b->len;

	b->len = from + 4;
	put32(b, len);
	b->len = end;
	put32(b, len);
}

static inline void put_option(struct bytes *b, uint16_t code, const void *value, uint16_t len)
{
	put16(b, code);
	put16(b, len);
	put(b, value, len);
	put_pad(b, len);
}

static inline void put_option64(struct bytes *b, uint16_t code, uint64_t value)
{
	put16(b, code);
	put16(b, 8);
	put64(b, value);
}

static inline void put_section(struct bytes *b)
{
	uint32_t from = block(b, 0x0a0d0d0a);

	put32(b, 0x1a2b3c4d);
	put16(b, 1);
	put16(b, 0);
	put64(b, UINT64_MAX);
	block_end(b, from);
}

/* `unit` and `offset_s` are options, unless 0; so are the texts, unless NULL. */
static inline void put_interface(struct bytes *b, uint16_t linktype, const char *name, const char *description,
				 uint8_t unit, int64_t offset_s)
{
	uint32_t from = block(b, 1);

	put16(b, linktype);
	put16(b, 0);
	put32(b, 0);
	if (name)
		put_option(b, 2, name, (uint16_t)strlen(name));
	if (description)
		put_option(b, 3, description, (uint16_t)strlen(description));
	if (unit)
		put_option(b, 9, &unit, 1);
	if (offset_s)
		put_option64(b, 14, (uint64_t)offset_s);
	put32(b, 0); /* the end of the options */
	block_end(b, from);
}

/* `lost` is an option, unless 0. */
static inline void put_packet(struct bytes *b, uint32_t interface, uint64_t time, uint16_t group, uint64_t lost)
{
	uint32_t from = block(b, 6);

	put32(b, interface);
	put32(b, (uint32_t)(time >> 32));
	put32(b, (uint32_t)time);
	put32(b, MESSAGE_BYTES - 2); /* the message ends with its last value, without padding */
	put32(b, MESSAGE_BYTES + 100);
	put_message(b, group);
	if (lost)
		put_option64(b, 4, lost);
	block_end(b, from);
}

static inline void put_statistics(struct bytes *b, uint32_t interface, uint64_t time, uint64_t lost)
{
	uint32_t from = block(b, 5);

	put32(b, interface);
	put32(b, (uint32_t)(time >> 32));
	put32(b, (uint32_t)time);
	put_option64(b, 5, lost);
	block_end(b, from);
}

/* Returns a descriptor from which `len` of the bytes can be read: fewer than a pipe holds. */
static inline int bytes_fd(const void *at, size_t len)
{
	int fds[2];

	if (pipe(fds) < 0 || write(fds[1], at, len) != (ssize_t)len)
		abort();
	close(fds[1]);
	return fds[0];
}

#endif
