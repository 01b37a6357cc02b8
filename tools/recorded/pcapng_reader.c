/* SPDX-License-Identifier: MIT */
#include "pcapng_reader.h"
#include "number.h"
#include "pcapng_time.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

enum block {
	BLOCK_INTERFACE = 1,
	BLOCK_OBSOLETE_PACKET = 2,
	BLOCK_SIMPLE_PACKET = 3,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6,
};

enum option_code {
	OPTION_END = 0,
	OPTION_IF_NAME = 2,
	OPTION_IF_DESCRIPTION = 3,
	OPTION_IF_TSRESOL = 9,
	OPTION_IF_TSOFFSET = 14,
	OPTION_EPB_DROPCOUNT = 4,
	OPTION_ISB_ENDTIME = 3,
	OPTION_ISB_IFDROP = 5,
};

#define HEAD_BYTES 8     /* type and length of a block */
#define AROUND_BYTES 12  /* and the length behind it */
#define SECTION_BYTES 16 /* parts of the bodies that are always there */
#define INTERFACE_BYTES 8
#define PACKET_BYTES 20
#define STATISTICS_BYTES 12
#define OPTION_BYTES 4
#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define VERSION 1
#define TEXT_BYTES 64 /* of a description that is ours */

struct option {
	uint16_t code, len;
	const uint8_t *value;
};

struct options {
	const uint8_t *at;
	uint32_t len;
};

static uint32_t align4(uint32_t bytes)
{
	return (bytes + 3) & ~3u;
}

/* Takes an option. Returns 1; 0 after the last; -1: its length is wrong. */
static int next_option(const struct recorded_pcapng *r, struct options *from, struct option *o)
{
	uint32_t step;

	if (from->len < OPTION_BYTES)
		return from->len ? -1 : 0;
	o->code = recorded_u16(from->at, r->swapped);
	o->len = recorded_u16(from->at + 2, r->swapped);
	o->value = from->at + OPTION_BYTES;
	if (o->code == OPTION_END)
		return 0;
	step = OPTION_BYTES + align4(o->len);
	if (step > from->len)
		return -1;
	from->at += step;
	from->len -= step;
	return 1;
}

static int bad_option(struct recorded_input *in)
{
	return recorded_input_damaged(in, "stands an option of a wrong length");
}

/* -- interfaces ---------------------------------------------------------------- */

/* Returns false if the text is no name that the writer gave. */
static bool parse_description(struct recorded_interface *new, const char *text, unsigned long *index)
{
	unsigned long group;
	int fields = sscanf(text, "NFLOG group %5lu, interface %10lu", &group, index);

	if ((fields < 1 && sscanf(text, "nflog:%5lu", &group) < 1) || group > UINT16_MAX)
		return false;
	new->group = (uint16_t)group;
	return fields == 2;
}

/* Copies a text, or nothing if it is longer than any of ours. */
static void copy_text(char out[TEXT_BYTES], const struct option *o)
{
	size_t len = o->len < TEXT_BYTES ? o->len : 0;

	memcpy(out, o->value, len);
	out[len] = '\0';
}

/* The writer calls an interface "ifINDEX" if it does not know the name. */
static int set_name(struct recorded_pcapng *r, uint32_t index, const char *name)
{
	char unknown[16];

	snprintf(unknown, sizeof(unknown), "if%u", index);
	return recorded_names_set(&r->names, index, name, strcmp(name, unknown) == 0 ? 0 : strlen(name));
}

/* Makes room for one more. */
static int grow(struct recorded_pcapng *r, struct recorded_input *in)
{
	uint32_t room = r->room ? 2 * r->room : 16;
	struct recorded_interface *larger;

	if (r->interfaces < r->room)
		return 0;
	if (r->room == RECORDED_PCAPNG_INTERFACES_MAX)
		return recorded_input_damaged(in, "stands one interface too many");
	larger = realloc(r->interface, room * sizeof(*larger));
	if (!larger)
		return recorded_input_no_memory(in);
	r->interface = larger;
	r->room = room;
	return 0;
}

static int read_interface_options(struct recorded_pcapng *r, struct recorded_input *in, struct options from,
				  struct recorded_interface *new)
{
	char name[TEXT_BYTES] = "", description[TEXT_BYTES] = "";
	unsigned long index = 0;
	struct option o;
	int ret;

