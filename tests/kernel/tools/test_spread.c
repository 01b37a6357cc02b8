/* SPDX-License-Identifier: MIT */
/* Rules that spread packets over a range of groups: nfring-rules, and what the
 * kernel makes of them. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "json.h"
#include "load_rules.h"
#include "proc.h"
#include "test.h"
#include "veth_pair.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST 100
#define GROUPS 4

/* -- nft takes every script ------------------------------------------------------------ */

static void check_script(const struct nt_ns *ns, const char *family, const char *hook, const char *spread,
			 const char *count, const char *device)
{
	const char *with_device[] = { NT_RULES,
				      "--group",
				      "100",
				      "--family",
				      family,
				      "--hook",
				      hook,
				      "--spread",
				      spread,
				      "--count",
				      count,
				      "--match",
				      "meta mark 0 counter",
				      "--prefix",
				      "a; {# ",
				      "--device",
				      device,
				      NULL };

	if (!device)
		with_device[15] = NULL;
	load_rules(ns, with_device);
}

static void nft_loads_the_script_of_every_family_hook_and_spread(void **state)
{
	static const char *const families[] = { "inet", "ip", "ip6", "bridge" };
	static const char *const spreads[] = { "symhash", "cpu", "numgen", "source", "destination" };
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	for (int s = 0; s < 5; s++) {
		for (int f = 0; f < 4; f++) {
			check_script(ns, families[f], "prerouting,input,forward", spreads[s], "1", NULL);
			check_script(ns, families[f], "output,postrouting", spreads[s], "3", NULL);
			check_script(ns, families[f], "forward", spreads[s], "64", NULL);
		}
		check_script(ns, "netdev", "ingress,egress", spreads[s], "4", "lo");
	}
	for (int f = 0; f < 4; f++)
		load_rules(ns, NT_ARGS(NT_RULES, "--delete", "--family", families[f]));
	load_rules(ns, NT_ARGS(NT_RULES, "--delete", "--family", "netdev"));
	load_rules(ns, NT_ARGS(NT_RULES, "--delete")); /* twice: nothing is there */
	nt_run(&p, ns, 5, NT_ARGS("nft", "list", "ruleset"));
	assert_string_equal(p.out, "");
	nt_proc_free(&p);
}

static void mistakes_are_one_clear_line_and_no_script(void **state)
{
	static const char *const wrong[][2] = {
		{ "--match=udp dport 9; drop", "match" },
		{ "--match=a } b {", "match" },
		{ "--prefix=a \"b\"", "prefix" },
		{ "--prefix=$x", "prefix" },
		{ "--table=filter", "table" },
		{ "--hook=in", "hook" },
		{ "--hook=ingress", "device" },
		{ "--group=5,100:4,103", "each once" },
		{ "--group=0:2000", "1024" },
		{ "--count=2000", "count" },
		{ "--spread=rr", "spread" },
		{ "extra", "extra" },
	};
	struct nt_proc p;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		nt_run(&p, *state, 5, RULES(wrong[i][0]));
		if (p.status != 2 || p.out_len || !strstr(p.err, wrong[i][1]) ||
		    strchr(p.err, '\n') != p.err + strlen(p.err) - 1)
			fail_msg("%s: exit code %d, printed '%s', said: %s", wrong[i][0], p.status, p.out, p.err);
		nt_proc_free(&p);
	}
}

/* -- symhash: both directions of a flow to one group ------------------------------------- */

#define FLOWS 200

struct flow_map {
	uint8_t groups[4][65536]; /* by kind of flow and client port: which groups saw it */
	uint8_t hooks[4][65536];
	uint64_t per_group[GROUPS];
};

/* Kinds: UDP and TCP, over IPv4 and IPv6. */
static void note_flow(struct flow_map *m, const struct nfring_batch *b, const struct nfring_pkt *p)
{
	uint32_t len = 0, header, kind, port;
	const uint8_t *at = nfring_pkt_payload(p, &len);
	uint8_t hook = 0;

	assert_true(at && len >= 28 && nfring_pkt_hook(p, &hook));
	header = at[0] >> 4 == 4 ? 20 : 40;
	kind = (header == 40) + 2u * ((header == 20 ? at[9] : at[6]) == 6);
	port = nfring_get_be16(at + header) < nfring_get_be16(at + header + 2) ? nfring_get_be16(at + header + 2)
									       : nfring_get_be16(at + header);
	m->groups[kind][port] |= (uint8_t)(1u << (b->group - FIRST));
	m->hooks[kind][port] |= (uint8_t)(1u << hook);
	m->per_group[b->group - FIRST]++;
}

