/* SPDX-License-Identifier: MIT */
/* The receivers: how each is started with the settings wanted, and what it says at
 * its end. All count every packet; what each does with one beside that:
 *
 *   nfring             nfring-pps: notes the length and the time of logging of each
 *   libnetfilter_log   peer_libnetfilter_log.c: its documented loop, notes the length
 *   tcpdump            writes pcap to /dev/null
 *   ulogd              decodes and prints a line, to a file in memory
 *   floor              peer_floor.c: takes datagrams out of the socket, no more */
#include "peers.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ULOGD_PLUGINS "/usr/lib/" NFRING_MULTIARCH "/ulogd"

void peers_arg(struct peers_command *c, const char *format, ...)
{
	va_list ap;

	if (c->n + 1 >= PEERS_ARGS)
		abort();
	va_start(ap, format);
	vsnprintf(c->text[c->n], sizeof(c->text[c->n]), format, ap);
	va_end(ap);
	c->argv[c->n] = c->text[c->n];
	c->argv[++c->n] = NULL;
}

/* -- programs that print JSON: nfring-pps and our own peers ----------------------- */

static bool read_json(const struct peers *p, const char *out, const char *err, struct peers_sample *s)
{
	json_t *j = json_loads(out, 0, NULL);
	const json_t *packets = json_object_get(j, "packets"), *lost = json_object_get(j, "lost");
	bool ok = json_is_integer(packets);

	(void)p;
	(void)err;
	if (ok)
		s->packets = json_number_value(packets);
	if (json_is_integer(lost))
		s->lost_reported = json_number_value(lost);
	json_decref(j);
	return ok;
}

static void fixed_settings(const struct peers_setting *s, struct peers_command *c)
{
	peers_arg(c, "--qthresh=%u", s->qthresh);
	peers_arg(c, "--timeout=%d", PEERS_TIMEOUT_CS);
	peers_arg(c, "--nlbufsiz=%u", s->nlbufsiz);
	peers_arg(c, "--rcvbuf=%u", PEERS_RCVBUF_BYTES);
}

static bool command_nfring(const struct peers *p, const struct peers_kind *k, const struct peers_setting *s,
			   struct peers_command *c)
{
	(void)p;
	peers_arg(c, "%s", k->program);
	peers_arg(c, "--group=%d", PEERS_GROUP);
	peers_arg(c, "--json");
	peers_arg(c, "--mode=%s", strstr(k->name, "inline") ? "inline" : "ring");
	peers_arg(c, "--source=%s", strstr(k->name, "uring") ? "uring" : "recv");
	if (s->qthresh)
		fixed_settings(s, c);
	return true;
}

static bool command_own_peer(const struct peers *p, const struct peers_kind *k, const struct peers_setting *s,
			     struct peers_command *c)
{
	(void)p;
	peers_arg(c, "%s", k->program);
	peers_arg(c, "--group=%d", PEERS_GROUP);
	fixed_settings(s, c);
	return true;
}

/* -- tcpdump ----------------------------------------------------------------------- */

static bool command_tcpdump(const struct peers *p, const struct peers_kind *k, const struct peers_setting *s,
			    struct peers_command *c)
{
	(void)p;
	(void)s;
	peers_arg(c, "%s", k->program);
	peers_arg(c, "-i");
	peers_arg(c, "nflog:%d", PEERS_GROUP);
	peers_arg(c, "-B");
	peers_arg(c, "%u", PEERS_RCVBUF_BYTES / 1024);
	peers_arg(c, "-Z");
	peers_arg(c, "root");
	peers_arg(c, "-w");
	peers_arg(c, "/dev/null");
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

static bool read_tcpdump(const struct peers *p, const char *out, const char *err, struct peers_sample *s)
{
	(void)p;
	(void)out;
	number_before(err, " dropped by kernel", &s->lost_reported);
	return number_before(err, " captured", &s->packets);
}

/* -- ulogd: has no counters, so it prints a line for each packet -------------------- */

static void ulogd_path(const struct peers *p, const char *name, char *path, size_t size)
{
	snprintf(path, size, "%s/%s", p->dir, name);
}

static bool command_ulogd(const struct peers *p, const struct peers_kind *k, const struct peers_setting *s,
			  struct peers_command *c)
{
	static const char *const plugins[] = { "inppkt_NFLOG",  "raw2packet_BASE", "filter_IFINDEX",
					       "filter_IP2STR", "filter_PRINTPKT", "output_LOGEMU" };
	char path[160];
	FILE *f;

