/* SPDX-License-Identifier: MIT */
#include "capture_options.h"
#include "parse.h"
#include "values.h"

#include <string.h>

static const char *set_qthresh(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_set_number_or_auto(o, value, &c->opts.qthresh);
}

static const char *set_timeout(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_set_number_or_auto(o, value, &c->opts.timeout_cs);
}

static const char *set_nlbufsiz(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_set_bytes_or_auto(o, value, &c->opts.nlbufsiz_bytes);
}

static const char *set_rcvbuf(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_set_bytes_or_auto(o, value, &c->opts.rcvbuf_bytes);
}

static const char *set_rcvbuf_total(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_set_size(o, value, &c->opts.rcvbuf_total_bytes);
}

static const char *set_copy_range(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_set_bytes(o, value, &c->opts.copy_range_bytes);
}

static const char *set_copy_mode(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	static const char *const words[] = { "none", "meta", "packet", NULL }; /* enum nfring_copy_mode */

	return cli_set_word(o, value, words, &c->opts.copy_mode);
}

/* Takes any subset of the kernel's flags, by their names. */
static const char *set_flags(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	static const char *const words[] = { "seq", "seq-global", "conntrack", NULL }; /* enum nfring_flag: 1 << i */
	unsigned flags = 0;

	for (const char *at = value; strcmp(value, "none") != 0;) {
		size_t len = strcspn(at, ",");
		char word[16];
		unsigned i;

		if (len >= sizeof(word))
			return o->takes;
		memcpy(word, at, len);
		word[len] = '\0';
		for (i = 0; word[i]; i++)
			word[i] = word[i] == '_' ? '-' : word[i]; /* the kernel's names have _ */
		if (!cli_parse_word(word, words, &i))
			return o->takes;
		flags |= 1u << i;
		if (!at[len])
			break;
		at += len + 1;
	}
	c->opts.flags = (uint16_t)flags;
	c->flags_given = true;
	return NULL;
}

static const char *set_timestamps(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	static const char *const words[] = { "auto", "on", "off", NULL }; /* enum nfring_timestamps */

	return cli_set_word(o, value, words, &c->opts.timestamps);
}

static const char *set_pf_bind(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	(void)o;
	(void)value;
	c->opts.pf_bind = true;
	return NULL;
}

const struct cli_option cli_kernel_options[] = {
	{ .name = "qthresh",
	  .argument = "N|auto",
	  .set = set_qthresh,
	  .min = 1,
	  .max = NFRING_AUTO - 1,
	  .takes = "a number of packets from {min} to {max}, or auto",
	  .help = "Let the kernel gather up to N packets into one datagram. `auto` follows the packet rate within "
		  "--budget. A rule's own queue-threshold can only lower it.",
	  .fallback = "`auto`" },
	{ .name = "timeout",
	  .argument = "CS|auto",
	  .set = set_timeout,
	  .max = NFRING_TIMEOUT_MAX_CS,
	  .takes = "a number of hundredths of a second from {min} to {max}, or auto",
	  .help = "Let the kernel hold a packet for up to CS hundredths of a second while it waits for more, at most "
		  "{max}. 0 means the next tick of its timer.",
	  .fallback = "`auto`" },
	{ CLI_NLBUFSIZ_ROW, .set = set_nlbufsiz,
	  .help = "Set the kernel's batch buffer to BYTES, {min} to {max}. A full buffer ends a batch." },
	{ CLI_RCVBUF_ROW, .set = set_rcvbuf,
	  .help = "Set the socket buffer of each group to BYTES, at most {max}. It holds packets while nobody reads. "
		  "`auto` asks for {standard}, or for the group's part of --rcvbuf-total if that is less." },
	{ .name = "rcvbuf-total",
	  .argument = "BYTES",
	  .set = set_rcvbuf_total,
	  .bytes = true,
	  .min = NFRING_RCVBUF_TOTAL_MIN_BYTES,
	  .max = SIZE_MAX,
	  .standard = NFRING_RCVBUF_TOTAL_DEFAULT_BYTES,
	  .takes = "a number of bytes from {min} on, such as 64M",
	  .help = "Bound the kernel memory of all socket buffers together to BYTES, {min} a group or more. The kernel "
		  "accounts twice --rcvbuf for each group.",
	  .fallback = "{standard}, or no bound with --rcvbuf" },
	{ .name = "copy-range",
	  .letter = 's',
	  .argument = "BYTES",
	  .set = set_copy_range,
	  .bytes = true,
	  .max = UINT32_MAX,
	  .takes = "a number of bytes from {min} to {max}",
	  .help = "Copy at most BYTES of each packet. 0 copies all of it: 65531 bytes, the most that the kernel "
		  "copies.",
	  .fallback = "{standard}" },
	{ .name = "copy-mode",
	  .argument = "none|meta|packet",
	  .set = set_copy_mode,
	  .takes = "none, meta or packet",
	  .help = "Copy the packet and its metadata (`packet`), or its metadata only (`none` or `meta`).",
	  .fallback = "`packet`" },
	{ .name = "flags",
	  .argument = "LIST",
	  .set = set_flags,
	  .takes = "none, or a list of seq, seq-global and conntrack",
	  .help = "Show these with each packet: `seq`, `seq-global`, `conntrack` with commas between, or `none`. "
		  "`conntrack` needs a kernel with CONFIG_NETFILTER_NETLINK_GLUE_CT.",
	  .fallback = "`none`" },
	{ .name = "timestamps",
	  .argument = "auto|on|off",
	  .set = set_timestamps,
	  .takes = "auto, on or off",
	  .help = "Ask the kernel to stamp every packet that the machine receives (`on`), or never (`off`). "
		  "`auto` asks once a packet comes without a stamp that could have one: before Linux 6.6 the "
		  "kernel stamps packets only while somebody asks.",
	  .fallback = "`auto`" },
	{ .name = "pf-bind",
	  .set = set_pf_bind,
	  .help = "Bind the protocol families to NFLOG, as old programs do. This changes the logging of the whole "
		  "network namespace." },
	{ 0 }
};