	while ((ret = next_option(r, &from, &o)) == 1) {
		if (o.code == OPTION_IF_NAME)
			copy_text(name, &o);
		else if (o.code == OPTION_IF_DESCRIPTION)
			copy_text(description, &o);
		else if (o.code == OPTION_IF_TSRESOL && o.len == 1)
			new->unit = *o.value;
		else if (o.code == OPTION_IF_TSOFFSET && o.len == sizeof(uint64_t))
			new->offset_s = (int64_t)recorded_u64(o.value, r->swapped);
	}
	if (ret < 0)
		return bad_option(in);
	if (parse_description(new, description, &index) && index <= UINT32_MAX)
		return set_name(r, (uint32_t)index, name) < 0 ? recorded_input_no_memory(in) : 0;
	parse_description(new, name, &index);
	return 0;
}

static int read_interface(struct recorded_pcapng *r, struct recorded_input *in, const uint8_t *body, uint32_t len)
{
	struct recorded_interface new = { .unit = RECORDED_PCAPNG_MICROSECONDS };
	struct options options = { body + INTERFACE_BYTES, len - INTERFACE_BYTES };

	if (len < INTERFACE_BYTES)
		return recorded_input_damaged(in, "stands an interface that is too short");
	new.linktype = recorded_u16(body, r->swapped);
	if (read_interface_options(r, in, options, &new) < 0 || grow(r, in) < 0)
		return -1;
	r->interface[r->interfaces++] = new;
	return 0;
}

/* -- packets and statistics ---------------------------------------------------- */

/* Returns the interface with the number at `at`, or NULL with in->error set. */
static struct recorded_interface *interface_at(struct recorded_pcapng *r, struct recorded_input *in, const uint8_t *at)
{
	uint32_t number = recorded_u32(at, r->swapped);

	if (number < r->interfaces)
		return &r->interface[number];
	recorded_input_damaged(in, "an interface is named that was not described");
	return NULL;
}

static uint64_t time_at(const struct recorded_pcapng *r, const struct recorded_interface *i, const uint8_t *at)
{
	uint64_t time = (uint64_t)recorded_u32(at, r->swapped) << 32 | recorded_u32(at + 4, r->swapped);

	return recorded_pcapng_time_ns(time, i->unit, i->offset_s);
}

static int read_packet(struct recorded_pcapng *r, struct recorded_input *in, const uint8_t *body, uint32_t len,
		       struct recorded_entry *e)
{
	struct recorded_interface *i;
	struct options options;
	struct option o;
	uint32_t bytes;
	int ret;

	if (len < PACKET_BYTES)
		return recorded_input_damaged(in, "stands a packet that is too short");
	i = interface_at(r, in, body);
	if (!i)
		return -1;
	if (i->linktype != DLT_NFLOG)
		return recorded_input_linktype(in, i->linktype);
	bytes = recorded_u32(body + 12, r->swapped);
	if (bytes > len - PACKET_BYTES || align4(bytes) > len - PACKET_BYTES)
		return recorded_input_damaged(in, "stands a packet that is longer than its block");
	*e = (struct recorded_entry){ .bytes = body + PACKET_BYTES, .len = bytes, .time_ns = time_at(r, i, body + 4) };
	e->byte_order = recorded_byte_order(r->swapped);
	e->group = i->group = recorded_group_of(e->bytes, bytes);
	options = (struct options){ e->bytes + align4(bytes), len - PACKET_BYTES - align4(bytes) };
	while ((ret = next_option(r, &options, &o)) == 1)
		if (o.code == OPTION_EPB_DROPCOUNT && o.len == sizeof(uint64_t))
			e->lost = recorded_u64(o.value, r->swapped);
	if (ret < 0)
		return bad_option(in);
	in->packets++;
	return 1;
}

static int read_statistics(struct recorded_pcapng *r, struct recorded_input *in, const uint8_t *body, uint32_t len,
			   struct recorded_entry *e)
{
	struct options options = { body + STATISTICS_BYTES, len - STATISTICS_BYTES };
	const struct recorded_interface *i;
	struct option o;
	int ret;

