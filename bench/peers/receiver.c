/* SPDX-License-Identifier: MIT */
#include "receiver.h"
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

/* -- tcpdump ----------------------------------------------------------------------- */

static bool command_tcpdump(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			    struct peers_command *c)
{
	(void)dir;
	(void)s;
	peers_command_add(c, "%s", r->program);
	peers_command_add(c, "-i");
	peers_command_add(c, "nflog:%d", PEERS_GROUP);
	peers_command_add(c, "-B");
	peers_command_add(c, "%u", PEERS_RCVBUF_BYTES / 1024);
	peers_command_add(c, "-Z");
	peers_command_add(c, "root");
	peers_command_add(c, "-w");
	peers_command_add(c, "/dev/null");
	return true;
}

/* "123 packets captured", "4 packets dropped by kernel", on lines of their own. */
static bool number_before(const char *text, const char *words, double *value)
{
	const char *at = strstr(text, words);

	if (!at)
		return false;
	while (at > text && at[-1] != '\n')
		at--;
	return sscanf(at, "%lf", value) == 1;
}

static bool read_tcpdump(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
			 struct peers_counted *counted)
{
	(void)r;
	(void)dir;
	(void)out;
	number_before(err, " dropped by kernel", &counted->lost);
	return number_before(err, " captured", &counted->packets);
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
#define DEBIAN(name, program, signal)                                                                                  \
	{ name, NULL, "", false, true, signal, program, command_debian, read_debian },                                 \
	{                                                                                                              \
		name "/nfring", NULL, NFRING_RUN, false, true, signal, program, command_debian, read_debian            \
	}
#define NFRING(mode)                                                                                                   \
	{                                                                                                              \
		"nfring-" mode, NULL, NFRING_PPS, true, true, SIGINT, NULL, command_nfring, read_json                  \
	}

const struct peers_receiver peers_receivers[PEERS_RECEIVERS] = {
	NFRING("inline-uring"),
	NFRING("inline-recv"),
	NFRING("caller-uring"),
	NFRING("ring-uring"),
	NFRING("ring-recv"),
	{ "libnetfilter_log", "libnetfilter-log-dev", NFRING_PEER_LNL, true, false, SIGINT, NULL, command_own_peer,
	  read_json },
	{ "tcpdump", "tcpdump", "/usr/bin/tcpdump", false, true, SIGINT, NULL, command_tcpdump, read_tcpdump },
	{ "ulogd", "ulogd2", "/usr/sbin/ulogd", true, false, SIGTERM, NULL, command_ulogd, read_ulogd },
	{ "floor", NULL, NFRING_PEER_FLOOR, true, false, SIGINT, NULL, command_own_peer, read_json },
	DEBIAN("suricata", &nflog_suricata, SIGTERM),
	DEBIAN("uacctd", &nflog_uacctd_print, SIGINT),
	DEBIAN("json-ulogd", &nflog_ulogd_json, SIGTERM),
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
