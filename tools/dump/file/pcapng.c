/* SPDX-License-Identifier: MIT */
#include "pcapng.h"
#include "blocks.h"
#include "names.h"
#include "record.h"

#include <nfring/version.h>
#include <pcap/dlt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>

/* A name is asked for again this long after the last time. */
#define NAME_KEPT_NS 100000000u
#define NO_INTERFACE UINT32_MAX

struct dump_pcapng_interface {
	uint16_t group;
	uint32_t device; /* 0: none */
	uint32_t before; /* 1 + the interface before it in its bucket; 0: none */
	char name[IFNAMSIZ];
};

struct dump_pcapng_group {
	uint64_t lost;     /* before the next packet */
	uint64_t first_ns; /* times of its packets in this file */
	uint64_t last_ns;
	uint32_t interface; /* 1 + its first in this file; 0: none */
};

/* -- groups and interfaces --------------------------------------------------------------- */

static struct dump_pcapng_group *group_of(struct dump_pcapng *f, uint16_t number)
{
	struct dump_pcapng_group **some = &f->group[number >> 8];

	if (!*some)
		*some = calloc(256, sizeof(**some));
	return *some ? &(*some)[number & 255] : NULL;
}

static uint32_t *bucket_of(struct dump_pcapng *f, uint16_t group, uint32_t device)
{
	return &f->newest[(group * 31u + device) % DUMP_PCAPNG_BUCKETS];
}

static void put_interface(struct dump_pcapng *f, struct cli_writer *w, const struct dump_pcapng_interface *i)
{
	char name[32], text[64];
	size_t at = block_begin(w, BLOCK_INTERFACE);

	block_u16(w, f->linktype == DLT_RAW ? LINKTYPE_RAW : (uint16_t)f->linktype);
	block_u16(w, 0);
	block_u32(w, 0); /* no limit */
	if (!i->device) {
		snprintf(name, sizeof(name), "nflog:%u", i->group);
		snprintf(text, sizeof(text), "NFLOG group %u", i->group);
	} else {
		snprintf(name, sizeof(name), "if%u", i->device);
		snprintf(text, sizeof(text), "NFLOG group %u, interface %u", i->group, i->device);
	}
	block_name(w, OPTION_IF_NAME, i->name[0] ? i->name : name);
	block_option(w, OPTION_IF_DESCRIPTION, text, strlen(text));
	block_option(w, OPTION_IF_TSRESOL, "\x09", 1);
	block_end(w, at);
}

/* Returns the new interface, or NO_INTERFACE: no memory. */
static uint32_t add_interface(struct dump_pcapng *f, struct cli_writer *w, const struct dump_pcapng_interface *i)
{
	if (f->interfaces == f->room) {
		uint32_t room = f->room ? 2 * f->room : 16;
		struct dump_pcapng_interface *more = realloc(f->interface, room * sizeof(*more));

		if (!more) {
			w->failed = true;
			return NO_INTERFACE;
		}
		f->interface = more;
		f->room = room;
	}
	put_interface(f, w, i);
	f->interface[f->interfaces] = *i;
	*bucket_of(f, i->group, i->device) = f->interfaces + 1;
	return f->interfaces++;
}

/* Returns the interface of this group and device under its name of now. */
static uint32_t find_interface(struct dump_pcapng *f, struct cli_writer *w, const struct dump_packet *p, uint16_t group,
			       uint32_t device)
{
	struct dump_pcapng_interface i = { .group = group, .device = device, .before = *bucket_of(f, group, device) };
	const char *name = device ? dump_ifname(p, device) : NULL;

	if (name)
		snprintf(i.name, sizeof(i.name), "%s", name);
	for (uint32_t at = i.before; at; at = f->interface[at - 1].before) {
		const struct dump_pcapng_interface *have = &f->interface[at - 1];

		if (have->group != group || have->device != device)
			continue;
		/* A name that is not known any more is still its name. */
		if (!name || strcmp(have->name, i.name) == 0)
			return at - 1;
		break; /* the latest one has another name */
	}
	return add_interface(f, w, &i);
}