	ulogd_path(p, "ulogd.conf", path, sizeof(path));
	f = fopen(path, "we");
	if (!f)
		return false;
	fprintf(f, "[global]\nlogfile=\"%s/ulogd.log\"\nloglevel=7\n", p->dir);
	for (unsigned i = 0; i < sizeof(plugins) / sizeof(plugins[0]); i++)
		fprintf(f, "plugin=\"" ULOGD_PLUGINS "/ulogd_%s.so\"\n", plugins[i]);
	fputs("stack=in:NFLOG,base:BASE,ifindex:IFINDEX,ip:IP2STR,print:PRINTPKT,out:LOGEMU\n[in]\n", f);
	fprintf(f, "group=%d\nunbind=0\nseq_local=1\nbufsize=262144\n", PEERS_GROUP);
	fprintf(f, "netlink_socket_buffer_size=%u\nnetlink_socket_buffer_maxsize=%u\n", PEERS_RCVBUF_BYTES,
		PEERS_RCVBUF_BYTES);
	fprintf(f, "netlink_qthreshold=%u\nnetlink_qtimeout=%d\n", s->qthresh, PEERS_TIMEOUT_CS);
	fprintf(f, "[out]\nfile=\"%s/ulogd.lines\"\nsync=0\n", p->dir);
	fclose(f);
	ulogd_path(p, "ulogd.lines", path, sizeof(path));
	if (unlink(path) < 0 && errno != ENOENT)
		return false;
	peers_arg(c, "%s", k->program);
	peers_arg(c, "-c");
	peers_arg(c, "%s/ulogd.conf", p->dir);
	return true;
}

static bool read_ulogd(const struct peers *p, const char *out, const char *err, struct peers_sample *s)
{
	char path[160], block[65536];
	size_t n;
	FILE *f;

	(void)out;
	(void)err;
	ulogd_path(p, "ulogd.lines", path, sizeof(path));
	f = fopen(path, "re");
	if (!f)
		return false;
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		for (const char *at = block; (at = memchr(at, '\n', (size_t)(block + n - at))); at++)
			s->packets++;
	fclose(f);
	unlink(path); /* it is large, and it is memory */
	return true;
}

/* -- all of them -------------------------------------------------------------------- */

#define NFRING(mode)                                                                                                   \
	{                                                                                                              \
		"nfring-" mode, NULL, NFRING_PPS, true, true, SIGINT, command_nfring, read_json                        \
	}

const struct peers_kind peers_kinds[PEERS_KINDS] = {
	NFRING("inline-uring"),
	NFRING("inline-recv"),
	NFRING("ring-uring"),
	NFRING("ring-recv"),
	{ "libnetfilter_log", "libnetfilter-log-dev", NFRING_PEER_LNL, true, false, SIGINT, command_own_peer,
	  read_json },
	{ "tcpdump", "tcpdump", "/usr/bin/tcpdump", false, true, SIGINT, command_tcpdump, read_tcpdump },
	{ "ulogd", "ulogd2", "/usr/sbin/ulogd", true, false, SIGTERM, command_ulogd, read_ulogd },
	{ "floor", NULL, NFRING_PEER_FLOOR, true, false, SIGINT, command_own_peer, read_json },
};

static const char *why_not(const struct peers_kind *k)
{
	static char text[PEERS_KINDS][200];
	char *line = text[k - peers_kinds];

	if (*k->program && access(k->program, X_OK) == 0)
		return NULL;
	if (k->package && !*k->program)
		snprintf(line, sizeof(text[0]), "Debian package %s was missing when this was built", k->package);
	else if (k->package)
		snprintf(line, sizeof(text[0]), "Debian package %s is not installed (no %s)", k->package, k->program);
	else
		snprintf(line, sizeof(text[0]), "%s is not there: build it first", k->program);
	return line;
}

void peers_find_kinds(struct peers *p)
{
	for (unsigned i = 0; i < PEERS_KINDS; i++) {
		if (p->skipped[i]) /* not asked for */
			continue;
		p->skipped[i] = why_not(&peers_kinds[i]);
		if (p->skipped[i])
			fprintf(stderr, "peers: skipping %s: %s\n", peers_kinds[i].name, p->skipped[i]);
	}
}
