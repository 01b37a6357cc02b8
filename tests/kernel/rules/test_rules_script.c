/* SPDX-License-Identifier: MIT */
/* What nfring-rules accepts nft and iptables-restore accept, and what it refuses they refuse, too. */
#include "load_rules.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETS 160   /* option sets; of each iptables a third */
#define AT_ONCE 20 /* scripts that a loader checks at a time */
#define ARGUMENTS 40
#define LONG_PREFIX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde" /* 63 bytes */

/* -- accepted, hundreds of times ------------------------------------------------------ */

struct words {
	const char *const *word;
	unsigned count;
};

#define WORDS(...)                                                                                                     \
	{                                                                                                              \
		(const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)    \
	}

static const struct words groups = WORDS("0", "5", "65535", "5,200,100:4", "65528:8", "1:3", "7:64", "nflog:9");
static const struct words spreads = WORDS("symhash", "cpu", "numgen", "source", "destination");
static const struct words cpus = WORDS("1", "2", "6", "65");
static const struct words hooks = WORDS("prerouting", "input", "forward,output", "postrouting,input",
					"prerouting,input,forward,output,postrouting");
static const struct words device_hooks = WORDS("ingress", "egress", "ingress,egress");
static const struct words devices = WORDS("lo", "lo,second");
static const struct words priorities = WORDS("0", "-10", "-100000", "100000", "299");
static const struct words snaplens = WORDS("1", "64", "65535");
static const struct words thresholds = WORDS("1", "512", "65535");
static const struct words tables =
	WORDS("nfring", "_", "A1", "log_all", "a23456789012345678901234567890123456789012345678901234567890123");
static const struct words chains = WORDS("nfring", "a", "Log_1", "a2345678901234567890_2");
static const struct words prefixes =
	WORDS("in: ", "a; {# } ", "'x' \\ ", "\xc3\xa4 ", "%s", LONG_PREFIX, LONG_PREFIX "+" LONG_PREFIX, " ");
static const struct words iptables_prefixes =
	WORDS("in: ", "a; {# } ", "'x' \\ ", "\xc3\xa4 ", "%s", LONG_PREFIX, "a \"b\" $c", " ");
static const struct words matches = WORDS("udp dport 53", "tcp dport { 80, 443 } counter", "meta mark & 3 == 1",
					  "ct state new", "limit rate 5/second burst 7 packets", "meta length > 500",
					  "quota over 1 mbytes", "meta l4proto { tcp, udp } th dport 1-1024");
static const struct words ether_matches =
	WORDS("meta mark 7", "udp dport 53", "ether type arp", "limit rate 5/second", "ip saddr 10.0.0.0/8 counter");
static const struct words iptables_matches =
	WORDS("-p udp --dport 53", "-p tcp --syn ! --sport 22", "-m limit --limit 5/sec", "-m conntrack --ctstate NEW",
	      "-m comment --comment \"a # b; {\"", "-m quota --quota 100000", "-p tcp -m multiport --dports 80,443");

struct arguments {
	const char *word[ARGUMENTS];
	unsigned count;
	char table[100];
};

static const char *pick(const struct words *w)
{
	return w->word[(unsigned)rand() % w->count];
}

static void put(struct arguments *a, const char *option, const char *value)
{
	a->word[a->count++] = option;
	a->word[a->count++] = value;
}

/* Two times of three. */
static void perhaps(struct arguments *a, const char *option, const struct words *w)
{
	const char *value = pick(w);

	if (rand() % 3)
		put(a, option, value);
}

static struct arguments begin(void)
{
	struct arguments a = { .word = { NT_RULES }, .count = 1 };

	put(&a, "--group", pick(&groups));
	perhaps(&a, "--spread", &spreads);
	perhaps(&a, "--cpus", &cpus);
	perhaps(&a, "--snaplen", &snaplens);
	perhaps(&a, "--queue-threshold", &thresholds);
	return a;
}

static struct arguments for_nft(void)
{
	static const char *const families[] = { "inet", "ip", "ip6", "bridge", "netdev" };
	struct arguments a = begin();
	unsigned family = (unsigned)rand() % 5;

	put(&a, "--family", families[family]);
	if (family == 4) {
		put(&a, "--hook", pick(&device_hooks));
		put(&a, "--device", pick(&devices));
	} else {
		perhaps(&a, "--hook", &hooks);
	}
	perhaps(&a, "--match", family < 3 ? &matches : &ether_matches);
	perhaps(&a, "--priority", &priorities);
	perhaps(&a, "--prefix", &prefixes);
	perhaps(&a, "--table", &tables);
	return a;
}

