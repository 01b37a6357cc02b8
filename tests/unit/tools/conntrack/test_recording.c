/* SPDX-License-Identifier: MIT */
/* Connections that a Debian kernel logged. The prefix of each packet says what nft's own `ct` matched
 * (tests/recordings/conntrack.guest), and the packet's own header says which addresses it has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "conntrack.h"
#include "conntrack_read.h"
#include "recording.h"

#include <arpa/inet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <netinet/tcp.h>
#include <nfring/decode.h>

struct packet_text {
	char prefix[64];
	struct cli_writer json, line;
	bool has_ct;
	struct cli_ct ct;
};

static void open_text(struct packet_text *t, const struct nfring_pkt *p)
{
	uint32_t len;
	const char *prefix = nfring_pkt_prefix(p, &len);
	const uint8_t *bytes;

	assert_true(len < sizeof(t->prefix));
	memcpy(t->prefix, prefix, len);
	t->prefix[len] = '\0';
	assert_int_equal(cli_writer_open(&t->json, 0), 0);
	assert_int_equal(cli_writer_open(&t->line, 0), 0);
	cli_conntrack_json(&t->json, p);
	cli_conntrack_text(&t->line, p);
	cli_writer_char(&t->json, '\0');
	cli_writer_char(&t->line, '\0');
	bytes = nfring_pkt_ct(p, &len);
	t->has_ct = bytes && cli_ct_read(&t->ct, bytes, len);
}

static void close_text(struct packet_text *t)
{
	cli_writer_close(&t->json);
	cli_writer_close(&t->line);
}

static void assert_has(const struct cli_writer *w, const char *part)
{
	if (!strstr(w->begin, part))
		fail_msg("no %s in %s", part, w->begin);
}

/* -- the state of the packet ---------------------------------------------------------- */

#define KINDS 5
static unsigned seen_state[KINDS], seen_none;

static void check_state(const struct nfring_pkt *p)
{
	static const char *const kinds[KINDS][3] = {
		{ "NEW", ",\"ctstate\":\"NEW\",\"direction\":\"original\"", " ctstate=NEW" },
		{ "ESTABLISHED", ",\"ctstate\":\"ESTABLISHED\",\"direction\":\"original\"", " ctstate=ESTABLISHED" },
		{ "ESTABLISHED REPLY", ",\"ctstate\":\"ESTABLISHED\",\"direction\":\"reply\"",
		  " ctstate=ESTABLISHED ctdir=REPLY" },
		{ "RELATED", ",\"ctstate\":\"RELATED\",\"direction\":\"original\"", " ctstate=RELATED" },
		{ "RELATED REPLY", ",\"ctstate\":\"RELATED\",\"direction\":\"reply\"", " ctstate=RELATED ctdir=REPLY" },
	};
	struct packet_text t;

	open_text(&t, p);
	for (unsigned i = 0; i < KINDS; i++)
		if (strcmp(t.prefix, kinds[i][0]) == 0) {
			assert_true(t.has_ct);
			assert_has(&t.json, kinds[i][1]);
			assert_has(&t.line, kinds[i][2]);
			seen_state[i]++;
		}
	if (strcmp(t.prefix, "INVALID") == 0 || strcmp(t.prefix, "UNTRACKED") == 0) {
		assert_string_equal(t.json.begin, "");
		assert_string_equal(t.line.begin, "");
		seen_none++;
	} else {
		assert_true(t.has_ct);
	}
	close_text(&t);
}

static void the_state_is_what_nft_matched(void **state)
{
	(void)state;
	recording_read(check_state);
	for (unsigned i = 0; i < KINDS; i++)
		assert_true(seen_state[i] > 0);
	assert_true(seen_none > 0);
}

/* -- the state of the protocol --------------------------------------------------------- */

static const char *const later_states[] = { "ESTABLISHED", "FIN_WAIT", "LAST_ACK", "TIME_WAIT" };
#define LATER (sizeof(later_states) / sizeof(later_states[0]))
static unsigned seen_syn, seen_syn_ack, seen_reset, seen_later[LATER];

static void check_tcp(const struct packet_text *t, uint16_t flags)
{
	assert_non_null(t->ct.state);
	if (flags & TH_RST) {
		assert_string_equal(t->ct.state, "CLOSE");
		seen_reset++;
	} else if (!(flags & TH_SYN)) {
		for (unsigned i = 0; i < LATER; i++)
			seen_later[i] += strcmp(t->ct.state, later_states[i]) == 0;
	} else if (flags & TH_ACK) {
		assert_string_equal(t->ct.state, "SYN_RECV");
		seen_syn_ack++;
	} else {
		assert_string_equal(t->ct.state, "SYN_SENT");
		seen_syn++;
	}
}

static void check_protocol_state(const struct nfring_pkt *p)
{
	struct nfring_tuple packet = { .size = sizeof(packet) };
	struct packet_text t;

	open_text(&t, p);
	if (t.has_ct && nfring_pkt_tuple(p, &packet) == 0 && packet.protocol == IPPROTO_TCP)
		check_tcp(&t, packet.tcp_flags);
	else if (t.has_ct)
		assert_null(t.ct.state);
	close_text(&t);
}

static void tcp_has_the_state_that_its_flags_lead_to(void **state)
{
	(void)state;
	recording_read(check_protocol_state);
	assert_true(seen_syn > 0 && seen_syn_ack > 0 && seen_reset > 0);
	for (unsigned i = 0; i < LATER; i++)
		assert_true(seen_later[i] > 0);
}

