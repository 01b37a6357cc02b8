/* SPDX-License-Identifier: MIT */
#include "conntrack_read.h"
#include "conntrack_attrs.h"

#include <arpa/inet.h>
#include <libnetfilter_conntrack/libnetfilter_conntrack.h>
#include <libnetfilter_conntrack/libnetfilter_conntrack_dccp.h>
#include <libnetfilter_conntrack/libnetfilter_conntrack_sctp.h>
#include <libnetfilter_conntrack/libnetfilter_conntrack_tcp.h>
#include <string.h>

/* Where the library keeps what one direction has. */
struct places {
	enum nf_conntrack_attr ip4_src, ip4_dst, ip6_src, ip6_dst, proto, src_port, dst_port, zone, packets, bytes;
};

static const struct places orig = {
	ATTR_ORIG_IPV4_SRC, ATTR_ORIG_IPV4_DST, ATTR_ORIG_IPV6_SRC, ATTR_ORIG_IPV6_DST,        ATTR_ORIG_L4PROTO,
	ATTR_ORIG_PORT_SRC, ATTR_ORIG_PORT_DST, ATTR_ORIG_ZONE,     ATTR_ORIG_COUNTER_PACKETS, ATTR_ORIG_COUNTER_BYTES,
};
static const struct places reply = {
	ATTR_REPL_IPV4_SRC, ATTR_REPL_IPV4_DST, ATTR_REPL_IPV6_SRC, ATTR_REPL_IPV6_DST,        ATTR_REPL_L4PROTO,
	ATTR_REPL_PORT_SRC, ATTR_REPL_PORT_DST, ATTR_REPL_ZONE,     ATTR_REPL_COUNTER_PACKETS, ATTR_REPL_COUNTER_BYTES,
};

static const char *const tcp_states[] = {
	[TCP_CONNTRACK_NONE] = "NONE",         [TCP_CONNTRACK_SYN_SENT] = "SYN_SENT",
	[TCP_CONNTRACK_SYN_RECV] = "SYN_RECV", [TCP_CONNTRACK_ESTABLISHED] = "ESTABLISHED",
	[TCP_CONNTRACK_FIN_WAIT] = "FIN_WAIT", [TCP_CONNTRACK_CLOSE_WAIT] = "CLOSE_WAIT",
	[TCP_CONNTRACK_LAST_ACK] = "LAST_ACK", [TCP_CONNTRACK_TIME_WAIT] = "TIME_WAIT",
	[TCP_CONNTRACK_CLOSE] = "CLOSE",       [TCP_CONNTRACK_SYN_SENT2] = "SYN_SENT2",
};
static const char *const sctp_states[] = {
	[SCTP_CONNTRACK_NONE] = "NONE",
	[SCTP_CONNTRACK_CLOSED] = "CLOSED",
	[SCTP_CONNTRACK_COOKIE_WAIT] = "COOKIE_WAIT",
	[SCTP_CONNTRACK_COOKIE_ECHOED] = "COOKIE_ECHOED",
	[SCTP_CONNTRACK_ESTABLISHED] = "ESTABLISHED",
	[SCTP_CONNTRACK_SHUTDOWN_SENT] = "SHUTDOWN_SENT",
	[SCTP_CONNTRACK_SHUTDOWN_RECD] = "SHUTDOWN_RECD",
	[SCTP_CONNTRACK_SHUTDOWN_ACK_SENT] = "SHUTDOWN_ACK_SENT",
	[SCTP_CONNTRACK_HEARTBEAT_SENT] = "HEARTBEAT_SENT",
	[SCTP_CONNTRACK_HEARTBEAT_ACKED] = "HEARTBEAT_ACKED",
};
static const char *const dccp_states[] = {
	[DCCP_CONNTRACK_NONE] = "NONE",       [DCCP_CONNTRACK_REQUEST] = "REQUEST",
	[DCCP_CONNTRACK_RESPOND] = "RESPOND", [DCCP_CONNTRACK_PARTOPEN] = "PARTOPEN",
	[DCCP_CONNTRACK_OPEN] = "OPEN",       [DCCP_CONNTRACK_CLOSEREQ] = "CLOSEREQ",
	[DCCP_CONNTRACK_CLOSING] = "CLOSING", [DCCP_CONNTRACK_TIMEWAIT] = "TIMEWAIT",
	[DCCP_CONNTRACK_IGNORE] = "IGNORE",   [DCCP_CONNTRACK_INVALID] = "INVALID",
};

#define COUNT(names) (sizeof(names) / sizeof((names)[0]))

static bool has(const struct nf_conntrack *nfct, enum nf_conntrack_attr attr)
{
	return nfct_attr_is_set(nfct, attr) > 0;
}

