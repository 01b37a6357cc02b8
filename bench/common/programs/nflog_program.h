/* SPDX-License-Identifier: MIT */
/* The programs of Debian 12 that read NFLOG by libnetfilter_log, as `get` unpacks them. Each is run on one group,
 * with the settings of its sample configuration. Who runs them starts the command, waits until the group is bound,
 * sends `end_signal` and waits for the end:
 *
 *   struct nflog_setup s = { .dir = dir, .group = 5, .runner = NULL };
 *   struct nflog_command c;
 *
 *   nflog_suricata.configure(&s, &c);    writes its files into `dir`
 *   ... execvp(c.argv[0], c.argv) ...
 *   nflog_suricata.count(&s, &packets);  reads what it has counted */
#ifndef NFLOG_PROGRAM_H
#define NFLOG_PROGRAM_H

#include "nflog_setup.h"

#include <stdint.h>
#include <sys/types.h>

struct nflog_program {
	const char *name;
	int end_signal;
	/* Writes the files that it reads, and makes its command. Returns false with errno. */
	bool (*configure)(const struct nflog_setup *s, struct nflog_command *c);
	/* Reads from its output how many packets it has seen. Until the program has ended they may be fewer. Returns
	 * false if its output is not there or cannot be understood. NULL: its output goes elsewhere. */
	bool (*count)(const struct nflog_setup *s, uint64_t *packets);
};

extern const struct nflog_program nflog_ulogd_json;     /* a line of JSON a packet, in NFLOG_ULOGD_JSON */
extern const struct nflog_program nflog_ulogd_outputs;  /* JSON, XML, PCAP and OPRINT at once */
extern const struct nflog_program nflog_suricata;       /* EVE in NFLOG_SURICATA_EVE: alerts, flows, counters */
extern const struct nflog_program nflog_uacctd_print;   /* a line of CSV a flow, in NFLOG_UACCTD_CSV */
extern const struct nflog_program nflog_uacctd_nfprobe; /* NetFlow 5, read by netflow.h */

#define NFLOG_ULOGD_JSON "ulogd.json"
#define NFLOG_ULOGD_PCAP "ulogd.pcap"
#define NFLOG_ULOGD_OPRINT "ulogd.oprint"
#define NFLOG_ULOGD_XML "ulogd-pkt-" /* and the time of its start, and .xml */
#define NFLOG_SURICATA_EVE "eve.json"
#define NFLOG_UACCTD_CSV "print.csv"

/* Tells why the programs cannot run here; NULL if they can. */
const char *nflog_missing(void);

/* Reads the CPU time that a program has used so far, with the processes that it has started. */
bool nflog_cpu_ns(pid_t pid, uint64_t *ns);

#endif
