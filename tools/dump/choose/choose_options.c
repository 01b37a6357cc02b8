/* SPDX-License-Identifier: MIT */
#include "choose_options.h"
#include "fail.h"
#include "parse.h"
#include "text.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#define ID_MAX (UINT32_MAX - 1)
#define TOO_MANY "possible: this option was given {max} times already"

static const char *add(const struct cli_option *o, void *ctx, enum dump_kind kind, struct dump_value value)
{
	struct dump_choose_options *c = ctx;

	(void)o;
	return dump_match_add(&c->match, kind, value) ? NULL : TOO_MANY;
}

static const char *set_prefix(const struct cli_option *o, void *ctx, const char *value)
{
	return add(o, ctx, DUMP_PREFIX, (struct dump_value){ .text = value });
}

static const char *set_mark(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_value v = { 0 };

	if (!cli_parse_mark(value, &v.number, &v.mask))
		return o->takes;
	return add(o, ctx, DUMP_MARK, v);
}

static const char *set_id(const struct cli_option *o, void *ctx, enum dump_kind kind, const char *value)
{
	uint64_t id;

	if (!cli_parse_u64(value, 0, ID_MAX, &id))
		return o->takes;
	return add(o, ctx, kind, (struct dump_value){ .number = (uint32_t)id });
}

static const char *set_uid(const struct cli_option *o, void *ctx, const char *value)
{
	const struct passwd *user = getpwnam(value);

	return user ? add(o, ctx, DUMP_UID, (struct dump_value){ .number = user->pw_uid })
		    : set_id(o, ctx, DUMP_UID, value);
}

static const char *set_gid(const struct cli_option *o, void *ctx, const char *value)
{
	const struct group *group = getgrnam(value);

	return group ? add(o, ctx, DUMP_GID, (struct dump_value){ .number = group->gr_gid })
		     : set_id(o, ctx, DUMP_GID, value);
}

static const char *set_device(const struct cli_option *o, void *ctx, enum dump_kind kind, const char *value)
{
	uint64_t index;

	if (!*value)
		return o->takes;
	if (cli_parse_u64(value, 1, INT32_MAX, &index))
		return add(o, ctx, kind, (struct dump_value){ .number = (uint32_t)index });
	return add(o, ctx, kind, (struct dump_value){ .text = value });
}

static const char *set_in(const struct cli_option *o, void *ctx, const char *value)
{
	return set_device(o, ctx, DUMP_IN, value);
}

static const char *set_out(const struct cli_option *o, void *ctx, const char *value)
{
	return set_device(o, ctx, DUMP_OUT, value);
}

static const char *set_hook(const struct cli_option *o, void *ctx, const char *value)
{
	static const char *const names[] = { "prerouting",  "input",   "forward", "output",
					     "postrouting", "ingress", "egress",  NULL };
	struct dump_value v = { 0 };
	uint64_t number;
	unsigned i;

	if (cli_parse_word(value, names, &i))
		v.text = names[i];
	else if (cli_parse_u64(value, 0, UINT8_MAX, &number))
		v.number = (uint32_t)number;
	else
		return o->takes;
	return add(o, ctx, DUMP_HOOK, v);
}

const struct cli_option dump_choose_options[] = {
	{ .name = "prefix",
	  .argument = "GLOB",
	  .set = set_prefix,
	  .max = DUMP_VALUES_MAX,
	  .takes = "a pattern",
	  .help = "Show packets whose rule's prefix fits this pattern as a whole. The pattern is one of the shell's, "
		  "such as "
		  "`drop-*`. A rule without a prefix has an empty one." },
	{ .name = "mark",
	  .argument = "V[/M]",
	  .set = set_mark,
	  .max = DUMP_VALUES_MAX,
	  .takes = "a number such as 7 or 0x10, or two of them, V/M, with no bit in V that is not in M",
	  .help = "Show packets of mark V; with /M, packets whose mark has V in the bits of M. Most packets have mark "
		  "0." },
	{ .name = "uid",
	  .argument = "NAME|UID",
	  .set = set_uid,
	  .max = DUMP_VALUES_MAX,
	  .takes = "the name of a user, or a number",
	  .help = "Show packets that a socket of this user sent. Packets of other hosts have no user." },
	{ .name = "gid",
	  .argument = "NAME|GID",
	  .set = set_gid,
	  .max = DUMP_VALUES_MAX,
	  .takes = "the name of a group of users, or a number",
	  .help = "Show packets that a socket of this group of users sent." },
	{ .name = "in",
	  .argument = "GLOB|INDEX",
	  .set = set_in,
	  .max = DUMP_VALUES_MAX,
	  .takes = "the name of an interface, a pattern such as eth*, or an index",
	  .help = "Show packets that came in by this interface, or by this port of a bridge: a name, a pattern such as "
		  "`eth*`, or an index." },
	{ .name = "out",
	  .argument = "GLOB|INDEX",
	  .set = set_out,
	  .max = DUMP_VALUES_MAX,
	  .takes = "the name of an interface, a pattern such as eth*, or an index",
	  .help = "Show packets that leave by this interface, or by this port of a bridge." },
	{ .name = "hook",
	  .argument = "NAME|N",
	  .set = set_hook,
	  .max = DUMP_VALUES_MAX,
	  .takes = "prerouting, input, forward, output, postrouting, ingress, egress, or a number",
	  .help = "Show packets of this hook: prerouting, input, forward, output, postrouting, ingress or egress; a "
		  "number is the kernel's, which differs from family to family." },
	{ 0 }
};

static bool is_number(const char *word)
{
	return *word && word[strspn(word, "0123456789")] == '\0';
}

static int bad_filter(const struct cli_program *p, char *const *words, int count, const char *why)
{
	fprintf(stderr, "%s: filter \"", p->name);
	for (int i = 0; i < count; i++) {
		if (i)
			fputc(' ', stderr);
		cli_text_plain(stderr, words[i], strlen(words[i]));
	}
	fputs("\": ", stderr);
	cli_text_plain(stderr, why, strlen(why));
	if (count == 1 && is_number(words[0]))
		fprintf(stderr, "; group %s is --group %s", words[0], words[0]);
	fputs("; see pcap-filter(7)\n", stderr);
	return CLI_EXIT_USAGE;
}

bool dump_choose_wants(const struct nfring_pkt *p, void *user)
{
	struct dump_choose_options *c = user;

	return dump_match_wants(&c->match, p) && (!c->filter.is_set || dump_filter_wants(p, &c->filter));
}

int dump_choose_settle(struct dump_choose_options *c, const struct cli_program *p, char *const *words, int count,
		       struct nfring_opts *opts)
{
	char error[PCAP_ERRBUF_SIZE];

	if (count && dump_filter_compile(&c->filter, words, count, error, sizeof(error)) < 0)
		return bad_filter(p, words, count, error);
	if (c->filter.is_set && opts->copy_mode != NFRING_COPY_PACKET)
		return cli_usage(p, "a filter looks at the bytes of a packet, which --copy-mode %s does not copy",
				 opts->copy_mode == NFRING_COPY_META ? "meta" : "none");
	if (dump_match_is_set(&c->match)) {
		opts->filter = dump_choose_wants;
		opts->filter_user = c;
	} else if (c->filter.is_set) { /* no detour for what most ask for */
		opts->filter = dump_filter_wants;
		opts->filter_user = &c->filter;
	}
	return -1;
}

void dump_choose_close(struct dump_choose_options *c)
{
	if (c->filter.is_set)
		dump_filter_free(&c->filter);
}
