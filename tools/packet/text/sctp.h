/* SPDX-License-Identifier: MIT */
/* Appends the chunks of an SCTP packet (RFC 9260) as tcpdump does. */
#ifndef CLI_SCTP_H
#define CLI_SCTP_H

#include "decoded.h"
#include "style.h"

#define CLI_SCTP_BYTES 12u

/* Appends "sctp (1) [DATA] ...", without the length. At least CLI_SCTP_BYTES were captured. */
void cli_sctp_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip);

#endif