static bool is_last(const struct dump_pcapng_last *last, const struct dump_packet *p, const uint32_t device[4])
{
	return p->time_ns - last->checked_ns < NAME_KEPT_NS && memcmp(last->device, device, sizeof(last->device)) == 0;
}

/* Finds group and interface of a packet, and writes the blocks of what is new. Returns false: no memory. */
static bool place(struct dump_pcapng *f, struct cli_writer *w, const struct dump_packet *p)
{
	struct dump_pcapng_last now = { .checked_ns = p->time_ns };
	const uint16_t number = p->batch->group;

	nfring_pkt_indev(p->pkt, &now.device[0]);
	nfring_pkt_outdev(p->pkt, &now.device[1]);
	nfring_pkt_physindev(p->pkt, &now.device[2]);
	nfring_pkt_physoutdev(p->pkt, &now.device[3]);
	now.group = group_of(f, number);
	if (!now.group)
		w->failed = true;
	if (!now.group || (now.group == f->last.group && is_last(&f->last, p, now.device)))
		return now.group;
	now.interface = find_interface(f, w, p, number, now.device[0] ? now.device[0] : now.device[1]);
	for (unsigned i = 1; i < 4; i++)
		if (now.device[i])
			find_interface(f, w, p, number, now.device[i]);
	if (!now.group->interface)
		now.group->interface = now.interface + 1;
	f->last = now;
	return !w->failed;
}

/* -- blocks -------------------------------------------------------------------------------- */

static void put_word(struct cli_writer *w, size_t from, const char *name)
{
	if (cli_writer_len(w) > from)
		cli_writer_char(w, ' ');
	cli_writer_text(w, name);
	cli_writer_char(w, '=');
}

/* prefix="in " mark=0x1 uid=0 hook=output */
static void put_comment(struct cli_writer *w, const struct nfring_pkt *p)
{
	size_t option = block_option_begin(w, OPTION_COMMENT), from = cli_writer_len(w);
	uint32_t len, value;
	const char *prefix = nfring_pkt_prefix(p, &len), *hook = cli_hook_name(p);

	if (len) {
		put_word(w, from, "prefix");
		cli_writer_quoted(w, prefix, len);
	}
	if (nfring_pkt_mark(p, &value)) {
		put_word(w, from, "mark");
		cli_writer_literal(w, "0x");
		cli_writer_x64(w, value);
	}
	if (nfring_pkt_uid(p, &value)) {
		put_word(w, from, "uid");
		cli_writer_u64(w, value);
	}
	if (hook) {
		put_word(w, from, "hook");
		cli_writer_text(w, hook);
	}
	/* A prefix of a hostile file may be longer than an option: the record has it anyway. */
	if (cli_writer_len(w) == from || cli_writer_len(w) - from > UINT16_MAX)
		cli_writer_cut(w, option);
	else
		block_option_end(w, option);
}

static bool packet(struct dump_format *format, struct cli_writer *w, const struct dump_packet *p)
{
	struct dump_pcapng *f = (void *)format;
	struct dump_record r;
	uint32_t direction;
	size_t at;

	if (!dump_record_read(&r, p->pkt, f->linktype))
		return false;
	if (!place(f, w, p))
		return true; /* the writer has failed: its owner sees that */
	at = block_begin(w, BLOCK_PACKET);
	block_u32(w, f->last.interface);
	block_time(w, p->time_ns);
	block_u32(w, r.len);
	block_u32(w, r.wire_len);
	dump_record_put(w, &r);
	cli_writer_align4(w, at);
	direction = (uint32_t)nfring_pkt_direction(p->pkt);
	direction = direction == NFRING_DIRECTION_IN || direction == NFRING_DIRECTION_OUT ? direction : 0;
	block_option(w, OPTION_PACKET_FLAGS, &direction, sizeof(direction)); /* 1: inbound, 2: outbound */
	if (f->last.group->lost)
		block_option(w, OPTION_PACKET_DROPCOUNT, &f->last.group->lost, sizeof(f->last.group->lost));
	put_comment(w, p->pkt);
	block_end(w, at);
	f->last.group->lost = 0;
	f->last.group->last_ns = p->time_ns;
	if (!f->last.group->first_ns)
		f->last.group->first_ns = p->time_ns;
	return true;
}