	if (len < STATISTICS_BYTES)
		return recorded_input_damaged(in, "stand statistics that are too short");
	i = interface_at(r, in, body);
	if (!i)
		return -1;
	*e = (struct recorded_entry){ .group = i->group, .time_ns = time_at(r, i, body + 4) };
	while ((ret = next_option(r, &options, &o)) == 1) {
		if (o.code == OPTION_ISB_IFDROP && o.len == sizeof(uint64_t))
			e->lost = recorded_u64(o.value, r->swapped);
		else if (o.code == OPTION_ISB_ENDTIME && o.len == sizeof(uint64_t))
			e->time_ns = time_at(r, i, o.value);
	}
	if (ret < 0)
		return bad_option(in);
	return e->lost ? 1 : 0;
}

/* -- blocks ------------------------------------------------------------------------ */

static int read_section(struct recorded_pcapng *r, struct recorded_input *in, const uint8_t *body, uint32_t len)
{
	if (len < SECTION_BYTES)
		return recorded_input_damaged(in, "begins a section that is too short");
	if (recorded_u16(body + 4, r->swapped) != VERSION)
		return recorded_input_damaged(in, "stands an unknown version of the format");
	r->interfaces = 0;
	recorded_names_clear(&r->names);
	return 0;
}

int recorded_pcapng_block(struct recorded_pcapng *r, struct recorded_input *in, uint32_t type, const uint8_t *body,
			  uint32_t len, struct recorded_entry *e)
{
	switch (type) {
	case RECORDED_PCAPNG_SECTION:
		return read_section(r, in, body, len);
	case BLOCK_INTERFACE:
		return read_interface(r, in, body, len);
	case BLOCK_PACKET:
		return read_packet(r, in, body, len, e);
	case BLOCK_STATISTICS:
		return read_statistics(r, in, body, len, e);
	case BLOCK_SIMPLE_PACKET:
	case BLOCK_OBSOLETE_PACKET:
		r->skipped++;
		return 0;
	default:
		return 0;
	}
}

/* Learns the byte order of a section from the begin of its block. */
static int read_order(struct recorded_pcapng *r, struct recorded_input *in)
{
	int ret = recorded_input_need(in, AROUND_BYTES);
	uint32_t magic;

	if (ret != 1)
		return ret;
	magic = recorded_u32(recorded_input_at(in) + HEAD_BYTES, false);
	r->swapped = magic == __builtin_bswap32(BYTE_ORDER_MAGIC);
	return r->swapped || magic == BYTE_ORDER_MAGIC
		       ? 1
		       : recorded_input_damaged(in, "stands a section without its byte order");
}

/* Makes the next block lie in memory. Returns 1 with its type and length set, 0 at the end, or -1. */
static int need_block(struct recorded_pcapng *r, struct recorded_input *in, uint32_t *type, uint32_t *len)
{
	int ret = recorded_input_need(in, HEAD_BYTES);

	if (ret != 1)
		return ret;
	*type = recorded_u32(recorded_input_at(in), r->swapped);
	if (*type == RECORDED_PCAPNG_SECTION) {
		ret = read_order(r, in);
		if (ret != 1)
			return ret;
	}
	*len = recorded_u32(recorded_input_at(in) + 4, r->swapped);
	if (*len < AROUND_BYTES || *len % 4 || *len > RECORDED_INPUT_MAX)
		return recorded_input_damaged(in, "stands a block of an impossible length");
	ret = recorded_input_need(in, *len);
	if (ret != 1)
		return ret;
	if (recorded_u32(recorded_input_at(in) + *len - 4, r->swapped) != *len)
		return recorded_input_damaged(in, "begins a block that ends with another length");
	return 1;
}

int recorded_pcapng_next(struct recorded_pcapng *r, struct recorded_input *in, struct recorded_entry *e)
{
	uint32_t type, len;
	int ret;

	while ((ret = need_block(r, in, &type, &len)) == 1) {
		ret = recorded_pcapng_block(r, in, type, recorded_input_at(in) + HEAD_BYTES, len - AROUND_BYTES, e);
		recorded_input_take(in, len);
		if (ret != 0)
			break;
	}
	return ret;
}

void recorded_pcapng_close(struct recorded_pcapng *r)
{
	free(r->interface);
	recorded_names_clear(&r->names);
	r->interface = NULL;
}
