/* SPDX-License-Identifier: MIT */
#include "receivers.h"
#include "dump.h"
#include "nflog_program.h"

#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ULOGD_PLUGINS "/usr/lib/" NFRING_MULTIARCH "/ulogd"

/* -- programs that print JSON: nfring-pps and our own peers ----------------------- */

static bool read_json(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
		      struct peers_counted *counted)
{
	json_t *j = json_loads(out, 0, NULL);
	const json_t *packets = json_object_get(j, "packets"), *lost = json_object_get(j, "lost");
	bool ok = json_is_integer(packets);

	(void)r;
	(void)dir;
	(void)err;
	if (ok)
		counted->packets = json_number_value(packets);
	if (json_is_integer(lost))
		counted->lost = json_number_value(lost);
	json_decref(j);
	return ok;
}

static void fixed_settings(const struct peers_setting *s, struct peers_command *c)
{
	peers_command_add(c, "--qthresh=%u", s->qthresh);
	peers_command_add(c, "--timeout=%d", PEERS_TIMEOUT_CS);
	peers_command_add(c, "--nlbufsiz=%u", s->nlbufsiz_bytes);
	peers_command_add(c, "--rcvbuf=%u", PEERS_RCVBUF_BYTES);
}

static const char *mode_of(const char *receiver)
{
	return strstr(receiver, "inline") ? "inline" : strstr(receiver, "caller") ? "caller" : "ring";
}

static bool command_nfring(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			   struct peers_command *c)
{
	(void)dir;
	peers_command_add(c, "%s", r->program);
	peers_command_add(c, "--group=%d", PEERS_GROUP);
	peers_command_add(c, "--json");
	peers_command_add(c, "--mode=%s", mode_of(r->name));
	peers_command_add(c, "--source=%s", strstr(r->name, "uring") ? "uring" : "recv");
	if (s->qthresh)
		fixed_settings(s, c);
	return true;
}

static bool command_own_peer(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			     struct peers_command *c)
{
	(void)dir;
	peers_command_add(c, "%s", r->program);
	peers_command_add(c, "--group=%d", PEERS_GROUP);
	fixed_settings(s, c);
	return true;
}

/* -- ulogd: has no counters, so it prints a line for each packet -------------------- */

static bool command_ulogd(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			  struct peers_command *c)
{
	static const char *const plugins[] = { "inppkt_NFLOG",  "raw2packet_BASE", "filter_IFINDEX",
					       "filter_IP2STR", "filter_PRINTPKT", "output_LOGEMU" };
	char path[160];
	FILE *f;

	snprintf(path, sizeof(path), "%s/ulogd.conf", dir);
	f = fopen(path, "we");
	if (!f)
		return false;
	fprintf(f, "[global]\nlogfile=\"%s/ulogd.log\"\nloglevel=7\n", dir);
	for (unsigned i = 0; i < sizeof(plugins) / sizeof(plugins[0]); i++)
		fprintf(f, "plugin=\"" ULOGD_PLUGINS "/ulogd_%s.so\"\n", plugins[i]);
	fputs("stack=in:NFLOG,base:BASE,ifindex:IFINDEX,ip:IP2STR,print:PRINTPKT,out:LOGEMU\n[in]\n", f);
	fprintf(f, "group=%d\nunbind=0\nseq_local=1\nbufsize=262144\n", PEERS_GROUP);
	fprintf(f, "netlink_socket_buffer_size=%u\nnetlink_socket_buffer_maxsize=%u\n", PEERS_RCVBUF_BYTES,
		PEERS_RCVBUF_BYTES);
	fprintf(f, "netlink_qthreshold=%u\nnetlink_qtimeout=%d\n", s->qthresh, PEERS_TIMEOUT_CS);
	fprintf(f, "[out]\nfile=\"%s/ulogd.lines\"\nsync=0\n", dir);
	fclose(f);
	snprintf(path, sizeof(path), "%s/ulogd.lines", dir);
	if (unlink(path) < 0 && errno != ENOENT)
		return false;
	peers_command_add(c, "%s", r->program);
	peers_command_add(c, "-c");
	peers_command_add(c, "%s/ulogd.conf", dir);
	return true;
}

static bool read_ulogd(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
		       struct peers_counted *counted)
{
	char path[160], block[65536];
	size_t n;
	FILE *f;

	(void)r;
	(void)out;
	(void)err;
	snprintf(path, sizeof(path), "%s/ulogd.lines", dir);
	f = fopen(path, "re");
	if (!f)
		return false;
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		for (const char *at = block; (at = memchr(at, '\n', (size_t)(block + n - at))); at++)
			counted->packets++;
	fclose(f);
	unlink(path); /* it is large, and it is memory */
	return true;
}

/* -- programs of Debian's ----------------------------------------------------------- */

static struct nflog_setup setup(const struct peers_receiver *r, const char *dir)
{
	static const char *const on_nfring[] = { NFRING_RUN, "--quiet", NULL };

	return (struct nflog_setup){ .dir = dir, .group = PEERS_GROUP, .runner = *r->program ? on_nfring : NULL };
}

