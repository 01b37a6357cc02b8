/* SPDX-License-Identifier: MIT */
#include "log_l4.h"
#include "log_hex.h"
#include "style.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>

#define TCP_BYTES 20u
#define UDP_BYTES 8u
#define ICMP_BYTES 8u
#define IPSEC_BYTES 8u

static void print_number(struct cli_writer *w, const char *label, uint32_t v)
{
	cli_writer_text(w, label);
	cli_writer_u64(w, v);
	cli_writer_char(w, ' ');
}

/* Appends the name, and returns true if `bytes` of the header are there. A later fragment has none of it. */
static bool begin(struct cli_writer *w, const struct cli_ip *ip, const char *name, uint32_t bytes)
{
	cli_writer_text(w, name);
	if (ip->tuple.fragment_offset)
		return false;
	if (ip->tuple.l4_len >= bytes)
		return true;
	cli_print_number(w, "INCOMPLETE [", ip->tuple.l4_len);
	cli_writer_literal(w, " bytes] ");
	return false;
}

static void print_ports(struct cli_writer *w, const uint8_t *at)
{
	print_number(w, "SPT=", nfring_get_be16(at));
	print_number(w, "DPT=", nfring_get_be16(at + 2));
}

static void print_tcp_flags(struct cli_writer *w, uint8_t flags)
{
	static const char *const names[] = { "CWR ", "ECE ", "URG ", "ACK ", "PSH ", "RST ", "SYN ", "FIN " };

	for (unsigned i = 0; i < 8; i++)
		if (flags & 0x80u >> i)
			cli_writer_text(w, names[i]);
}

static void print_tcp(struct cli_writer *w, const struct cli_ip *ip, bool verbose)
{
	const uint8_t *at = ip->l4;
	uint32_t header;
	uint8_t reserved;

	if (!begin(w, ip, "PROTO=TCP ", TCP_BYTES))
		return;
	header = (at[12] >> 4) * 4u;
	reserved = (uint8_t)((at[12] & 15) << 2); /* as the kernel shifts these bits */
	print_ports(w, at);
	if (verbose) {
		print_number(w, "SEQ=", nfring_get_be32(at + 4));
		print_number(w, "ACK=", nfring_get_be32(at + 8));
	}
	print_number(w, "WINDOW=", nfring_get_be16(at + 14));
	cli_writer_literal(w, "RES=0x");
	cli_writer_hex(w, &reserved, 1);
	cli_writer_char(w, ' ');
	print_tcp_flags(w, at[13]);
	print_number(w, "URGP=", nfring_get_be16(at + 18));
	if (verbose && header > TCP_BYTES && header <= ip->tuple.l4_len)
		dump_log_options(w, at + TCP_BYTES, header - TCP_BYTES);
}

static void print_udp(struct cli_writer *w, const struct cli_ip *ip, const char *name)
{
	if (!begin(w, ip, name, UDP_BYTES))
		return;
	print_ports(w, ip->l4);
	print_number(w, "LEN=", nfring_get_be16(ip->l4 + 4));
}

static void print_echo(struct cli_writer *w, const uint8_t *at)
{
	print_number(w, "ID=", nfring_get_be16(at + 4));
	print_number(w, "SEQ=", nfring_get_be16(at + 6));
}

static void print_icmp(struct cli_writer *w, const struct cli_ip *ip)
{
	const uint8_t *at = ip->l4;

	if (!begin(w, ip, "PROTO=ICMP ", ICMP_BYTES))
		return;
	print_number(w, "TYPE=", at[0]);
	print_number(w, "CODE=", at[1]);
	if (at[0] == ICMP_ECHO || at[0] == ICMP_ECHOREPLY)
		print_echo(w, at);
	else if (at[0] == ICMP_PARAMETERPROB)
		print_number(w, "PARAMETER=", at[4]);
	if (at[0] == ICMP_REDIRECT) {
		cli_writer_literal(w, "GATEWAY=");
		cli_writer_ip4(w, at + 4);
		cli_writer_char(w, ' ');
	}
}

static void print_icmp6(struct cli_writer *w, const struct cli_ip *ip)
{
	const uint8_t *at = ip->l4;

	if (!begin(w, ip, "PROTO=ICMPv6 ", ICMP_BYTES))
		return;
	print_number(w, "TYPE=", at[0]);
	print_number(w, "CODE=", at[1]);
	if (at[0] == ICMP6_ECHO_REQUEST || at[0] == ICMP6_ECHO_REPLY) {
		print_echo(w, at);
	} else if (at[0] == ICMP6_PARAM_PROB) {
		cli_writer_literal(w, "POINTER=");
		cli_writer_hex(w, at + 4, 4);
		cli_writer_char(w, ' ');
	}
}

void dump_log_mtu(struct cli_writer *w, const struct cli_ip *ip)
{
	const struct nfring_tuple *t = &ip->tuple;

	if (t->family == AF_INET && t->icmp_type == ICMP_DEST_UNREACH && t->icmp_code == ICMP_FRAG_NEEDED)
		print_number(w, "MTU=", nfring_get_be16(ip->l4 + 6));
	else if (t->family == AF_INET6 && t->icmp_type == ICMP6_PACKET_TOO_BIG)
		print_number(w, "MTU=", nfring_get_be32(ip->l4 + 4));
}

/* `spi`: where its 4 bytes are in the header. */
static void print_ipsec(struct cli_writer *w, const struct cli_ip *ip, const char *name, uint32_t spi)
{
	if (!begin(w, ip, name, IPSEC_BYTES))
		return;
	cli_print_hex(w, "SPI=0x", nfring_get_be32(ip->l4 + spi));
	cli_writer_char(w, ' ');
}

void dump_log_l4(struct cli_writer *w, const struct cli_ip *ip, bool verbose)
{
	const bool is_ip4 = ip->tuple.family == AF_INET;
	const uint8_t protocol = ip->tuple.protocol;

	if (!(ip->tuple.present & NFRING_TUPLE_PROTOCOL))
		return;
	if (protocol == IPPROTO_TCP)
		print_tcp(w, ip, verbose);
	else if (protocol == IPPROTO_UDP)
		print_udp(w, ip, "PROTO=UDP ");
	else if (protocol == IPPROTO_UDPLITE)
		print_udp(w, ip, "PROTO=UDPLITE ");
	else if (protocol == IPPROTO_ICMP && is_ip4)
		print_icmp(w, ip);
	else if (protocol == IPPROTO_ICMPV6 && !is_ip4)
		print_icmp6(w, ip);
	else if (protocol == IPPROTO_AH)
		print_ipsec(w, ip, "PROTO=AH ", 4);
	else if (protocol == IPPROTO_ESP)
		print_ipsec(w, ip, "PROTO=ESP ", 0);
	else
		print_number(w, "PROTO=", protocol);
}