static void loss(struct dump_format *format, struct cli_writer *w, const struct dump_loss *l)
{
	struct dump_pcapng *f = (void *)format;
	struct dump_pcapng_group *g = group_of(f, l->group);

	if (!g) {
		w->failed = true;
		return;
	}
	g->lost += l->lost;
	if (!g->first_ns)
		g->first_ns = l->time_ns;
	if (l->at_end || !g->last_ns)
		g->last_ns = l->time_ns; /* a reader shows the loss with this time */
}

static void begin(struct dump_format *format, struct cli_writer *w)
{
	static const char program[] = "nfring-dump " NFRING_VERSION;
	struct dump_pcapng *f = (void *)format;
	size_t at = block_begin(w, BLOCK_SECTION);

	block_u32(w, BYTE_ORDER_MAGIC);
	block_u16(w, 1); /* version 1.0 */
	block_u16(w, 0);
	block_u64(w, UINT64_MAX); /* length: not known */
	block_option(w, OPTION_SECTION_OS, f->system, strlen(f->system));
	block_option(w, OPTION_SECTION_PROGRAM, program, strlen(program));
	block_end(w, at);
}

static void put_statistics(struct dump_pcapng *f, struct cli_writer *w, uint16_t number, struct dump_pcapng_group *g)
{
	const struct dump_pcapng_interface i = { .group = number, .before = *bucket_of(f, number, 0) };
	size_t at;

	if (!g->interface)
		g->interface = add_interface(f, w, &i) + 1;
	at = block_begin(w, BLOCK_STATISTICS);
	block_u32(w, g->interface - 1);
	block_time(w, g->last_ns);
	block_time_option(w, OPTION_STATISTICS_START, g->first_ns);
	block_time_option(w, OPTION_STATISTICS_END, g->last_ns);
	block_option(w, OPTION_STATISTICS_IFDROP, &g->lost, sizeof(g->lost));
	block_end(w, at);
}

/* The next file begins anew: interfaces count from 0, and what was lost is told. */
static void end(struct dump_format *format, struct cli_writer *w)
{
	struct dump_pcapng *f = (void *)format;

	for (unsigned high = 0; high < 256; high++)
		for (unsigned low = 0; f->group[high] && low < 256; low++) {
			struct dump_pcapng_group *g = &f->group[high][low];

			if (g->interface || g->lost)
				put_statistics(f, w, (uint16_t)(high << 8 | low), g);
			*g = (struct dump_pcapng_group){ 0 };
		}
	f->interfaces = 0;
	memset(f->newest, 0, sizeof(f->newest));
	f->last = (struct dump_pcapng_last){ 0 };
}

void dump_pcapng_init(struct dump_pcapng *f, int linktype)
{
	struct utsname u;

	*f = (struct dump_pcapng){ .format = { .begin = begin, .packet = packet, .loss = loss, .end = end },
				   .linktype = linktype };
	if (uname(&u) == 0)
		snprintf(f->system, sizeof(f->system), "%.30s %.60s", u.sysname, u.release);
}

void dump_pcapng_close(struct dump_pcapng *f)
{
	for (unsigned i = 0; i < 256; i++) {
		free(f->group[i]);
		f->group[i] = NULL;
	}
	free(f->interface);
	f->interface = NULL;
	f->interfaces = f->room = 0;
}
