/* SPDX-License-Identifier: MIT */
/* Suricata 7: the nflog section of its sample configuration, and EVE as its only output. */
#include "nflog_program.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static bool write_rules(const struct nflog_setup *s)
{
	FILE *f = nflog_create(s, "suricata.rules");

	if (!f)
		return false;
	if (s->rules)
		fputs(s->rules, f);
	return nflog_close(f);
}

static bool write_config(const struct nflog_setup *s)
{
	FILE *f = nflog_create(s, "suricata.yaml");

	if (!f)
		return false;
	fprintf(f,
		"%%YAML 1.1\n---\n"
		"default-log-dir: %s\n"
		"outputs:\n"
		"  - eve-log:\n"
		"      enabled: yes\n"
		"      filetype: regular\n"
		"      filename: " NFLOG_SURICATA_EVE "\n"
		"      types: [ alert, flow, stats ]\n"
		"logging: { outputs: [ { console: { enabled: yes } } ] }\n"
		"unix-command: { enabled: no }\n",
		s->dir);
	if (s->refresh_s)
		fprintf(f, "stats: { enabled: yes, interval: %u }\n", s->refresh_s);
	fprintf(f,
		"nflog:\n"
		"  - { group: %u, buffer-size: %u }\n"
		"  - { group: default, qthreshold: %u, qtimeout: 100, max-size: %u }\n",
		s->group, s->rcvbuf_bytes ? s->rcvbuf_bytes : 18432, s->qthresh ? s->qthresh : 1,
		s->rcvbuf_bytes ? 2 * s->rcvbuf_bytes : 20000);
	fprintf(f, "classification-file: %s/etc/suricata/classification.config\n", nflog_root());
	fprintf(f, "reference-config-file: %s/etc/suricata/reference.config\n", nflog_root());
	fprintf(f, "threshold-file: %s/etc/suricata/threshold.config\n", nflog_root());
	return nflog_close(f);
}

static bool configure(const struct nflog_setup *s, struct nflog_command *c)
{
	nflog_command_begin(c, s, "usr/bin/suricata");
	nflog_command_add(c, "--nflog");
	nflog_command_add(c, "-c");
	nflog_command_add(c, "%s/suricata.yaml", s->dir);
	nflog_command_add(c, "-l");
	nflog_command_add(c, "%s", s->dir);
	nflog_command_add(c, "-S");
	nflog_command_add(c, "%s/suricata.rules", s->dir);
	return write_rules(s) && write_config(s);
}

/* The last line of EVE has the counters of the whole run. */
static bool count(const struct nflog_setup *s, uint64_t *packets)
{
	FILE *f = nflog_read(s, NFLOG_SURICATA_EVE);
	const char *at;
	char *line = NULL;
	bool found = false;
	size_t size = 0;

	while (f && getline(&line, &size, f) > 0) {
		if (!strstr(line, "\"event_type\":\"stats\""))
			continue;
		at = strstr(line, "\"decoder\":{\"pkts\":");
		found = at && sscanf(at, "\"decoder\":{\"pkts\":%" SCNu64, packets) == 1;
	}
	free(line);
	if (f)
		fclose(f);
	return found;
}

const struct nflog_program nflog_suricata = { "suricata", SIGTERM, configure, count };
