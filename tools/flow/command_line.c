/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "table.h"
#include "forgotten.h"
#include "options.h"
#include "parse.h"
#include "values.h"

#include <string.h>

#define NS_PER_S 1000000000u
#define SECONDS_MAX 86400u
#define ACTIVE_S 60u
#define INACTIVE_S 15u
#define TEMPLATE_S 60u
#define MAX_FLOWS 1048576u
#define PEN_DOCUMENTATION 32473u /* RFC 5612 */
#define MTU 1500u
#define BUDGET_US 10000u      /* few wake-ups: at 10,000 packets/s that is a quarter of the CPU of 1 ms */
#define COPY_RANGE_BYTES 128u /* IPv6 with VLAN tags and extension headers, and TCP's flags */

static const char *set_read(const struct cli_option *o, void *ctx, const char *value)
{
	struct flow_options *f = ctx;

	if (!*value)
		return o->takes;
	f->read_path = value;
	return NULL;
}

static const char *set_to(const struct cli_option *o, void *ctx, const char *value)
{
	struct flow_options *f = ctx;
	const char *wrong;

	if (f->targets == FLOW_SINKS_MAX)
		return o->takes;
	wrong = flow_target_parse(&f->target[f->targets], value);
	if (!wrong)
		f->targets++;
	return wrong;
}

static const char *set_setting(const struct cli_option *o, void *ctx, const char *value)
{
	struct flow_options *f = ctx;
	const char *equals = strchr(value, '=');

	if (!equals || equals == value || f->settings == FLOW_SETTINGS_MAX)
		return o->takes;
	f->setting[f->settings++] = value;
	return NULL;
}

/* Takes a list of words with commas between. */
static const char *set_key(const struct cli_option *o, void *ctx, const char *value)
{
	static const char *const words[] = { "prefix", "mark", "uid", "zone", NULL }; /* FLOW_KEY_x: 1 << i */
	struct flow_options *f = ctx;

	f->key = 0;
	for (const char *at = value;; at++) {
		const size_t len = strcspn(at, ",");
		unsigned i = 0;

		while (words[i] && (strlen(words[i]) != len || memcmp(words[i], at, len) != 0))
			i++;
		if (!words[i])
			return o->takes;
		f->key |= 1u << i;
		at += len;
		if (!*at)
			return NULL;
	}
}

static const char *set_uniflow(const struct cli_option *o, void *ctx, const char *value)
{
	struct flow_options *f = ctx;

	(void)o;
	(void)value;
	f->uniflow = true;
	return NULL;
}

static const char *set_json(const struct cli_option *o, void *ctx, const char *value)
{
	struct flow_options *f = ctx;

	(void)o;
	(void)value;
	f->json = true;
	return NULL;
}

static const char *set_time(const struct cli_option *o, const char *value, uint64_t *out)
{
	uint64_t ns;

	if (!cli_parse_seconds(value, &ns) || ns < NS_PER_S / 10 || ns > o->max * NS_PER_S)
		return o->takes;
	*out = ns;
	return NULL;
}

static const char *set_active(const struct cli_option *o, void *ctx, const char *value)
{
	struct flow_options *f = ctx;

	return set_time(o, value, &f->active_ns);
}

static const char *set_inactive(const struct cli_option *o, void *ctx, const char *value)
{
	struct flow_options *f = ctx;

	return set_time(o, value, &f->inactive_ns);
}

static const char *set_template(const struct cli_option *o, void *ctx, const char *value)
{
	struct flow_options *f = ctx;

	return set_time(o, value, &f->template_ns);
}

static const char *set_max_flows(const struct cli_option *o, void *ctx, const char *value)
{
	struct flow_options *f = ctx;

	return cli_parse_u64(value, o->min, o->max, &f->max_flows) ? NULL : o->takes;
}

static const char *set_pen(const struct cli_option *o, void *ctx, const char *value)
{
	struct flow_options *f = ctx;

	return cli_set_number(o, value, &f->pen);
}

static const char *set_mtu(const struct cli_option *o, void *ctx, const char *value)
{
	struct flow_options *f = ctx;

	return cli_set_number(o, value, &f->mtu);
}

#define TAKES_SECONDS "a number of seconds from 0.1 to {max}"

static const struct cli_option read_options[] = {
	{ .name = "read",
	  .letter = 'r',
	  .argument = "FILE",
	  .set = set_read,
	  .takes = "the name of a file, or - for stdin",
	  .help = "Make flows of a pcap or pcapng file of link type 239 (NFLOG), such as `nfring-dump -w` writes, "
		  "instead "
		  "of capturing. `-` is standard input. Needs no root. --group then chooses among the groups of the "
		  "file." },
	{ 0 }
};

