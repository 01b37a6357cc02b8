/* SPDX-License-Identifier: MIT */
/* Prints a packet as one line of text:
 *   12:34:56.123456 5 "prefix" in=eth0 IP 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 30 mark=0x1 */
#ifndef DUMP_LINE_H
#define DUMP_LINE_H

#include "ifname.h"

#include <nfring/batch.h>
#include <stdio.h>
#include <time.h>

struct dump_line {
	FILE *out;
	bool color;
	cli_ifname_fn ifname;
	void *ifname_user;
	time_t second; /* that `clock` shows */
	char clock[16];
};

void dump_line_packet(struct dump_line *l, const struct nfring_batch *b, const struct nfring_pkt *p);

#endif
