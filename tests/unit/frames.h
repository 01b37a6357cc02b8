/* SPDX-License-Identifier: MIT */
/* Headers, as strings of bytes that can be put one after the other. */
#ifndef NFR_FRAMES_H
#define NFR_FRAMES_H

#include "packet.h"
#include "unit.h"

#define FAMILY_IP4 2
#define FAMILY_ARP 3
#define FAMILY_NETDEV 5
#define FAMILY_BRIDGE 7
#define FAMILY_IP6 10

#define TYPE_IP4 0x0800
#define TYPE_ARP 0x0806
#define TYPE_VLAN 0x8100
#define TYPE_IP6 0x86dd
#define TYPE_MPLS 0x8847
#define TYPE_PPPOE 0x8864
#define TYPE_VLAN_OUTER 0x88a8

/* The IPv4 header of a packet of 36 bytes, 127.0.0.1 > 10.0.0.2. The protocol is one byte. */
#define IP4(protocol) "\x45\x00\x00\x24\x00\x01\x40\x00\x40" protocol "\x00\x00\x7f\x00\x00\x01\x0a\x00\x00\x02"
/* The IPv6 header of a packet of 40 + `length` bytes, ::1 > ::2. Both are one byte. */
#define IP6(length, next)                                                                                              \
	"\x60\x00\x00\x00\x00" length next "\x40\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02"
#define UDP_5000_53 "\x13\x88\x00\x35\x00\x10\x00\x00"
#define DATA "12345678"
#define UDP4 IP4("\x11") UDP_5000_53 DATA
#define UDP6 IP6("\x10", "\x11") UDP_5000_53 DATA

#define PCP_2 "\x45\x64" /* a tag's priority 2 and VLAN 1380: it looks like IPv4 */

/* A packet of a string literal, its final NUL left out. */
#define PACKET(family, type, bytes) packet_make(family, 0, type, bytes, sizeof(bytes) - 1)

#endif
