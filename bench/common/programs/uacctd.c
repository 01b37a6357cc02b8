/* SPDX-License-Identifier: MIT */
/* pmacct's uacctd: one plug-in, and the netlink buffer that its manual calls the default. The ring between uacctd and
 * its plug-in holds a million packets, so that a slow plug-in is not taken for a loss of the library. */
#include "nflog_program.h"

#include <inttypes.h>
#include <signal.h>

static FILE *begin(const struct nflog_setup *s)
{
	FILE *f = nflog_create(s, "uacctd.conf");

	if (!f)
		return NULL;
	fprintf(f, "daemonize: false\nlogfile: %s/uacctd.log\nuacctd_group: %u\nuacctd_nl_size: 131072\n", s->dir,
		s->group);
	fputs("plugin_pipe_size: 134217728\n", f);
	if (s->qthresh)
		fprintf(f, "uacctd_threshold: %u\n", s->qthresh);
	return f;
}

static bool finish(FILE *f, const struct nflog_setup *s, struct nflog_command *c)
{
	nflog_command_begin(c, s, "usr/sbin/uacctd");
	nflog_command_add(c, "-f");
	nflog_command_add(c, "%s/uacctd.conf", s->dir);
	return nflog_close(f);
}

/* The table is written at the end only, or, line after line, every refresh_s. */
static bool configure_print(const struct nflog_setup *s, struct nflog_command *c)
{
	FILE *f = begin(s);

	if (!f)
		return false;
	fprintf(f,
		"plugins: print\naggregate: src_host, dst_host, src_port, dst_port, proto\nprint_output: csv\n"
		"print_output_file: %s/" NFLOG_UACCTD_CSV "\nprint_refresh_time: %u\nprint_output_file_append: %s\n",
		s->dir, s->refresh_s ? s->refresh_s : 86400, s->refresh_s ? "true" : "false");
	return finish(f, s, c);
}

static bool configure_nfprobe(const struct nflog_setup *s, struct nflog_command *c)
{
	FILE *f = begin(s);

	if (!f)
		return false;
	fprintf(f, "plugins: nfprobe\nnfprobe_version: 5\nnfprobe_receiver: 127.0.0.1:%u\n", s->receiver_port);
	return finish(f, s, c);
}

/* SRC_IP,DST_IP,SRC_PORT,DST_PORT,PROTOCOL,PACKETS,BYTES */
static bool count_print(const struct nflog_setup *s, uint64_t *packets)
{
	FILE *f = nflog_read(s, NFLOG_UACCTD_CSV);
	char line[512];
	uint64_t one;

	*packets = 0;
	if (!f)
		return false;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%*[^,],%*[^,],%*[^,],%*[^,],%*[^,],%" SCNu64, &one) == 1)
			*packets += one;
	fclose(f);
	return true;
}

const struct nflog_program nflog_uacctd_print = { "uacctd-print", SIGINT, configure_print, count_print };
const struct nflog_program nflog_uacctd_nfprobe = { "uacctd-nfprobe", SIGINT, configure_nfprobe, NULL };