static struct arguments for_iptables(const char *version)
{
	struct arguments a = begin();

	put(&a, "--iptables", version);
	perhaps(&a, "--hook", &hooks);
	perhaps(&a, "--match", &iptables_matches);
	perhaps(&a, "--prefix", &iptables_prefixes);
	perhaps(&a, "--table", &chains);
	return a;
}

/* Appends the script that nfring-rules prints. A refusal fails the test. */
static void append(FILE *scripts, const struct nt_ns *ns, const struct arguments *a)
{
	struct nt_proc p;

	nt_run(&p, ns, 10, a->word);
	if (p.status) {
		for (unsigned i = 0; i < a->count; i++)
			fprintf(stderr, "'%s' ", a->word[i]);
		fail_msg("nfring-rules: %s", p.err);
	}
	fputs(p.out, scripts);
	nt_proc_free(&p);
}

static void check_sets(const struct nt_ns *ns, enum nt_loader by)
{
	int sets = (int)test_scale(by == NT_LOADER_NFT ? SETS : SETS / 3);

	srand(13);
	for (int i = 0; i < sets; i += AT_ONCE) {
		char *text = NULL;
		size_t len;
		FILE *scripts = open_memstream(&text, &len);
		struct nt_proc p;

		for (int k = 0; k < AT_ONCE; k++) {
			struct arguments a =
				by == NT_LOADER_NFT ? for_nft() : for_iptables(by == NT_LOADER_IPTABLES ? "4" : "6");

			append(scripts, ns, &a);
		}
		fclose(scripts);
		if (nt_load_script(&p, ns, by, true, text))
			fail_msg("%s\n%s", p.err, text);
		nt_proc_free(&p);
		free(text);
	}
}

static void nft_accepts_every_script(void **state)
{
	nt_ip(*state, "link add second type veth peer name third");
	check_sets(*state, NT_LOADER_NFT);
}

static void iptables_accepts_every_script(void **state)
{
	check_sets(*state, NT_LOADER_IPTABLES);
	check_sets(*state, NT_LOADER_IP6TABLES);
}

/* -- refused by both ------------------------------------------------------------------- */

struct refused {
	const char *arguments[6];
	const char *said;
	const char *script; /* with the same fault, for the program that loads it */
};

#define IN_TABLE(text) "table inet t {\n chain c {\n" text "\n }\n}\n"
#define IN_MANGLE(text) "*mangle\n:t - [0:0]\n" text "\nCOMMIT\n"

static const struct refused by_nft[] = {
	{ { "--prefix=a \"b\"" }, "\"", IN_TABLE("log prefix \"a \"b\"\" group 1") },
	{ { "--prefix=costs $5" }, "$", IN_TABLE("log prefix \"costs $5\" group 1") },
	{ { "--prefix=" LONG_PREFIX "+" LONG_PREFIX "!" },
	  "127 bytes",
	  IN_TABLE("log prefix \"" LONG_PREFIX "+" LONG_PREFIX "!\" group 1") },
	{ { "--snaplen=-1" }, "from 1", IN_TABLE("log group 1 snaplen -1") },
	{ { "--table=1a" }, "a letter", "table inet 1a { }\n" },
	{ { "--table=a b" }, "letters", "table inet a b { }\n" },
	{ { "--table=chain" }, "reserves", "table inet chain { }\n" },
	{ { "--table=th" }, "reserves", "table inet th { }\n" },
	{ { "--family=ipx" }, "inet, ip", "table ipx t { }\n" },
	{ { "--hook=localin" }, "prerouting", IN_TABLE("type filter hook localin priority 0;") },
	{ { "--family=netdev", "--hook=input" },
	  "ingress and egress only",
	  "table netdev t { chain c { type filter hook input priority 0; }\n}\n" },
	{ { "--family=ip", "--hook=egress", "--device=lo" },
	  "netdev",
	  "table ip t { chain c { type filter hook egress device \"lo\" priority 0; }\n}\n" },
	{ { "--family=bridge", "--hook=ingress", "--device=lo" },
	  "netdev",
	  "table bridge t { chain c { type filter hook ingress device \"lo\" priority 0; }\n}\n" },
	{ { "--hook=ingress" }, "--device", "table netdev t { chain c { type filter hook ingress priority 0; }\n}\n" },
	{ { "--hook=ingress", "--device=sixteen_letters_" },
	  "interface",
	  "table netdev t { chain c { type filter hook ingress device \"sixteen_letters_\" priority 0; }\n}\n" },
	{ { "--match=udp dport { 9" }, "brackets", IN_TABLE("udp dport { 9 log group 1") },
	{ { "--match=iifname \"lo" }, "quotes", IN_TABLE("iifname \"lo log group 1") },
	{ { "--check", "--match=udp dprot 9" }, "nft refuses", IN_TABLE("udp dprot 9 log group 1") },
	{ { "--check", "--match=ip saddr @none" }, "nft refuses", IN_TABLE("ip saddr @none log group 1") },
	{ { "--check", "--match=udp dport 9 accept" }, "nft refuses", IN_TABLE("udp dport 9 accept log group 1") },
};