static uint64_t take_flows(struct nfring *n, struct flow_map *m)
{
	double last = nt_now();
	struct nfring_batch b;
	uint64_t got = 0;

	for (unsigned w = 0; nt_now() - last < 0.3 * test_pause_times(); w = (w + 1) % nfring_worker_count(n)) {
		while (nfring_queue_claim(nfring_queue_get(n, w), &b) == 1) {
			for (uint32_t i = 0; i < b.count; i++)
				note_flow(m, &b, &b.pkt[i]);
			got += b.count;
			nfring_queue_release(nfring_queue_get(n, w), &b);
			last = nt_now();
		}
		usleep(500);
	}
	return got;
}

static void check_flows(const struct flow_map *m)
{
	unsigned flows[4] = { 0 };

	for (unsigned kind = 0; kind < 4; kind++) {
		for (unsigned port = 0; port < 65536; port++) {
			if (!m->groups[kind][port])
				continue;
			flows[kind]++;
			assert_int_equal(__builtin_popcount(m->groups[kind][port]), 1);
			assert_int_equal(m->hooks[kind][port],
					 1u << 1 | 1u << 3); /* input and output: both directions */
		}
		assert_int_equal(flows[kind], FLOWS / 2);
	}
	for (unsigned g = 0; g < GROUPS; g++)
		assert_true(m->per_group[g] > 0);
}

static void check_symhash(const struct nt_ns *ns)
{
	struct flow_map *m = calloc(1, sizeof(*m));
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct veth_pair pair;
	struct nfring *n;
	uint64_t got;

	assert_non_null(m);
	veth_pair_create(&pair, ns);
	o.group_count = GROUPS;
	o.workers = 2;
	n = nt_open(&o);
	nt_start(n);
	veth_pair_talk(&pair, FLOWS / 2, false);
	veth_pair_talk(&pair, FLOWS / 2, true);
	got = take_flows(n, m);
	check_flows(m);
	assert_int_equal(got, veth_pair_counted(&pair));
	assert_int_equal(nt_stats(n).packets, got);
	assert_int_equal(nt_stats(n).lost, 0);
	printf("           %d flows, %llu packets: %llu %llu %llu %llu in the groups\n", 2 * FLOWS,
	       (unsigned long long)got, (unsigned long long)m->per_group[0], (unsigned long long)m->per_group[1],
	       (unsigned long long)m->per_group[2], (unsigned long long)m->per_group[3]);
	nfring_close(n);
	veth_pair_destroy(&pair);
	free(m);
}

#define SYMHASH(...) RULES("--count", "4", "--hook", "input,output", __VA_ARGS__)

static void symhash_keeps_both_directions_of_a_flow_in_one_group(void **state)
{
	load_rules(*state, SYMHASH("--match", "meta l4proto { tcp, udp }"));
	check_symhash(*state);
}

static void symhash_of_iptables_keeps_both_directions_of_a_flow_in_one_group(void **state)
{
	static const char *const versions[] = { "4", "6" }, *const protocols[] = { "-p tcp", "-p udp" };

	for (int i = 0; i < 4; i++)
		load_rules(*state, SYMHASH("--iptables", versions[i / 2], "--match", protocols[i % 2], "--table",
					   i % 2 ? "udp" : "tcp"));
	check_symhash(*state);
}

/* -- meta cpu: two senders, two locks --------------------------------------------------- */

#define STATEMENTS 16

struct sender {
	pthread_t thread;
	struct traffic_opts o;
	struct traffic_result r;
};

static void *send_from(void *arg)
{
	struct sender *s = arg;

	traffic_run(&s->o, &s->r);
	return NULL;
}

