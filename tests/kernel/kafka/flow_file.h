/* SPDX-License-Identifier: MIT */
/* Writes a capture file of flows that are known: nfring-flow reads it. */
#ifndef FLOW_FILE_H
#define FLOW_FILE_H

#include <stddef.h>
#include <stdint.h>

#define FLOW_FILE_GROUP 5
#define FLOW_FILE_BYTES 28 /* of each packet: IPv4 and UDP */

/* Bytes of a file of so many flows: the header, and for each that of a record, 16 bytes of NFLOG and the packet. */
#define FLOW_FILE_TOTAL_BYTES(flows) (24 + (size_t)(flows) * (16 + 16 + FLOW_FILE_BYTES))

/* Writes a pcap file of link type NFLOG with a packet of each of `flows` flows of UDP, flow i from 10.0.0.0 + i. */
void flow_file_write(const char *path, uint32_t flows);

#endif
