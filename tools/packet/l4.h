/* SPDX-License-Identifier: MIT */
/* Prints the transport header of an IP packet as tcpdump does: ports, TCP flags, ICMP types. */
#ifndef CLI_L4_H
#define CLI_L4_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct cli_l4 {
	const char *src; /* addresses as text */
	const char *dst;
	const uint8_t *at; /* the transport header */
	uint32_t captured; /* bytes there */
	uint32_t length;   /* bytes by the IP header */
	uint8_t protocol;  /* IPPROTO_* */
	bool fragment;     /* a later fragment: has no transport header */
	uint32_t offset;   /* of that fragment, bytes */
};

/* Prints "src.port > dst.port: ..." without a newline. */
void cli_l4_print(FILE *f, const struct cli_l4 *x);

#endif
