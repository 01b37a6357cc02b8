/* SPDX-License-Identifier: MIT */
#include "drop_in.h"
#include "group.h"
#include "handle.h"
#include "holds.h"
#include "pace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#define GROUP 5u /* the corpus's */
#define ERRNO 77

static struct nflog_handle *h;
static unsigned packets;
static uint32_t chance; /* of the input: what callbacks return, where the datagram lies */
static const char *begin, *end;
static volatile uint32_t sink; /* so that every byte is read */

static void read_bytes(const void *at, size_t n)
{
	const uint8_t *byte = at;

	for (size_t i = 0; i < n; i++)
		sink += byte[i];
}

/* What an accessor points to lies in the datagram, or in the library's copy of one that is not aligned. */
static void read_value(const void *at, size_t n)
{
	const char *p = at;

	if (!at)
		return;
	HOLDS(p >= begin && p + n <= end);
	read_bytes(at, n);
}

static void read_numbers(struct nflog_data *d)
{
	struct timeval tv = { 0 };
	uint32_t id = 0;

	sink += nflog_get_hwtype(d) + nflog_get_msg_packet_hwhdrlen(d) + nflog_get_nfmark(d) + nflog_get_indev(d);
	sink += nflog_get_outdev(d) + nflog_get_physindev(d) + nflog_get_physoutdev(d);
	sink += (uint32_t)(nflog_get_uid(d, &id) + nflog_get_gid(d, &id) + nflog_get_seq(d, &id));
	sink += (uint32_t)(nflog_get_seq_global(d, &id) + nflog_get_timestamp(d, &tv));
	(void)nflog_get_ctid(d, &id);
	sink += id + (uint32_t)tv.tv_sec;
}

static void read_pointers(struct nflog_data *d)
{
	char *payload;
	int n = nflog_get_payload(d, &payload);

	HOLDS((n < 0) == !payload);
	if (payload)
		read_value(payload, (size_t)n);
	read_value(nflog_get_msg_packet_hdr(d), sizeof(struct nfulnl_msg_packet_hdr));
	read_value(nflog_get_packet_hw(d), sizeof(struct nfulnl_msg_packet_hw));
	read_value(nflog_get_msg_packet_hwhdr(d), 0);
	read_value(nflog_get_prefix(d), 0);
}

/* A short buffer gets the beginning of the text, and the same length is returned. */
static void write_xml(struct nflog_data *d, int flags)
{
	int n = nflog_snprintf_xml(NULL, 0, d, flags), room = (int)(chance % (unsigned)(n + 2));
	char *text = malloc((size_t)room + !room);

	HOLDS(n >= 11);
	if (!text)
		return;
	HOLDS(nflog_snprintf_xml(text, (size_t)room, d, flags) == n);
	HOLDS(!room || (int)strnlen(text, (size_t)room) < room);
	read_bytes(text, (size_t)room);
	free(text);
}

/* The same message by the functions for programs with a socket of their own. */
static void parse_message(const struct nlmsghdr *m, uint32_t flags)
{
	struct nlattr *attr[NFULA_MAX + 1] = { NULL };
	char text[256];

	sink += (uint32_t)nflog_nlmsg_parse(m, attr);
	sink += (uint32_t)nflog_nlmsg_snprintf(text, chance % sizeof(text), m, attr, NFLOG_OUTPUT_XML, flags);
}

static int on_packet(struct nflog_g_handle *g, struct nfgenmsg *nfg, struct nflog_data *d, void *data)
{
	int flags = (int)(chance & NFLOG_XML_ALL) & ~NFLOG_XML_TIME;

	(void)g;
	(void)data;
	packets++;
	read_value(nfg, sizeof(*nfg));
	read_numbers(d);
	read_pointers(d);
	write_xml(d, flags);
	parse_message((const struct nlmsghdr *)(const void *)nfg - 1, (uint32_t)flags);
	errno = ERRNO;
	return chance % 64 == 63 ? -1 : 0;
}

static void open_once(void)
{
	struct nflog_g_handle *g;

	if (h)
		return;
	setenv("NFRING_QUIET", "1", 1);
	h = nflog_open();
	HOLDS(h);
	g = compat_group_take(h, GROUP);
	HOLDS(g);
	compat_pace_begin(g, 0);
	nflog_callback_register(g, on_packet, NULL);
}

/* Hands the datagram in, in memory of its length. */
static void hand_in(char *at, size_t bytes)
{
	bool aligned = (uintptr_t)at % NLMSG_ALIGNTO == 0;
	int ret;

	begin = aligned ? at : h->scratch;
	end = begin + bytes;
	errno = ERRNO;
	ret = nflog_handle_packet(h, at, (int)bytes);
	HOLDS(ret == 0 || ret == -1);
	HOLDS(errno == ERRNO);
}

unsigned drop_in_check(const void *data, size_t bytes)
{
	const uint8_t *last = (const uint8_t *)data + bytes;
	uint32_t shift;
	char *block;

	open_once();
	packets = 0;
	chance = bytes < 4 ? 0 : (uint32_t)last[-1] | (uint32_t)last[-2] << 8 | (uint32_t)bytes << 16;
	chance *= 2654435761u;
	chance ^= chance >> 15;
	shift = chance % 4;
	block = malloc(bytes + shift + !bytes); /* it ends with the datagram */
	HOLDS(block);
	memcpy(block + shift, data, bytes);
	hand_in(block + shift, bytes);
	free(block);
	return packets;
}
