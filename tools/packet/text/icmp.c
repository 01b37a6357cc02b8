/* SPDX-License-Identifier: MIT */
#include "icmp.h"

#include <netinet/in.h>
#include <netinet/ip_icmp.h>

#define TYPE_ROUTER_ADVERTISEMENT 9
#define TYPE_ROUTER_SOLICITATION 10

/* "net A unreachable - unknown": what stands before the address and after the word. */
struct unreachable {
	const char *what, *why;
};

static const struct unreachable unreachable[] = {
	{ "net ", "" },
	{ "host ", "" },
	{ "", "" }, /* the protocol and the port have texts of their own */
	{ "", "" },
	{ "", " - need to frag" },
	{ "", " - source route failed" },
	{ "net ", " - unknown" },
	{ "host ", " - unknown" },
	{ "", " - source host isolated" },
	{ "net ", " - admin prohibited" },
	{ "host ", " - admin prohibited" },
	{ "net ", " - tos prohibited" },
	{ "host ", " - tos prohibited" },
	{ "host ", " - admin prohibited filter" },
	{ "host ", " - host precedence violation" },
	{ "host ", " - precedence cutoff" },
};

void cli_icmp_print_port(struct cli_writer *w, const struct cli_ip *quoted)
{
	const struct nfring_tuple *t = &quoted->tuple;

	cli_print_address(w, t->family, t->dst);
	if (t->protocol == IPPROTO_TCP)
		cli_writer_literal(w, " tcp");
	else if (t->protocol == IPPROTO_UDP)
		cli_writer_literal(w, " udp");
	else
		cli_print_number(w, " protocol ", t->protocol);
	cli_print_number(w, " port ", t->dst_port);
}

static void print_unreachable(struct cli_writer *w, const struct cli_ip *ip, const struct nfring_tuple *to,
			      const struct cli_ip *quoted)
{
	const uint8_t code = ip->tuple.icmp_code;

	if (code == ICMP_PORT_UNREACH) {
		cli_icmp_print_port(w, quoted);
		cli_writer_literal(w, " unreachable");
		return;
	}
	if (code < sizeof(unreachable) / sizeof(unreachable[0]))
		cli_writer_text(w, unreachable[code].what);
	cli_writer_ip4(w, to->dst);
	if (code == ICMP_PROT_UNREACH)
		cli_print_number(w, " protocol ", to->protocol);
	cli_writer_literal(w, " unreachable");
	if (code < sizeof(unreachable) / sizeof(unreachable[0]))
		cli_writer_text(w, unreachable[code].why);
	else
		cli_print_number(w, " - #", code);
	if (code == ICMP_FRAG_NEEDED) {
		cli_print_number(w, " (mtu ", nfring_get_be16(ip->l4 + 6));
		cli_writer_char(w, ')');
	}
}

static void print_redirect(struct cli_writer *w, const struct cli_ip *ip, const struct nfring_tuple *to)
{
	static const char *const of[] = { " ", " ", "-tos ", "-tos " }, *const what[] = { "net ", "host " };
	const uint8_t code = ip->tuple.icmp_code;

	cli_writer_literal(w, "redirect");
	if (code < 4) {
		cli_writer_text(w, of[code]);
	} else {
		cli_print_number(w, "-#", code);
		cli_writer_char(w, ' ');
	}
	cli_writer_ip4(w, to->dst);
	cli_writer_literal(w, " to ");
	if (code < 4)
		cli_writer_text(w, what[code & 1]);
	cli_writer_ip4(w, ip->l4 + 4);
}

static void print_time_exceeded(struct cli_writer *w, uint8_t code)
{
	if (code == ICMP_EXC_TTL)
		cli_writer_literal(w, "time exceeded in-transit");
	else if (code == ICMP_EXC_FRAGTIME)
		cli_writer_literal(w, "ip reassembly time exceeded");
	else
		cli_print_number(w, "time exceeded-#", code);
}

static void print_parameter_problem(struct cli_writer *w, const struct cli_ip *ip)
{
	if (ip->tuple.icmp_code)
		cli_print_number(w, "parameter problem - code ", ip->tuple.icmp_code);
	else
		cli_print_number(w, "parameter problem - octet ", ip->l4[4]);
}

/* Appends an error, which names where the quoted packet was to go. */
static void print_error(struct cli_writer *w, const struct cli_ip *ip, const struct cli_ip *quoted)
{
	const bool has_quoted =
		quoted && quoted->tuple.present & NFRING_TUPLE_ADDRESSES && quoted->tuple.family == AF_INET;

	switch (ip->tuple.icmp_type) {
	case ICMP_TIME_EXCEEDED:
		print_time_exceeded(w, ip->tuple.icmp_code);
		break;
	case ICMP_PARAMETERPROB:
		print_parameter_problem(w, ip);
		break;
	case ICMP_REDIRECT:
		if (has_quoted)
			print_redirect(w, ip, &quoted->tuple);
		else
			cli_print_number(w, "redirect, code ", ip->tuple.icmp_code);
		break;
	default:
		if (has_quoted)
			print_unreachable(w, ip, &quoted->tuple, quoted);
		else
			cli_print_number(w, "destination unreachable, code ", ip->tuple.icmp_code);
	}
}

/* Appends what has an identifier and a number of its own. */
static void print_query(struct cli_writer *w, const struct cli_ip *ip)
{
	const uint8_t type = ip->tuple.icmp_type;
	const bool is_echo = type == ICMP_ECHO || type == ICMP_ECHOREPLY;

	if (is_echo)
		cli_writer_text(w, type == ICMP_ECHO ? "echo request, id " : "echo reply, id ");
	else
		cli_writer_text(w, type == ICMP_TIMESTAMP ? "time stamp query id " : "time stamp reply id ");
	cli_writer_u64(w, nfring_get_be16(ip->l4 + 4));
	cli_writer_text(w, is_echo ? ", seq " : " seq ");
	cli_writer_u64(w, nfring_get_be16(ip->l4 + 6));
}

static void print_simple(struct cli_writer *w, uint8_t type)
{
	switch (type) {
	case ICMP_SOURCE_QUENCH:
		cli_writer_literal(w, "source quench");
		break;
	case TYPE_ROUTER_ADVERTISEMENT:
		cli_writer_literal(w, "router advertisement");
		break;
	case TYPE_ROUTER_SOLICITATION:
		cli_writer_literal(w, "router solicitation");
		break;
	case ICMP_INFO_REQUEST:
		cli_writer_literal(w, "information request");
		break;
	case ICMP_INFO_REPLY:
		cli_writer_literal(w, "information reply");
		break;
	case ICMP_ADDRESS:
		cli_writer_literal(w, "address mask request");
		break;
	case ICMP_ADDRESSREPLY:
		cli_writer_literal(w, "address mask reply");
		break;
	default:
		cli_print_number(w, "type-#", type);
	}
}

void cli_icmp_print(struct cli_writer *w, const struct cli_ip *ip, const struct cli_ip *quoted)
{
	cli_writer_literal(w, "ICMP ");
	switch (ip->tuple.icmp_type) {
	case ICMP_ECHO:
	case ICMP_ECHOREPLY:
	case ICMP_TIMESTAMP:
	case ICMP_TIMESTAMPREPLY:
		print_query(w, ip);
		break;
	case ICMP_DEST_UNREACH:
	case ICMP_REDIRECT:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETERPROB:
		print_error(w, ip, quoted);
		break;
	default:
		print_simple(w, ip->tuple.icmp_type);
	}
}