static const struct refused by_iptables[] = {
	{ { "--iptables=4", "--group=65536" }, "65535", IN_MANGLE("-A t -j NFLOG --nflog-group 65536") },
	{ { "--iptables=4", "--queue-threshold=65536" }, "65535", IN_MANGLE("-A t -j NFLOG --nflog-threshold 65536") },
	{ { "--iptables=4", "--table=a2345678901234567890123" },
	  "22 in all",
	  IN_MANGLE(":a2345678901234567890123_65535 - [0:0]") },
	{ { "--iptables=4", "--match=-i lo", "--hook=output" }, "interface", IN_MANGLE("-I OUTPUT -i lo -j t") },
	{ { "--iptables=4", "--match=-p udp --out-interface lo", "--hook=prerouting" },
	  "interface",
	  IN_MANGLE("-I PREROUTING -o lo -j t") },
	{ { "--iptables=4", "--match=-p udp -j DROP" }, "what the rule does", IN_MANGLE("-A t -p udp -j DROP -j t") },
	{ { "--iptables=4", "--match=-p udp -D INPUT" }, "what the rule does", IN_MANGLE("-A t -p udp -D INPUT -j t") },
	{ { "--iptables=4", "--match=-p udp \"x" }, "quotes", IN_MANGLE("-A t -p udp \"x -j t") },
	{ { "--iptables=4", "--match=udp dport 53" }, "such as", IN_MANGLE("-A t udp dport 53 -j t") },
	{ { "--iptables=4", "--check", "--match=--dport 53" },
	  "iptables-restore refuses",
	  IN_MANGLE("-A t --dport 53 -j t") },
};

/* One line, no script, and the program that would load it agrees. */
static void check_refused(const struct nt_ns *ns, enum nt_loader by, const struct refused *r)
{
	const char *argv[12] = { NT_RULES, "--group", "1" };
	bool asked = strstr(r->said, "refuses") != NULL;
	struct nt_proc p;

	for (unsigned i = 0; r->arguments[i]; i++)
		argv[3 + i] = r->arguments[i];
	nt_run(&p, ns, 10, argv);
	if (p.status != (asked ? 1 : 2) || p.out_len || !strstr(p.err, r->said) ||
	    strchr(p.err, '\n') != p.err + strlen(p.err) - 1)
		fail_msg("%s: exit code %d, printed '%s', said: %s", r->arguments[0], p.status, p.out, p.err);
	nt_proc_free(&p);
	if (nt_load_script(&p, ns, by, true, r->script) == 0)
		fail_msg("accepted, though nfring-rules refuses it: %s", r->script);
	nt_proc_free(&p);
}

static void what_is_refused_nft_refuses_too(void **state)
{
	for (unsigned i = 0; i < sizeof(by_nft) / sizeof(by_nft[0]); i++)
		check_refused(*state, NT_LOADER_NFT, &by_nft[i]);
}

static void what_is_refused_iptables_refuses_too(void **state)
{
	for (unsigned i = 0; i < sizeof(by_iptables) / sizeof(by_iptables[0]); i++)
		check_refused(*state, NT_LOADER_IPTABLES, &by_iptables[i]);
}

/* nft 1.0.6 takes group 65536 and logs to group 0, and so on. */
static void what_nft_takes_for_another_number_is_refused(void **state)
{
	static const char *const options[] = { "--group=65536", "--group=65530:7", "--group=5,100:4,103",
					       "--group=0:2000", "--queue-threshold=65536" };

	for (unsigned i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		struct nt_proc p;

		nt_run(&p, *state, 5, NT_ARGS(NT_RULES, "--group=1", options[i]));
		assert_int_equal(p.status, 2);
		assert_int_equal(p.out_len, 0);
		nt_proc_free(&p);
	}
}

