/* SPDX-License-Identifier: MIT */
/* Tells whose hardware header a packet shows. */
#ifndef CLI_LINK_H
#define CLI_LINK_H

#include <nfring/batch.h>

/* Returns false if the hardware header and address (NFULA_HWHEADER, NFULA_HWADDR, NFULA_HWTYPE,
 * NFULA_HWLEN) may be another packet's. In the output and postrouting hooks of IP the frame has no
 * header of its own yet. The kernel shows the memory where the last one was: of the frame that a
 * forwarded packet came in by, or of the packet that a tunnel carries. Nothing tells which. */
bool cli_link_is_own(const struct nfring_pkt *p);

#endif
