/* SPDX-License-Identifier: MIT */
/* ulogd2: every output flushes each packet, as in its sample configuration. */
#include "nflog_program.h"

#include <signal.h>
#include <string.h>

static void write_plugins(FILE *f, const char *const *plugins)
{
	for (; *plugins; plugins++)
		fprintf(f, "plugin=\"%s/ulogd/ulogd_%s.so\"\n", nflog_libraries(), *plugins);
}

static void write_input(FILE *f, const struct nflog_setup *s)
{
	fprintf(f, "[in]\ngroup=%u\nnumeric_label=1\n", s->group);
	if (s->qthresh)
		fprintf(f, "netlink_qthreshold=%u\n", s->qthresh);
	/* It leaves the buffer alone unless the limit is above the size. */
	if (s->rcvbuf_bytes)
		fprintf(f, "netlink_socket_buffer_size=%u\nnetlink_socket_buffer_maxsize=%u\n", s->rcvbuf_bytes,
			2 * s->rcvbuf_bytes);
}

static void write_output(FILE *f, const struct nflog_setup *s, const char *section, const char *file)
{
	fprintf(f, "[%s]\nfile=\"%s/%s\"\nsync=1\n", section, s->dir, file);
}

static FILE *begin(const struct nflog_setup *s)
{
	FILE *f = nflog_create(s, "ulogd.conf");

	if (f)
		fprintf(f, "[global]\nlogfile=\"%s/ulogd.log\"\nloglevel=3\n", s->dir);
	return f;
}

static bool finish(FILE *f, const struct nflog_setup *s, struct nflog_command *c)
{
	nflog_command_begin(c, s, "usr/sbin/ulogd");
	nflog_command_add(c, "--configfile");
	nflog_command_add(c, "%s/ulogd.conf", s->dir);
	if (s->user) {
		nflog_command_add(c, "--uid");
		nflog_command_add(c, "%s", s->user);
	}
	return nflog_close(f);
}

static bool configure_json(const struct nflog_setup *s, struct nflog_command *c)
{
	static const char *const plugins[] = { "inppkt_NFLOG",
					       "raw2packet_BASE",
					       "filter_IFINDEX",
					       "filter_IP2STR",
					       "filter_HWHDR",
					       "output_JSON",
					       NULL };
	FILE *f = begin(s);

	if (!f)
		return false;
	write_plugins(f, plugins);
	fputs("stack=in:NFLOG,base:BASE,ifindex:IFINDEX,ip:IP2STR,mac:HWHDR,json:JSON\n", f);
	write_input(f, s);
	write_output(f, s, "json", NFLOG_ULOGD_JSON);
	return finish(f, s, c);
}

static bool configure_outputs(const struct nflog_setup *s, struct nflog_command *c)
{
	static const char *const plugins[] = { "inppkt_NFLOG",
					       "raw2packet_BASE",
					       "filter_IFINDEX",
					       "filter_IP2STR",
					       "filter_HWHDR",
					       "filter_PRINTPKT",
					       "output_JSON",
					       "output_XML",
					       "output_OPRINT",
					       "output_PCAP",
					       NULL };
	FILE *f = begin(s);

	if (!f)
		return false;
	write_plugins(f, plugins);
	fputs("stack=in:NFLOG,base:BASE,ifindex:IFINDEX,ip:IP2STR,mac:HWHDR,json:JSON\n"
	      "stack=in:NFLOG,xml:XML\n"
	      "stack=in:NFLOG,base:BASE,pcap:PCAP\n"
	      "stack=in:NFLOG,base:BASE,ifindex:IFINDEX,ip:IP2STR,print:PRINTPKT,oprint:OPRINT\n",
	      f);
	write_input(f, s);
	write_output(f, s, "json", NFLOG_ULOGD_JSON);
	write_output(f, s, "pcap", NFLOG_ULOGD_PCAP);
	write_output(f, s, "oprint", NFLOG_ULOGD_OPRINT);
	fprintf(f, "[xml]\ndirectory=\"%s\"\nsync=1\n", s->dir);
	return finish(f, s, c);
}

static bool count_lines(const struct nflog_setup *s, uint64_t *packets)
{
	FILE *f = nflog_read(s, NFLOG_ULOGD_JSON);
	char block[65536];
	size_t n;

	*packets = 0;
	if (!f)
		return false;
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		for (const char *at = block; (at = memchr(at, '\n', (size_t)(block + n - at))); at++)
			++*packets;
	fclose(f);
	return true;
}

const struct nflog_program nflog_ulogd_json = { "ulogd-json", SIGTERM, configure_json, count_lines };
const struct nflog_program nflog_ulogd_outputs = { "ulogd-outputs", SIGTERM, configure_outputs, count_lines };