/* What only one of both languages has. */
static void options_of_nft_do_not_go_with_iptables(void **state)
{
	static const char *const options[] = { "--family=ip", "--priority=5", "--device=lo", "--hook=ingress",
					       "--prefix=" LONG_PREFIX "+" };

	for (unsigned i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		struct nt_proc p;

		nt_run(&p, *state, 5, NT_ARGS(NT_RULES, "--group", "1", "--iptables", "4", options[i]));
		assert_int_equal(p.status, 2);
		assert_int_equal(p.out_len, 0);
		assert_non_null(strstr(p.err, "ptables"));
		nt_proc_free(&p);
	}
}

/* -- checking and taking away --------------------------------------------------------- */

/* Fails the test unless the namespace has no rule. */
static void expect_no_rules(const struct nt_ns *ns)
{
	struct nt_proc p;

	nt_run(&p, ns, 5, NT_ARGS("nft", "list", "ruleset"));
	assert_null(strstr(p.out, "nfring"));
	assert_null(strstr(p.out, "jump"));
	nt_proc_free(&p);
}

static void check_prints_the_same_script_and_loads_nothing(void **state)
{
	static const char *const loaders[] = { "--snaplen=64", "--iptables=4", "--iptables=6" }; /* the first is nft */

	for (unsigned i = 0; i < 3; i++) {
		struct nt_proc plain, checked;

		nt_run(&plain, *state, 5, NT_ARGS(NT_RULES, "--group", "1:3", loaders[i]));
		nt_run(&checked, *state, 5, NT_ARGS(NT_RULES, "--group", "1:3", loaders[i], "--check"));
		assert_int_equal(checked.status, 0);
		assert_string_equal(checked.out, plain.out);
		expect_no_rules(*state);
		nt_proc_free(&plain);
		nt_proc_free(&checked);
	}
}

static void check_says_what_is_missing(void **state)
{
	struct nt_proc p;

	nt_run(&p, *state, 5, NT_ARGS("env", "PATH=/nonexistent", NT_RULES, "--group", "1", "--check"));
	assert_int_equal(p.status, 1);
	assert_non_null(strstr(p.err, "cannot run nft"));
	assert_int_equal(p.out_len, 0);
	nt_proc_free(&p);
}

static void check_without_the_right_says_so(void **state)
{
	static const char *const loaders[] = { "--snaplen=64", "--iptables=4" };

	for (unsigned i = 0; i < 2; i++) {
		struct nt_proc p;

		nt_run(&p, *state, 5,
		       NT_ARGS("env", "ASAN_OPTIONS=detect_leaks=0", "setpriv", "--reuid", "65534", "--clear-groups",
			       "--bounding-set=-all", NT_RULES, "--group", "1", "--check", loaders[i]));
		assert_int_equal(p.status, 1);
		assert_non_null(strstr(p.err, "may not ask the kernel: run it as root"));
		assert_int_equal(p.out_len, 0);
		nt_proc_free(&p);
	}
}

static void delete_takes_away_what_iptables_has_loaded(void **state)
{
	for (int i = 0; i < 2; i++) {
		const char *version = i ? "6" : "4";
		struct nt_proc p;

		load_rules(*state, RULES("--count", "3", "--hook", "input,output", "--iptables", version));
		load_rules(*state, RULES("--count", "3", "--hook", "input,output", "--iptables", version, "--delete"));
		expect_no_rules(*state);
		assert_int_not_equal(nt_load_script(&p, *state, i ? NT_LOADER_IP6TABLES : NT_LOADER_IPTABLES, false,
						    "*mangle\n-D INPUT -j nfring\nCOMMIT\n"),
				     0); /* there is nothing to take away, and it says so */
		nt_proc_free(&p);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(nft_accepts_every_script),
		NT_TEST(iptables_accepts_every_script),
		NT_TEST(what_is_refused_nft_refuses_too),
		NT_TEST(what_is_refused_iptables_refuses_too),
		NT_TEST(what_nft_takes_for_another_number_is_refused),
		NT_TEST(options_of_nft_do_not_go_with_iptables),
		NT_TEST(check_prints_the_same_script_and_loads_nothing),
		NT_TEST(check_says_what_is_missing),
		NT_TEST(check_without_the_right_says_so),
		NT_TEST(delete_takes_away_what_iptables_has_loaded),
	};

	NT_MAIN(argc, argv, tests);
}
