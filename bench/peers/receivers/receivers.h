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
 * packet.
 *
 * And, by name too, nfring-dump beside a program that does the same job: pcap-dump and pcap-tcpdump write pcap files,
 * text-dump and text-tcpdump print lines, json-dump writes JSON as json-ulogd does. pcap-blocks writes as many bytes as
 * pcap-dump did, and receives nothing. */
#ifndef PEERS_RECEIVERS_H
#define PEERS_RECEIVERS_H

#include "receiver.h"

#define PEERS_RECEIVERS 21

extern const struct peers_receiver peers_receivers[PEERS_RECEIVERS];

/* Tells why the receiver cannot run; NULL if it can. */
const char *peers_receiver_missing(const struct peers_receiver *r);

#endif