static const struct cli_option flow_options_rows[] = {
	{ .name = "key",
	  .argument = "LIST",
	  .set = set_key,
	  .takes = "a list of prefix, mark, uid and zone",
	  .help = "Tell flows apart by these too, with commas between: the rule's `prefix`, the packet's `mark`, the "
		  "`uid` that sent it, the conntrack `zone`. Always: addresses, ports, protocol, interfaces, VLAN and "
		  "group.",
	  .fallback = "none of them" },
	{ .name = "uniflow",
	  .set = set_uniflow,
	  .help = "Make a flow of each direction, for collectors that ignore the reverse half of a flow, such as "
		  "nfacctd(1). Without it both directions are one (RFC 5103)." },
	{ .name = "active",
	  .argument = "S",
	  .set = set_active,
	  .max = SECONDS_MAX,
	  .takes = TAKES_SECONDS,
	  .standard = ACTIVE_S,
	  .help = "End a flow S seconds after its begin, 0.1 to {max}; its next packet begins another. The totals are "
		  "sent so often, too.",
	  .fallback = "{standard}" },
	{ .name = "inactive",
	  .argument = "S",
	  .set = set_inactive,
	  .max = SECONDS_MAX,
	  .takes = TAKES_SECONDS,
	  .standard = INACTIVE_S,
	  .help = "End a flow that has had no packet for S seconds, 0.1 to {max}.",
	  .fallback = "{standard}" },
	{ .name = "max-flows",
	  .argument = "N",
	  .set = set_max_flows,
	  .min = 1,
	  .max = UINT32_MAX / 4,
	  .takes = "a number of flows from {min} to {max}",
	  .standard = MAX_FLOWS,
	  .help = "Keep at most N flows, {min} to {max}, shared evenly by the workers. For one more a flow with few "
		  "packets is ended early; its record says so (lack of resources).",
	  .fallback = "{standard}" },
	{ 0 }
};

static const struct cli_option output_options[] = {
	{ .name = "to",
	  .argument = "URL",
	  .set = set_to,
	  .takes = "one of at most 16 outputs",
	  .help = "Send flows to URL; may be given several times. `ipfix+udp://HOST:PORT` and `ipfix+tcp://HOST:PORT` "
		  "are collectors of IPFIX, at port 4739 where none is given. `ipfix-file:PATH` is a file of IPFIX, "
		  "`json:PATH` a file with an object a line, `json:-` standard output. `kafka://BROKER:PORT,../TOPIC` "
		  "is a topic of Kafka.",
	  .fallback = "`json:-`" },
	{ .name = "pen",
	  .argument = "N",
	  .set = set_pen,
	  .max = UINT32_MAX,
	  .takes = "a private enterprise number from {min} to {max}",
	  .standard = PEN_DOCUMENTATION,
	  .help = "Number the IPFIX elements that IANA does not have (prefix, mark, uid ..) under the private "
		  "enterprise number N of your organisation.",
	  .fallback = "{standard}, the number of examples" },
	{ .name = "mtu",
	  .argument = "BYTES",
	  .set = set_mtu,
	  .min = 576,
	  .max = 65535,
	  .takes = "a number of bytes from {min} to {max}",
	  .standard = MTU,
	  .help = "Fit IPFIX messages by UDP into packets of BYTES, {min} to {max}.",
	  .fallback = "{standard}" },
	{ .name = "template-interval",
	  .argument = "S",
	  .set = set_template,
	  .max = SECONDS_MAX,
	  .takes = TAKES_SECONDS,
	  .standard = TEMPLATE_S,
	  .help = "Send the IPFIX templates by UDP again each S seconds, 0.1 to {max}: a collector that starts later "
		  "can "
		  "read nothing before it has them.",
	  .fallback = "{standard}" },
	{ .letter = 'X',
	  .name = "setting",
	  .argument = "KEY=VALUE",
	  .set = set_setting,
	  .takes = "a setting of librdkafka, KEY=VALUE, one of at most 64",
	  .help = "Set what librdkafka knows as KEY, such as `security.protocol=ssl`; may be given several times." },
	{ .name = "json",
	  .set = set_json,
	  .help = "Print the summary of the end as one JSON object on standard output." },
	{ 0 }
};

static const struct cli_override kernel_overrides[] = {
	{ .name = "copy-range", .fallback = "128, enough for the headers" },
	{ .name = "flags",
	  .help = "Ask the kernel for these with each packet: `seq`, `seq-global`, `conntrack` with commas between, or "
		  "`none`. With `conntrack` records have the addresses after NAT, the connection's id and its zone; it "
		  "needs a kernel with CONFIG_NETFILTER_NETLINK_GLUE_CT." },
	{ 0 }
};

static const struct cli_override engine_overrides[] = {
	{ .name = "budget", .fallback = "10000 (10 ms): a flow lasts longer" }, { 0 }
};

static const struct cli_table tables[] = {
	{ "What to capture", cli_capture_options, offsetof(struct flow_options, capture), NULL },
	{ "What to read instead", read_options, 0, NULL },
	{ "What a flow is", flow_options_rows, 0, NULL },
	{ "Where flows go", output_options, 0, NULL },
	{ "How the kernel batches and copies", cli_kernel_options, offsetof(struct flow_options, capture),
	  kernel_overrides },
	{ "How to receive", cli_engine_options, offsetof(struct flow_options, capture), engine_overrides },
	{ MONITOR_TITLE, monitor_options, offsetof(struct flow_options, monitor), NULL },
};

