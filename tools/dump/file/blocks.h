/* SPDX-License-Identifier: MIT */
/* Composes blocks of pcapng and their options (draft-ietf-opsawg-pcapng), in the byte order of this machine:
 *
 *   | type | length | body .. | option .. | end of options (4) | length |      a block; lengths count all of it
 *   | code | bytes (2) | value, padded to 4 |                                  an option
 *
 * If memory runs out the writer has failed, and what is composed means nothing. */
#ifndef DUMP_BLOCKS_H
#define DUMP_BLOCKS_H

#include "text.h"
#include "writer.h"

#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define LINKTYPE_RAW 101 /* the number of DLT_RAW in files */

enum block_type {
	BLOCK_INTERFACE = 1,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6, /* "enhanced packet" */
	BLOCK_SECTION = 0x0a0d0d0a,
};

enum block_option {
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	OPTION_SECTION_OS = 3,
	OPTION_SECTION_PROGRAM = 4,
	OPTION_IF_NAME = 2,
	OPTION_IF_DESCRIPTION = 3,
	OPTION_IF_TSRESOL = 9,
	OPTION_PACKET_FLAGS = 2,
	OPTION_PACKET_DROPCOUNT = 4,
	OPTION_STATISTICS_START = 2,
	OPTION_STATISTICS_END = 3,
	OPTION_STATISTICS_IFDROP = 5,
};

static inline void block_u16(struct cli_writer *w, uint16_t v)
{
	cli_writer_bytes(w, &v, sizeof(v));
}

static inline void block_u32(struct cli_writer *w, uint32_t v)
{
	cli_writer_bytes(w, &v, sizeof(v));
}

static inline void block_u64(struct cli_writer *w, uint64_t v)
{
	cli_writer_bytes(w, &v, sizeof(v));
}

/* A time: the high half first, whatever the byte order. */
static inline void block_time(struct cli_writer *w, uint64_t ns)
{
	block_u32(w, (uint32_t)(ns >> 32));
	block_u32(w, (uint32_t)ns);
}

/* Returns where the block begins, for block_end(). */
static inline size_t block_begin(struct cli_writer *w, uint32_t type)
{
	const size_t at = cli_writer_len(w);

	block_u32(w, type);
	block_u32(w, 0);
	return at;
}

/* Ends the options, and fills in the length. */
static inline void block_end(struct cli_writer *w, size_t at)
{
	uint32_t len;

	block_u32(w, OPTION_END);
	len = (uint32_t)(cli_writer_len(w) - at) + (uint32_t)sizeof(len);
	block_u32(w, len);
	if (!w->failed)
		memcpy(w->begin + at + sizeof(uint32_t), &len, sizeof(len));
}

static inline void block_option(struct cli_writer *w, uint16_t code, const void *value, size_t len)
{
	block_u16(w, code);
	block_u16(w, (uint16_t)len);
	cli_writer_bytes(w, value, len);
	cli_writer_align4(w, cli_writer_len(w) - len);
}

static inline void block_time_option(struct cli_writer *w, uint16_t code, uint64_t ns)
{
	block_u16(w, code);
	block_u16(w, sizeof(ns));
	block_time(w, ns);
}

/* For a value of unknown length: returns where the option begins, for block_option_end(). */
static inline size_t block_option_begin(struct cli_writer *w, uint16_t code)
{
	const size_t at = cli_writer_len(w);

	block_u16(w, code);
	block_u16(w, 0);
	return at;
}

static inline void block_option_end(struct cli_writer *w, size_t at)
{
	const uint16_t len = (uint16_t)(cli_writer_len(w) - at - 2 * sizeof(len));

	if (!w->failed)
		memcpy(w->begin + at + sizeof(len), &len, sizeof(len));
	cli_writer_align4(w, at);
}

/* A name as UTF-8: as it is if it is that, else escaped. */
static inline void block_name(struct cli_writer *w, uint16_t code, const char *name)
{
	const size_t len = strlen(name), at = block_option_begin(w, code);
	size_t done = 0;
	uint32_t c;

	for (unsigned n = 1; done < len && n; done += n)
		n = cli_text_utf8((const uint8_t *)name + done, len - done, &c);
	if (done == len)
		cli_writer_bytes(w, name, len);
	else
		cli_writer_plain(w, name, len);
	block_option_end(w, at);
}

#endif
