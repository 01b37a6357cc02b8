/* SPDX-License-Identifier: MIT */
/* Transport headers, as the kernel's LOG target shows them. */
#ifndef DUMP_LOG_L4_H
#define DUMP_LOG_L4_H

#include "decoded.h"
#include "writer.h"

/* Appends "PROTO=TCP SPT=80 ...", without what an ICMP error quotes. ip->l4 is not NULL. */
void dump_log_l4(struct cli_writer *w, const struct cli_ip *ip, bool verbose);

/* Appends MTU=, which follows what an ICMP error quotes, where it has one. */
void dump_log_mtu(struct cli_writer *w, const struct cli_ip *ip);

#endif
