/* SPDX-License-Identifier: MIT */
/* Shows the connection of a packet: what connection tracking says of it (NFULA_CT, NFULA_CT_INFO). A packet of no
 * connection, invalid or untracked, has neither attribute. */
#ifndef CLI_CONNTRACK_H
#define CLI_CONNTRACK_H

#include "writer.h"

#include <nfring/batch.h>

/* Appends ,"conntrack":{..}, or nothing if NFULA_CT is absent or not whole, or this build has no
 * libnetfilter_conntrack:
 *
 *   "id":N            "status":[..]      what is so of it: nft's words for `ct status`, and the kernel's
 *   "ctstate":"NEW"   "direction":".."   of this packet: NEW, ESTABLISHED or RELATED; original or reply
 *   "state":".."                         of TCP, SCTP or DCCP, as conntrack(8) writes it
 *   "mark":N "zone":N                    the zone is absent where it is 0
 *   "orig":{..} "reply":{..}             src_ip dest_ip proto proto_name src_port dest_port icmp_type icmp_code icmp_id
 *                                        zone; packets and bytes where the kernel tells them
 *   "snat":{"src_ip" "src_port"}         what the source of the original direction becomes
 *   "dnat":{"dest_ip" "dest_port"}       what its destination becomes */
void cli_conntrack_json(struct cli_writer *w, const struct nfring_pkt *p);

/* Appends " ctstate=ESTABLISHED ctdir=REPLY snat=192.0.2.1:1024 dnat=[2001:db8::1]:80 ctmark=0x1 ctzone=7", of it
 * what there is; what follows ctdir needs libnetfilter_conntrack. */
void cli_conntrack_text(struct cli_writer *w, const struct nfring_pkt *p);

#endif