/* -- addresses ------------------------------------------------------------------------- */

static unsigned seen_end[2], seen_icmp, seen_counters;

static bool is_end(const struct cli_ct *ct, const struct nfring_tuple *packet, const uint8_t *from, uint16_t from_port,
		   const uint8_t *to, uint16_t to_port)
{
	size_t bytes = ct->is_ip6 ? 16 : 4;

	return memcmp(packet->src, from, bytes) == 0 && memcmp(packet->dst, to, bytes) == 0 &&
	       (!(ct->orig.present & CLI_CT_PORTS) || (packet->src_port == from_port && packet->dst_port == to_port));
}

/* Between the two translations a packet has its sender's own address and its receiver's own. */
static void check_addresses(const struct nfring_pkt *p)
{
	struct nfring_tuple packet = { .size = sizeof(packet) };
	struct packet_text t;
	bool reply;

	open_text(&t, p);
	reply = strstr(t.prefix, " REPLY") != NULL;
	if (t.has_ct && (strncmp(t.prefix, "ESTABLISHED", 11) == 0 || strcmp(t.prefix, "NEW") == 0)) {
		const struct cli_ct_tuple *from = reply ? &t.ct.reply : &t.ct.orig,
					  *to = reply ? &t.ct.orig : &t.ct.reply;

		assert_int_equal(nfring_pkt_tuple(p, &packet), 0);
		assert_int_equal(t.ct.is_ip6, packet.family == AF_INET6);
		assert_int_equal(t.ct.orig.proto, packet.protocol);
		assert_int_equal(t.ct.reply.proto, packet.protocol);
		assert_true(is_end(&t.ct, &packet, from->src, from->src_port, to->src, to->src_port));
		seen_end[t.ct.is_ip6]++;
	}
	if (t.has_ct) {
		bool is_icmp = t.ct.orig.proto == IPPROTO_ICMP || t.ct.orig.proto == IPPROTO_ICMPV6;

		assert_int_equal(!(t.ct.orig.present & CLI_CT_ICMP), !is_icmp);
		assert_int_equal(!(t.ct.orig.present & CLI_CT_PORTS), is_icmp);
		seen_icmp += is_icmp;
		seen_counters += (t.ct.orig.present & CLI_CT_PACKETS) && t.ct.orig.packets > 0;
	}
	close_text(&t);
}

static void the_tuples_hold_the_addresses_of_the_packet(void **state)
{
	(void)state;
	recording_read(check_addresses);
	assert_true(seen_end[0] > 0 && seen_end[1] > 0 && seen_icmp > 0 && seen_counters > 0);
}

/* -- what the rules did ----------------------------------------------------------------- */

static unsigned seen_snat, seen_dnat, seen_mark, seen_zone, seen_plain;

static void check_snat(const struct packet_text *t)
{
	if (t->ct.orig.proto == IPPROTO_UDP) {
		assert_has(&t->json, t->ct.is_ip6 ? ",\"snat\":{\"src_ip\":\"2001:db8:2::1\",\"src_port\":40053}"
						  : ",\"snat\":{\"src_ip\":\"198.51.100.1\",\"src_port\":40053}");
		assert_has(&t->line, t->ct.is_ip6 ? " snat=[2001:db8:2::1]:40053" : " snat=198.51.100.1:40053");
	} else {
		assert_has(&t->json, ",\"snat\":{\"src_ip\":\"198.51.100.1\",\"src_port\":");
		assert_has(&t->line, " snat=198.51.100.1:");
	}
	seen_snat++;
}

static void check_dnat(const struct packet_text *t)
{
	assert_has(&t->json, t->ct.is_ip6 ? ",\"dnat\":{\"dest_ip\":\"2001:db8:2::2\",\"dest_port\":80}"
					  : ",\"dnat\":{\"dest_ip\":\"198.51.100.2\",\"dest_port\":80}");
	assert_has(&t->line, t->ct.is_ip6 ? " dnat=[2001:db8:2::2]:80" : " dnat=198.51.100.2:80");
	seen_dnat++;
}

static void check_rules(const struct nfring_pkt *p)
{
	struct packet_text t;

	open_text(&t, p);
	if (strcmp(t.prefix, "snat") == 0)
		check_snat(&t);
	if (strcmp(t.prefix, "dnat") == 0)
		check_dnat(&t);
	if (strcmp(t.prefix, "mark") == 0) {
		assert_has(&t.json, ",\"mark\":42");
		assert_has(&t.line, " ctmark=0x2a");
		seen_mark++;
	}
	if (strcmp(t.prefix, "zone") == 0) {
		assert_has(&t.json, ",\"zone\":7");
		assert_has(&t.line, " ctzone=7");
		seen_zone++;
	}
	if (strcmp(t.prefix, "local") == 0) {
		assert_null(strstr(t.json.begin, "nat\":{"));
		assert_null(strstr(t.json.begin, "\"zone\""));
		assert_null(strstr(t.line.begin, "nat="));
		seen_plain++;
	}
	close_text(&t);
}

static void nat_mark_and_zone_are_what_the_rules_set(void **state)
{
	(void)state;
	recording_read(check_rules);
	assert_true(seen_snat > 0 && seen_dnat > 0 && seen_mark > 0 && seen_zone > 0 && seen_plain > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_state_is_what_nft_matched),
		cmocka_unit_test(tcp_has_the_state_that_its_flags_lead_to),
		cmocka_unit_test(the_tuples_hold_the_addresses_of_the_packet),
		cmocka_unit_test(nat_mark_and_zone_are_what_the_rules_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