/* They append to the files of a run before. */
static void remove_outputs(const char *dir)
{
	static const char *const outputs[] = { NFLOG_SURICATA_EVE, NFLOG_UACCTD_CSV, NFLOG_ULOGD_JSON };
	char path[512];

	for (unsigned i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, outputs[i]);
		unlink(path);
	}
}

static bool command_debian(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			   struct peers_command *c)
{
	const struct nflog_setup set = setup(r, dir);
	struct nflog_command command;

	(void)s;
	if (!r->debian->configure(&set, &command))
		return false;
	for (unsigned i = 0; i < command.args; i++)
		peers_command_add(c, "%s", command.argv[i]);
	return true;
}

static bool read_debian(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
			struct peers_counted *counted)
{
	const struct nflog_setup set = setup(r, dir);
	uint64_t packets;

	(void)out;
	(void)err;
	if (!r->debian->count(&set, &packets))
		return false;
	counted->packets = (double)packets;
	remove_outputs(dir);
	return true;
}

/* -- all of them -------------------------------------------------------------------- */

/* As it is, and on nfring-run. */
#define DEBIAN(what, of, signal)                                                                                       \
	{ .name = what,                                                                                                \
	  .program = "",                                                                                               \
	  .own = true,                                                                                                 \
	  .by_name = true,                                                                                             \
	  .end_signal = signal,                                                                                        \
	  .debian = of,                                                                                                \
	  .command = command_debian,                                                                                   \
	  .read = read_debian },                                                                                       \
	{                                                                                                              \
		.name = what "/nfring", .program = NFRING_RUN, .own = true, .by_name = true, .end_signal = signal,     \
		.debian = of, .command = command_debian, .read = read_debian                                           \
	}
#define NFRING(mode)                                                                                                   \
	{                                                                                                              \
		.name = "nfring-" mode, .program = NFRING_PPS, .fixed = true, .own = true, .end_signal = SIGINT,       \
		.command = command_nfring, .read = read_json                                                           \
	}
#define DUMP(what)                                                                                                     \
	{                                                                                                              \
		.name = what, .program = NFRING_DUMP, .own = true, .by_name = true, .end_signal = SIGINT,              \
		.command = peers_dump_command, .read = peers_dump_read                                                 \
	}
#define TCPDUMP(what, hidden)                                                                                          \
	{                                                                                                              \
		.name = what, .package = "tcpdump", .program = "/usr/bin/tcpdump", .own = true, .by_name = hidden,     \
		.end_signal = SIGINT, .command = peers_tcpdump_command, .read = peers_tcpdump_read                     \
	}

const struct peers_receiver peers_receivers[PEERS_RECEIVERS] = {
	NFRING("inline-uring"),
	NFRING("inline-recv"),
	NFRING("caller-uring"),
	NFRING("ring-uring"),
	NFRING("ring-recv"),
	{ .name = "libnetfilter_log",
	  .package = "libnetfilter-log-dev",
	  .program = NFRING_PEER_LNL,
	  .fixed = true,
	  .end_signal = SIGINT,
	  .command = command_own_peer,
	  .read = read_json },
	TCPDUMP("tcpdump", false),
	{ .name = "ulogd",
	  .package = "ulogd2",
	  .program = "/usr/sbin/ulogd",
	  .fixed = true,
	  .end_signal = SIGTERM,
	  .command = command_ulogd,
	  .read = read_ulogd },
	{ .name = "floor",
	  .program = NFRING_PEER_FLOOR,
	  .fixed = true,
	  .end_signal = SIGINT,
	  .command = command_own_peer,
	  .read = read_json },
	DEBIAN("suricata", &nflog_suricata, SIGTERM),
	DEBIAN("uacctd", &nflog_uacctd_print, SIGINT),
	DEBIAN("json-ulogd", &nflog_ulogd_json, SIGTERM),
	DUMP("pcap-dump"),
	{ .name = "pcap-blocks",
	  .program = NFRING_PEER_BLOCKS,
	  .own = true,
	  .by_name = true,
	  .alone = true,
	  .command = peers_blocks_command,
	  .read = peers_blocks_read },
	TCPDUMP("pcap-tcpdump", true),
	DUMP("text-dump"),
	TCPDUMP("text-tcpdump", true),
	DUMP("json-dump"),
};

const char *peers_receiver_missing(const struct peers_receiver *r)
{
	static char text[PEERS_RECEIVERS][200];
	char *line = text[r - peers_receivers];

	if (r->debian && nflog_missing())
		return nflog_missing();
	if (r->debian && !*r->program)
		return NULL;
	if (*r->program && access(r->program, X_OK) == 0)
		return NULL;
	if (r->package && !*r->program)
		snprintf(line, sizeof(text[0]), "Debian package %s was missing when this was built", r->package);
	else if (r->package)
		snprintf(line, sizeof(text[0]), "Debian package %s is not installed (no %s)", r->package, r->program);
	else
		snprintf(line, sizeof(text[0]), "%s is not there: build it first", r->program);
	return line;
}