const struct cli_program flow_program = {
	.name = "nfring-flow",
	.synopsis = "[options]",
	.about = "Makes flows of the packets that netfilter logs to NFLOG groups, and exports them: as IPFIX by UDP, "
		 "by\n"
		 "TCP and into files, as JSON, and to Kafka. A record keeps what the firewall knew: the prefix of the\n"
		 "rule, mark, user, hook, and with --flags conntrack the addresses after NAT. Totals say how many\n"
		 "packets are missing.\n",
	.examples = "  nfring-flow --group 5                                     (JSON, an object a line)\n"
		    "  nfring-flow --group 5 --to ipfix+udp://collector:4739\n"
		    "  nfring-flow --group 100:4 --workers 4 --to ipfix+tcp://collector --to json:/var/log/flows.json\n"
		    "  nfring-flow --group 5 --key prefix --active 300 --to ipfix-file:flows.ipfix\n"
		    "  nfring-flow --group 5 --to kafka://broker1:9092,broker2:9092/flows\n"
		    "  nfring-flow -r web.pcap\n",
	.footer = "See nfring-flow(1). Capturing needs CAP_NET_ADMIN.",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

static void init(struct flow_options *o)
{
	cli_capture_init(&o->capture);
	o->capture.opts.copy_range_bytes = COPY_RANGE_BYTES;
	o->capture.opts.latency_budget_us = BUDGET_US;
	o->active_ns = (uint64_t)ACTIVE_S * NS_PER_S;
	o->inactive_ns = (uint64_t)INACTIVE_S * NS_PER_S;
	o->template_ns = (uint64_t)TEMPLATE_S * NS_PER_S;
	o->max_flows = MAX_FLOWS;
	o->pen = PEN_DOCUMENTATION;
	o->mtu = MTU;
}

static bool is_ipfix(const struct flow_target *t)
{
	return t->kind == FLOW_TO_IPFIX_UDP || t->kind == FLOW_TO_IPFIX_TCP || t->kind == FLOW_TO_IPFIX_FILE;
}

/* Two outputs into one file, or the summary between lines of JSON, would spoil each other. */
static int check_targets(const struct flow_options *o)
{
	for (unsigned i = 0; i < o->targets; i++) {
		for (unsigned k = 0; k < i; k++)
			if (strcmp(o->target[i].url, o->target[k].url) == 0)
				return cli_usage(&flow_program, "--to %s is given twice", o->target[i].url);
		if (is_ipfix(&o->target[i]) && !o->read_path && o->capture.groups.count > FLOW_IPFIX_GROUPS_MAX)
			return cli_usage(&flow_program, "--to %s takes at most %u groups: start several nfring-flow",
					 o->target[i].url, FLOW_IPFIX_GROUPS_MAX);
		if (o->json && o->target[i].kind == FLOW_TO_JSON && strcmp(o->target[i].path, "-") == 0)
			return cli_usage(&flow_program,
					 "--json and --to json:-, which is the default, exclude each other: both would "
					 "write to stdout; give another --to");
	}
	return -1;
}

/* What only a capture has is ignored with -r, as by nfring-dump. */
static void settle_read(struct flow_options *o)
{
	struct nfring_opts feed = nfring_opts_default();

	feed.source = NFRING_SOURCE_FEED;
	feed.log = o->capture.opts.log;
	feed.log_user = o->capture.opts.log_user;
	o->capture.opts = feed;
}

static int settle(struct flow_options *o)
{
	if (o->capture.opts.copy_mode != NFRING_COPY_PACKET)
		return cli_usage(&flow_program, "--copy-mode packet is needed: flows are told by the packets' headers");
	if (!o->targets)
		flow_target_parse(&o->target[o->targets++], "json:-");
	if (o->key & FLOW_KEY_ZONE)
		o->capture.opts.flags |= NFRING_FLAG_CONNTRACK;
	if (o->read_path && monitor_is_asked(&o->monitor))
		return cli_usage(&flow_program,
				 "-r excludes --metrics, --prometheus and --stats-interval: a file is no "
				 "capture that runs");
	return check_targets(o);
}

int flow_options_parse(struct flow_options *o, int argc, char **argv)
{
	int first, code = 0;

	init(o);
	first = cli_options_parse(&flow_program, o, argc, argv, &code);
	if (first < 0)
		return code;
	code = cli_no_operands(&flow_program, argc, argv, first);
	if (code < 0)
		code = settle(o);
	if (code < 0)
		code = cli_capture_check(&flow_program, &o->capture);
	if (code < 0 && !o->capture.group_given && !o->read_path)
		code = survey_forgotten_group(&flow_program, "--group", o->capture.opts.netns);
	if (code < 0 && o->read_path)
		settle_read(o);
	return code;
}
