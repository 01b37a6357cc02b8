/* SPDX-License-Identifier: MIT */
#include "settle.h"
#include "check.h"
#include "check_iptables.h"
#include "fail.h"
#include "iptables.h"
#include "text.h"

#include <string.h>
#include <unistd.h>

/* Before the chains that filter, so that dropped packets are logged too; after NAT, so
 * that both directions of a flow show the same addresses. */
#define PRIORITY (-10)
#define PRIORITY_BRIDGE (-210)
#define DEVICE_HOOKS (1u << RULES_HOOK_INGRESS | 1u << RULES_HOOK_EGRESS)

/* Sets the hook, family, priority and CPUs that were not given. */
static void settle_defaults(struct rules_options *o)
{
	struct rules *r = &o->rules;
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	if (!r->hooks)
		r->hooks = r->device ? 1u << RULES_HOOK_INGRESS : 1u << RULES_HOOK_INPUT;
	if (!o->family_given && (r->hooks & DEVICE_HOOKS || r->device))
		r->family = RULES_FAMILY_NETDEV;
	if (r->priority == RULES_PRIORITY_NONE)
		r->priority = r->family == RULES_FAMILY_BRIDGE ? PRIORITY_BRIDGE : PRIORITY;
	if (!r->cpus)
		r->cpus = cpus > 0 ? (uint32_t)cpus : 1;
}

/* Sets the groups from --group and --count. Returns -1 or an exit code. */
static int settle_groups(const struct cli_program *p, struct rules_options *o)
{
	struct cli_groups *g = &o->groups;

	if (!o->group_given && o->rules.remove)
		return cli_usage(p,
				 "--delete with --iptables needs --group and --hook, too, as they were: it names each "
				 "chain and each jump");
	if (!o->group_given)
		return cli_usage(p,
				 "which NFLOG groups to log to? Say --group G, or --group G:N for N groups from G on");
	if (o->count && g->count > 1)
		return cli_usage(p, "--count goes with one --group: write G:N for N groups from G on");
	if (o->count && g->number[0] + o->count > CLI_GROUPS_MAX)
		return cli_usage(p, "--group %u --count %u goes beyond group 65535", g->number[0], o->count);
	for (; g->count < o->count; g->count++)
		g->number[g->count] = (uint16_t)(g->number[0] + g->count);
	if (g->count > RULES_GROUPS_MAX)
		return cli_usage(p, "--group: %u groups are too many, at most %d", g->count, RULES_GROUPS_MAX);
	o->rules.group = g->number;
	o->rules.count = g->count;
	return -1;
}

/* Checks what goes into a script for nft. Returns -1 or an exit code. */
static int check_hooks(const struct cli_program *p, const struct rules *r)
{
	bool device_hook = r->hooks & DEVICE_HOOKS, other_hook = r->hooks & ~DEVICE_HOOKS;

	if (r->family == RULES_FAMILY_NETDEV && other_hook)
		return cli_usage(p, "--family netdev has the hooks ingress and egress only");
	if (r->family != RULES_FAMILY_NETDEV && device_hook)
		return cli_usage(p, "--hook ingress and egress are of --family netdev, not %s",
				 rules_family_names[r->family]);
	if (device_hook && !r->device)
		return cli_usage(p, "--hook ingress and egress need --device: the interfaces to log on");
	if (r->device && !device_hook)
		return cli_usage(p, "--device is of --hook ingress and egress; elsewhere say "
				    "--match 'iifname \"eth0\"'");
	return -1;
}

/* Refuses what iptables cannot express. Runs before the defaults are set. Returns -1 or an exit code. */
static int check_iptables(const struct cli_program *p, const struct rules_options *o)
{
	const struct rules *r = &o->rules;

	if (o->family_given)
		return cli_usage(p, "--family is of nft: --iptables 4 is IPv4, --iptables 6 is IPv6");
	if (r->device || r->hooks & DEVICE_HOOKS)
		return cli_usage(p, "--hook ingress and egress are of nft: iptables has no chain there");
	if (r->priority != RULES_PRIORITY_NONE)
		return cli_usage(p, "--priority is of nft: iptables logs in the mangle table, whose place is fixed");
	return -1;
}

/* Prints the error of a text that a script cannot hold. Returns -1 if there is none, or an exit code. */
static int check_text(const struct cli_program *p, const char *option, const char *text, const char *takes)
{
	if (!takes)
		return -1;
	fprintf(stderr, "%s: --%s: ", p->name, option);
	cli_text_quoted(stderr, text, strlen(text));
	fprintf(stderr, " is not %s\n", takes);
	return CLI_EXIT_USAGE;
}

static int check_nft_texts(const struct cli_program *p, const struct rules *r)
{
	int code = check_text(p, "table", r->table, rules_check_table(r->table));

	if (code < 0 && r->match)
		code = check_text(p, "match", r->match, rules_check_match(r->match));
	if (code < 0 && r->prefix)
		code = check_text(p, "prefix", r->prefix, rules_check_prefix(r->prefix));
	if (code < 0 && r->device)
		code = check_text(p, "device", r->device, rules_check_devices(r->device));
	return code;
}

static int check_iptables_texts(const struct cli_program *p, const struct rules *r)
{
	int code = check_text(p, "table", r->table, rules_check_chain(r->table, RULES_IPTABLES_NAME_MAX));

	if (code < 0 && r->match)
		code = check_text(p, "match", r->match, rules_check_iptables_match(r->match));
	if (code < 0 && r->match)
		code = check_text(p, "match", r->match, rules_check_iptables_hooks(r->match, r->hooks));
	if (code < 0 && r->prefix)
		code = check_text(p, "prefix", r->prefix, rules_check_iptables_prefix(r->prefix));
	return code;
}

int rules_settle(const struct cli_program *p, struct rules_options *o)
{
	bool nft = o->rules.loader == RULES_LOADER_NFT;
	int code = nft ? -1 : check_iptables(p, o);

	settle_defaults(o);
	if (code < 0)
		code = nft ? check_nft_texts(p, &o->rules) : check_iptables_texts(p, &o->rules);
	if (code >= 0 || (nft && o->rules.remove))
		return code;
	code = settle_groups(p, o);
	return code < 0 && nft ? check_hooks(p, &o->rules) : code;
}
