/* SPDX-License-Identifier: MIT */
/* The cases, one a line. */
#include "crafted.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_log/linux_nfnetlink_log.h>
#include <stdlib.h>
#include <string.h>

/* Messages in a row, a letter each. */
struct row {
	const char *name;
	const char *messages;
	int longer; /* than the messages are: the length is wrong by so much */
	int returns[CRAFTED_RETURNS];
};

/* 5 6: a packet of group 5 or 6   7: of a group without a callback   8: of one that is not bound   D: NLMSG_DONE
 * A: ACK   E: error   N: NOOP   O: OVERRUN   F: of another subsystem   C: of the kind that configures   T: of no kind
 * H: only a header */
static const struct row rows[] = {
	{ "one_packet", "5", 0, { 0 } },
	{ "three_packets", "565", 0, { 0 } },
	{ "nothing", "", 0, { 0 } },
	{ "length_of_minus_1", "5", -29, { 0 } },
	{ "packets_then_done", "565D", 0, { 0 } },
	{ "packet_then_done", "5D", 0, { 0 } },
	{ "packet_behind_done", "56D5", 0, { 0 } },
	{ "done_alone", "D", 0, { 0 } },
	{ "ack_alone", "A", 0, { 0 } },
	{ "ack_then_packet", "A5", 0, { 0 } },
	{ "error_alone", "E", 0, { 0 } },
	{ "error_then_packet", "E5", 0, { 0 } },
	{ "packet_then_error", "5E", 0, { 0 } },
	{ "noop_then_packet", "N5", 0, { 0 } },
	{ "overrun_then_packet", "O5", 0, { 0 } },
	{ "other_subsystem_then_packet", "F5", 0, { 0 } },
	{ "config_then_packet", "C5", 0, { 0 } },
	{ "no_kind_then_packet", "T5", 0, { 0 } },
	{ "unbound_group_between", "585", 0, { 0 } },
	{ "silent_group_between", "575", 0, { 0 } },
	{ "silent_group_then_done", "57D", 0, { 0 } },
	{ "header_alone_then_packet", "H5", 0, { 0 } },
	{ "callback_fails", "565", 0, { -1 } },
	{ "callback_returns_minus_5", "565", 0, { -5 } },
	{ "callback_returns_1", "565", 0, { 1 } },
	{ "last_callback_returns_5", "565", 0, { 0, 0, 5 } },
	{ "last_callback_fails", "565", 0, { 0, 0, -1 } },
	{ "callback_fails_before_done", "56D", 0, { 0, -1 } },
	{ "last_attribute_is_cut", "565", -4, { 0 } },
	{ "last_is_cut_behind_its_headers", "565", -8, { 0 } },
	{ "last_is_cut_within_its_header", "565", -14, { 0 } },
	{ "done_is_cut", "56D", -4, { 0 } },
	{ "four_bytes_behind", "565", 4, { 0 } },
	{ "forty_bytes_behind", "565", 40, { 0 } },
};

/* A packet with one attribute whose length or bytes are those of no kernel. */
struct odd {
	const char *name;
	uint16_t type;
	uint16_t bytes;
	uint16_t claims; /* nla_len; 0: the right one */
	const char *value;
};

static const struct odd odds[] = {
	{ "prefix_without_end", NFULA_PREFIX, 3, 0, "abc" },
	{ "prefix_without_end_or_padding", NFULA_PREFIX, 4, 0, "abcd" },
	{ "empty_prefix", NFULA_PREFIX, 1, 0, "" },
	{ "prefix_to_be_escaped", NFULA_PREFIX, 9, 0, "<&>\"'%s\xe9" },
	{ "prefix_of_no_bytes", NFULA_PREFIX, 0, 0, "" },
	{ "empty_payload", NFULA_PAYLOAD, 0, 0, "" },
	{ "short_header", NFULA_PACKET_HDR, 1, 0, "\x08" },
	{ "short_mark", NFULA_MARK, 2, 0, "\x01\x02" },
	{ "short_time", NFULA_TIMESTAMP, 8, 0, "\0\0\0\0\0\0\0\x01" },
	{ "short_device", NFULA_IFINDEX_INDEV, 3, 0, "\0\0\x01" },
	{ "short_uid", NFULA_UID, 3, 0, "\0\0\x01" },
	{ "short_seq", NFULA_SEQ, 2, 0, "\0\x01" },
	{ "short_hwtype", NFULA_HWTYPE, 1, 0, "\x01" },
	{ "short_hardware_address", NFULA_HWADDR, 6, 0, "\0\x06\0\0\x01\x02" },
	{ "long_hardware_address", NFULA_HWADDR, 12, 0, "\0\x14\0\0\1\2\3\4\5\6\7\x08" },
	{ "long_mark", NFULA_MARK, 8, 0, "\0\0\0\x01\0\0\0\x02" },
	{ "long_uid", NFULA_UID, 5, 0, "\0\0\0\x01\x02" },
	{ "no_such_type", 200, 4, 0, "\0\0\0\x01" },
	{ "type_0", 0, 4, 0, "\0\0\0\x01" },
	{ "mark_twice", NFULA_MARK, 4, 0, "\0\0\0\x09" },
	{ "flagged_nested", NFULA_UID | NLA_F_NESTED, 4, 0, "\0\0\0\x01" },
	{ "flagged_net_byteorder", NFULA_UID | NLA_F_NET_BYTEORDER, 4, 0, "\0\0\0\x01" },
	{ "attribute_of_length_3", NFULA_UID, 4, 3, "\0\0\0\x01" },
	{ "attribute_over_the_end", NFULA_UID, 4, 60, "\0\0\0\x01" },
	{ "connection", NFULA_CT, 8, 0, "\x08\0\x0c\0\1\2\3\4" },
	{ "connection_flagged_nested", NFULA_CT | NLA_F_NESTED, 8, 0, "\x08\0\x0c\x80\1\2\3\4" },
	{ "connection_id_of_3_bytes", NFULA_CT, 8, 0, "\x07\0\x0c\0\1\2\3\0" },
	{ "connection_id_of_8_bytes", NFULA_CT, 12, 0, "\x0c\0\x0c\0\1\2\3\4\5\6\7\x08" },
	{ "connection_id_over_the_end", NFULA_CT, 8, 0, "\x28\0\x0c\0\1\2\3\4" },
	{ "connection_id_twice", NFULA_CT, 16, 0, "\x08\0\x0c\0\1\2\3\4\x08\0\x0c\0\5\6\7\x08" },
	{ "connection_without_id", NFULA_CT, 8, 0, "\x08\0\x0d\0\1\2\3\4" },
	{ "connection_of_no_bytes", NFULA_CT, 0, 0, "" },
};

