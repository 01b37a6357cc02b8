/* SPDX-License-Identifier: MIT */
#include "icmp.h"

#include <netinet/in.h>
#include <netinet/icmp6.h>

#define TYPE_REPORT_V2 143 /* RFC 3810 */
#define MESSAGE_BYTES 24u  /* of what has an address behind the first 8 bytes */
#define REDIRECT_BYTES 40u

static void print_unreachable(struct cli_writer *w, const struct cli_ip *ip, const struct cli_ip *quoted)
{
	static const char *const codes[] = { "unreachable route ", "unreachable prohibited ", "beyond scope ",
					     "unreachable address ", "unreachable port, " };
	const uint8_t code = ip->tuple.icmp_code;

	cli_writer_literal(w, "destination unreachable, ");
	if (code >= sizeof(codes) / sizeof(codes[0])) {
		cli_print_number(w, "unknown unreach code (", code);
		cli_writer_char(w, ')');
		return;
	}
	cli_writer_text(w, codes[code]);
	if (!quoted || !(quoted->tuple.present & NFRING_TUPLE_ADDRESSES)) {
		cli_writer_literal(w, "[cut]");
	} else if (code == ICMP6_DST_UNREACH_NOPORT) {
		cli_icmp_print_port(w, quoted);
	} else {
		cli_print_address(w, quoted->tuple.family, quoted->tuple.dst);
		if (code == ICMP6_DST_UNREACH_BEYONDSCOPE) {
			cli_writer_literal(w, ", source address ");
			cli_print_address(w, quoted->tuple.family, quoted->tuple.src);
		}
	}
}

static void print_time_exceeded(struct cli_writer *w, uint8_t code, const struct cli_ip *quoted)
{
	if (code == ICMP6_TIME_EXCEED_TRANSIT) {
		cli_writer_literal(w, "time exceeded in-transit");
		if (quoted && quoted->tuple.present & NFRING_TUPLE_ADDRESSES) {
			cli_writer_literal(w, " for ");
			cli_print_address(w, quoted->tuple.family, quoted->tuple.dst);
		}
	} else if (code == ICMP6_TIME_EXCEED_REASSEMBLY) {
		cli_writer_literal(w, "time exceeded in-transit (reassembly)");
	} else {
		cli_print_number(w, "time exceeded, unknown code (", code);
		cli_writer_char(w, ')');
	}
}

static void print_parameter_problem(struct cli_writer *w, const struct cli_ip *ip)
{
	static const char *const codes[] = { "erroneous", "next header", "option" };
	const uint8_t code = ip->tuple.icmp_code;

	cli_writer_literal(w, "parameter problem, ");
	if (code < sizeof(codes) / sizeof(codes[0]))
		cli_writer_text(w, codes[code]);
	else
		cli_print_number(w, "code-#", code);
	cli_print_number(w, " - octet ", nfring_get_be32(ip->l4 + 4));
}

/* Appends the address behind the first 8 bytes. */
static void print_with_address(struct cli_writer *w, const struct cli_ip *ip, const char *name, const char *label)
{
	cli_writer_text(w, name);
	if (ip->tuple.l4_len < MESSAGE_BYTES)
		return;
	cli_writer_text(w, label);
	cli_writer_ip6(w, ip->l4 + 8);
}

static void print_redirect(struct cli_writer *w, const struct cli_ip *ip)
{
	cli_writer_literal(w, "redirect");
	if (ip->tuple.l4_len < REDIRECT_BYTES)
		return;
	cli_writer_literal(w, ", ");
	cli_writer_ip6(w, ip->l4 + 24);
	cli_writer_literal(w, " to ");
	cli_writer_ip6(w, ip->l4 + 8);
}

static void print_echo(struct cli_writer *w, const struct cli_ip *ip)
{
	cli_writer_text(w, ip->tuple.icmp_type == ICMP6_ECHO_REQUEST ? "echo request" : "echo reply");
	cli_print_number(w, ", id ", nfring_get_be16(ip->l4 + 4));
	cli_print_number(w, ", seq ", nfring_get_be16(ip->l4 + 6));
}

/* Returns false if the message is none of neighbor discovery and multicast listener discovery. */
static bool print_neighbor(struct cli_writer *w, const struct cli_ip *ip)
{
	switch (ip->tuple.icmp_type) {
	case ND_ROUTER_SOLICIT:
		cli_writer_literal(w, "router solicitation");
		return true;
	case ND_ROUTER_ADVERT:
		cli_writer_literal(w, "router advertisement");
		return true;
	case ND_NEIGHBOR_SOLICIT:
		print_with_address(w, ip, "neighbor solicitation", ", who has ");
		return true;
	case ND_NEIGHBOR_ADVERT:
		print_with_address(w, ip, "neighbor advertisement", ", tgt is ");
		return true;
	case ND_REDIRECT:
		print_redirect(w, ip);
		return true;
	case MLD_LISTENER_QUERY:
		print_with_address(w, ip, "multicast listener query", " addr: ");
		return true;
	case MLD_LISTENER_REPORT:
		print_with_address(w, ip, "multicast listener report", " addr: ");
		return true;
	case MLD_LISTENER_REDUCTION:
		print_with_address(w, ip, "multicast listener done", " addr: ");
		return true;
	case TYPE_REPORT_V2:
		cli_print_number(w, "multicast listener report v2, ", nfring_get_be16(ip->l4 + 6));
		cli_writer_literal(w, " group record(s)");
		return true;
	default:
		return false;
	}
}

void cli_icmp6_print(struct cli_writer *w, const struct cli_ip *ip, const struct cli_ip *quoted)
{
	cli_writer_literal(w, "ICMP6, ");
	switch (ip->tuple.icmp_type) {
	case ICMP6_ECHO_REQUEST:
	case ICMP6_ECHO_REPLY:
		print_echo(w, ip);
		break;
	case ICMP6_DST_UNREACH:
		print_unreachable(w, ip, quoted);
		break;
	case ICMP6_PACKET_TOO_BIG:
		cli_print_number(w, "packet too big, mtu ", nfring_get_be32(ip->l4 + 4));
		break;
	case ICMP6_TIME_EXCEEDED:
		print_time_exceeded(w, ip->tuple.icmp_code, quoted);
		break;
	case ICMP6_PARAM_PROB:
		print_parameter_problem(w, ip);
		break;
	default:
		if (!print_neighbor(w, ip))
			cli_print_number(w, "type-#", ip->tuple.icmp_type);
	}
}
