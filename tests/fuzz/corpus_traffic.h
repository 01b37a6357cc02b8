/* SPDX-License-Identifier: MIT */
/* Sends a few packets of each kind, for make_corpus. They stay in the caller's network
 * namespace. A function that cannot send ends the program. */
#ifndef NFR_CORPUS_TRAFFIC_H
#define NFR_CORPUS_TRAFFIC_H

/* `count` UDP datagrams of `bytes` over loopback, from a socket of uid 1234 and
 * gid 5678; segment != 0 asks for UDP GSO with segments of so many bytes. */
void corpus_send_udp4(unsigned count, unsigned bytes, unsigned segment);
void corpus_send_udp6(unsigned count, unsigned bytes);

/* One Ethernet frame out of `device`, broadcast. */
void corpus_send_arp(const char *device);
void corpus_send_vlan(const char *device); /* 802.1Q, priority 5, id 100, UDP inside */
void corpus_send_ether_udp(const char *device);

#endif