/* From two CPUs at once; returns how many went out. */
static uint64_t two_senders(const struct nt_ns *ns, double seconds, uint64_t count)
{
	struct sender s[2];

	for (int i = 0; i < 2; i++) {
		s[i].o = traffic_defaults();
		s[i].o.netns = ns->name;
		s[i].o.cpu = i;
		s[i].o.seconds = seconds;
		s[i].o.count = count;
		s[i].o.rate_pps = count ? 20 : 0;
		assert_int_equal(pthread_create(&s[i].thread, NULL, send_from, &s[i]), 0);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(s[i].thread, NULL);
	assert_true(s[0].r.sent && s[1].r.sent);
	return s[0].r.sent + s[1].r.sent;
}

struct rate {
	double messages_per_s, cpu_ns;
};

/* Floods groups FIRST to `last` from both CPUs and meters; checks the ledger, which
 * must be exact. */
static struct rate flood_two_cpus(const struct nt_ns *ns, const char *groups, const char *workers, unsigned last)
{
	double seconds = TEST_SANITIZED ? 0.3 : 0.7;
	uint64_t sent, after;
	struct nt_proc pps;
	struct rate r;
	json_t *o;

	nt_spawn_bound(&pps, ns, FIRST,
		       NT_ARGS(NT_PPS, "--group", groups, "--workers", workers, "--mode", "inline", "--json"));
	assert_true(nt_group_wait(ns, last, true));
	sent = two_senders(ns, seconds, 0);
	for (unsigned g = FIRST; g <= last; g++)
		nt_group_drained(ns, g);
	after = two_senders(ns, 0, 5); /* a later packet shows every gap */
	for (unsigned g = FIRST; g <= last; g++)
		nt_group_drained(ns, g);
	nt_end(&pps, SIGINT, 5);
	assert_int_equal(pps.status, 0);
	o = nt_json(pps.out);
	nt_json_accounts_for(o, (sent + after) * STATEMENTS);
	r.messages_per_s = (double)(sent * STATEMENTS) / seconds;
	r.cpu_ns = nt_json_number(o, "cpu_ns_per_packet");
	for (size_t i = 0; i < json_array_size(json_object_get(o, "groups")); i++)
		assert_true(nt_json_number(json_array_get(json_object_get(o, "groups"), i), "packets") > 0);
	json_decref(o);
	nt_proc_free(&pps);
	return r;
}

static void two_senders_on_two_cpus_share_no_lock(void **state)
{
	const struct nt_ns *ns = *state;
	char logs[2][1024] = { "", "" };
	struct rate one, two;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		nt_skip("one CPU only");
	for (int g = 0; g < 2; g++)
		for (int i = 0, n = 0; i < STATEMENTS; i++)
			n += snprintf(logs[g] + n, sizeof(logs[g]) - (size_t)n, "log group %d\n", FIRST + g);
	nt_nft(ns,
	       "table inet t {\nchain a {\n%s}\nchain b {\n%s}\n"
	       "chain out { type filter hook output priority 0; udp dport 9 goto a; }\n}\n"
	       "table netdev d {\nchain in { type filter hook ingress device lo priority 0; udp dport 9 drop; }\n}\n",
	       logs[0], logs[1]);
	one = flood_two_cpus(ns, "100", "1", FIRST);
	nt_nft(ns, "flush chain inet t out\n"
		   "add rule inet t out udp dport 9 meta cpu & 1 vmap { 0 : goto a, 1 : goto b }\n");
	two = flood_two_cpus(ns, "100:2", "2", FIRST + 1);
	printf("           messages/s from two CPUs: one group %.2f M, meta cpu over two %.2f M: ratio %.2f; "
	       "CPU a packet %.0f and %.0f ns\n",
	       one.messages_per_s / 1e6, two.messages_per_s / 1e6, two.messages_per_s / one.messages_per_s, one.cpu_ns,
	       two.cpu_ns);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(nft_loads_the_script_of_every_family_hook_and_spread),
		NT_TEST(mistakes_are_one_clear_line_and_no_script),
		NT_TEST(symhash_keeps_both_directions_of_a_flow_in_one_group),
		NT_TEST(symhash_of_iptables_keeps_both_directions_of_a_flow_in_one_group),
		NT_TEST(two_senders_on_two_cpus_share_no_lock),
	};

	NT_MAIN(argc, argv, tests);
}