/* Lengths that a message cannot have, before one that is sound. */
static const struct {
	const char *name;
	uint32_t nlmsg_len;
} lengths[] = {
	{ "message_of_0", 0 },
	{ "message_of_15", 15 },
	{ "message_of_16", 16 },
	{ "message_of_19", 19 },
	{ "message_without_end", UINT32_MAX },
};

static void put_answer(struct crafted *d, int error)
{
	struct nlmsghdr *m = crafted_message(d, NLMSG_ERROR);
	struct nlmsgerr *e = mnl_nlmsg_put_extra_header(m, sizeof(*e));

	e->error = error;
	e->msg.nlmsg_len = 28;
	e->msg.nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG;
	crafted_end(d, m);
}

static void put_done(struct crafted *d)
{
	struct nlmsghdr *m = crafted_message(d, NLMSG_DONE);

	mnl_nlmsg_put_extra_header(m, 4);
	crafted_end(d, m);
}

static void put_letter(struct crafted *d, char letter, uint32_t mark)
{
	switch (letter) {
	case 'D':
		put_done(d);
		break;
	case 'A':
		put_answer(d, 0);
		break;
	case 'E':
		put_answer(d, -EPERM);
		break;
	case 'N':
		crafted_message(d, NLMSG_NOOP);
		break;
	case 'O':
		crafted_message(d, NLMSG_OVERRUN);
		break;
	case 'F':
		crafted_message(d, NFNL_SUBSYS_QUEUE << 8);
		break;
	case 'C':
		crafted_log(d, NFULNL_MSG_CONFIG, CRAFTED_GROUP);
		break;
	case 'T':
		crafted_log(d, NFULNL_MSG_MAX, CRAFTED_GROUP);
		break;
	case 'H':
		crafted_message(d, NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET);
		break;
	default:
		crafted_packet(d, (uint16_t)(letter - '0'), mark);
	}
}

static void write_row(struct crafted *d, const struct row *r)
{
	crafted_begin(d, r->name);
	memcpy(d->returns, r->returns, sizeof(d->returns));
	for (unsigned i = 0; r->messages[i]; i++)
		put_letter(d, r->messages[i], i + 1);
	d->len += r->longer;
}

/* The odd attribute between two that are sound, with a header before them, and a packet behind. */
static void write_odd(struct crafted *d, const struct odd *o)
{
	struct nfulnl_msg_packet_hdr header = { .hw_protocol = htons(0x0800), .hook = 1 };
	struct nlmsghdr *m;
	struct nlattr *a;

	crafted_begin(d, o->name);
	m = crafted_log(d, NFULNL_MSG_PACKET, CRAFTED_GROUP);
	if (o->type != NFULA_PACKET_HDR)
		mnl_attr_put(m, NFULA_PACKET_HDR, sizeof(header), &header);
	crafted_put_number(m, o->type == NFULA_MARK ? NFULA_MARK : NFULA_IFINDEX_OUTDEV, 7);
	a = mnl_nlmsg_get_payload_tail(m);
	mnl_attr_put(m, o->type, o->bytes, o->value);
	if (o->claims)
		a->nla_len = o->claims;
	crafted_put_number(m, NFULA_GID, 8);
	crafted_end(d, m);
	crafted_packet(d, CRAFTED_SECOND, 9);
}

static void write_length(struct crafted *d, unsigned i)
{
	crafted_begin(d, lengths[i].name);
	crafted_packet(d, CRAFTED_GROUP, 1)->nlmsg_len = lengths[i].nlmsg_len;
	crafted_packet(d, CRAFTED_GROUP, 2);
}

#define COUNT(list) (unsigned)(sizeof(list) / sizeof(*(list)))

bool crafted_case(struct crafted *d, unsigned number)
{
	unsigned odd = number - COUNT(rows), length = odd - COUNT(odds);

	if (number < COUNT(rows))
		write_row(d, &rows[number]);
	else if (odd < COUNT(odds))
		write_odd(d, &odds[odd]);
	else if (length < COUNT(lengths))
		write_length(d, length);
	else
		return false;
	return true;
}
