/* SPDX-License-Identifier: MIT */
/* Packets on a device of a namespace, kept for tshark. */
#ifndef WIRE_H
#define WIRE_H

#include "ns.h"

struct pcap;

/* Begins to keep what passes `device` and the filter, such as "udp port 4739". */
struct pcap *wire_open(const struct nt_ns *ns, const char *device, const char *filter);

/* Writes what has passed into a file, and ends. */
void wire_save(struct pcap *wire, const char *path);

#endif
