/* SPDX-License-Identifier: MIT */
/* Appends the extension headers of an IPv6 packet as tcpdump does. */
#ifndef CLI_EXTENSION_H
#define CLI_EXTENSION_H

#include "decoded.h"
#include "style.h"

/* Appends "HBH frag (0|24) " or the like: a space behind each. */
void cli_extensions_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip);

#endif
