/* SPDX-License-Identifier: MIT */
/* One packet, one line of text:
 *   12:34:56.123456 5 "prefix" in=eth0 IP 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 30 mark=0x1 */
#ifndef NFRING_DUMP_LINE_H
#define NFRING_DUMP_LINE_H

#include <nfring/batch.h>
#include <stdio.h>
#include <time.h>

/* The name of an interface, or NULL. */
typedef const char *(*nfr_ifname_fn)(void *user, uint32_t index);

struct nfr_line {
	FILE *out;
	bool color;
	nfr_ifname_fn ifname;
	void *ifname_user;
	time_t second; /* what clock holds */
	char clock[16];
};

void nfr_line_packet(struct nfr_line *l, const struct nfring_pkt *p, uint64_t received_ns);

#endif
