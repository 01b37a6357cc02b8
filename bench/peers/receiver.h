/* SPDX-License-Identifier: MIT */
/* The receivers that are compared. Each counts every packet. Besides that:
 *
 *   nfring             nfring-pps: notes the length of each packet and when it was logged
 *   libnetfilter_log   programs/libnetfilter_log.c: its documented loop; notes the length
 *   tcpdump            writes pcap to /dev/null
 *   ulogd              decodes each packet and prints a line, to a file in memory
 *   floor              programs/floor.c: takes datagrams out of the socket unread
 *
 * And, if they are asked for by name, programs of Debian's that read by libnetfilter_log, with their own settings, as
 * they are and on nfring-run: suricata writes alerts, flows and counters, uacctd prints flows, json-ulogd prints each
 * packet. */
#ifndef PEERS_RECEIVER_H
#define PEERS_RECEIVER_H

#include "child.h"
#include "setting.h"

#define PEERS_RECEIVERS 15

/* The counts that a receiver reports at its end. */
struct peers_counted {
	double packets;
	double lost; /* NAN: it does not say */
};

struct nflog_program;

struct peers_receiver {
	const char *name;
	const char *package; /* Debian's; NULL: it is built here and needs none */
	const char *program; /* path; "" if it was not built */
	bool fixed;          /* takes a QThresh */
	bool own;            /* has settings of its own */
	int end_signal;
	const struct nflog_program *debian; /* one of Debian's, of bench/common/programs; NULL: none of them */
	/* Makes the command; writes the files that it reads into `dir`. False with errno. */
	bool (*command)(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			struct peers_command *c);
	/* Reads the counts from its output and from its files in `dir`. False if it cannot
	 * be understood. */
	bool (*read)(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
		     struct peers_counted *counted);
};

extern const struct peers_receiver peers_receivers[PEERS_RECEIVERS];

/* Tells why the receiver cannot run; NULL if it can. */
const char *peers_receiver_missing(const struct peers_receiver *r);

#endif