static const char *state_of(const struct nf_conntrack *nfct)
{
	static const struct {
		enum nf_conntrack_attr attr;
		const char *const *names;
		size_t count;
	} kinds[] = {
		{ ATTR_TCP_STATE, tcp_states, COUNT(tcp_states) },
		{ ATTR_SCTP_STATE, sctp_states, COUNT(sctp_states) },
		{ ATTR_DCCP_STATE, dccp_states, COUNT(dccp_states) },
	};

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (has(nfct, kinds[i].attr)) {
			uint8_t state = nfct_get_attr_u8(nfct, kinds[i].attr);

			return state < kinds[i].count ? kinds[i].names[state] : NULL;
		}
	return NULL;
}

static bool get_address(const struct nf_conntrack *nfct, enum nf_conntrack_attr attr, uint8_t *out, size_t bytes)
{
	const void *at = has(nfct, attr) ? nfct_get_attr(nfct, attr) : NULL;

	if (at)
		memcpy(out, at, bytes);
	return at != NULL;
}

static uint64_t get_counter(const struct nf_conntrack *nfct, enum nf_conntrack_attr attr, uint32_t bit,
			    uint32_t *present)
{
	if (!has(nfct, attr))
		return 0;
	*present |= bit;
	return nfct_get_attr_u64(nfct, attr);
}

static bool get_tuple(struct cli_ct_tuple *t, const struct nf_conntrack *nfct, const struct places *at, bool is_ip6)
{
	if (!has(nfct, at->proto) || !get_address(nfct, is_ip6 ? at->ip6_src : at->ip4_src, t->src, is_ip6 ? 16 : 4) ||
	    !get_address(nfct, is_ip6 ? at->ip6_dst : at->ip4_dst, t->dst, is_ip6 ? 16 : 4))
		return false;
	t->proto = nfct_get_attr_u8(nfct, at->proto);
	if (has(nfct, at->src_port) && has(nfct, at->dst_port)) {
		t->present |= CLI_CT_PORTS;
		t->src_port = ntohs(nfct_get_attr_u16(nfct, at->src_port));
		t->dst_port = ntohs(nfct_get_attr_u16(nfct, at->dst_port));
	}
	if (has(nfct, at->zone)) {
		t->present |= CLI_CT_ZONE;
		t->zone = nfct_get_attr_u16(nfct, at->zone);
	}
	t->packets = get_counter(nfct, at->packets, CLI_CT_PACKETS, &t->present);
	t->bytes = get_counter(nfct, at->bytes, CLI_CT_BYTES, &t->present);
	return true;
}

/* The library gives these of the original direction, whichever direction they stand in. */
static void get_icmp(struct cli_ct_tuple *t, const struct nf_conntrack *nfct)
{
	if (!has(nfct, ATTR_ICMP_TYPE) || !has(nfct, ATTR_ICMP_CODE) || !has(nfct, ATTR_ICMP_ID))
		return;
	t->present |= CLI_CT_ICMP;
	t->icmp_type = nfct_get_attr_u8(nfct, ATTR_ICMP_TYPE);
	t->icmp_code = nfct_get_attr_u8(nfct, ATTR_ICMP_CODE);
	t->icmp_id = ntohs(nfct_get_attr_u16(nfct, ATTR_ICMP_ID));
}

static bool get_all(struct cli_ct *ct, const struct nf_conntrack *nfct)
{
	if (!has(nfct, ATTR_ID) || !has(nfct, ATTR_STATUS) || !get_tuple(&ct->orig, nfct, &orig, ct->is_ip6) ||
	    !get_tuple(&ct->reply, nfct, &reply, ct->is_ip6))
		return false;
	get_icmp(&ct->orig, nfct);
	ct->id = nfct_get_attr_u32(nfct, ATTR_ID);
	ct->status = nfct_get_attr_u32(nfct, ATTR_STATUS);
	if (has(nfct, ATTR_MARK)) {
		ct->present |= CLI_CT_MARK;
		ct->mark = nfct_get_attr_u32(nfct, ATTR_MARK);
	}
	if (has(nfct, ATTR_ZONE)) {
		ct->present |= CLI_CT_ZONE;
		ct->zone = nfct_get_attr_u16(nfct, ATTR_ZONE);
	}
	ct->state = state_of(nfct);
	return true;
}

bool cli_ct_read(struct cli_ct *ct, const uint8_t *bytes, uint32_t len)
{
	struct cli_ct_attrs attrs;
	struct nf_conntrack *nfct;
	bool found;

	if (cli_ct_attrs_check(&attrs, bytes, len) < 0)
		return false;
	nfct = nfct_new();
	if (!nfct)
		return false;
	*ct = (struct cli_ct){ .is_ip6 = attrs.l3 == AF_INET6 };
	found = nfct_payload_parse(attrs.at, attrs.len, attrs.l3, nfct) == 0 && get_all(ct, nfct);
	nfct_destroy(nfct);
	return found;
}
