/* SPDX-License-Identifier: MIT */
/* What tshark reads in a pcap file of link type NFLOG. Of packets whose family is not IPv4 or IPv6 it reads the
 * attributes only; for them a second file is made, of Ethernet frames: hardware header, the VLAN tag that the device
 * took off, and payload. */
#ifndef TSHARK_H
#define TSHARK_H

#include <stdbool.h>
#include <stddef.h>

#define TSHARK_FIELDS_MAX 64

struct tshark_packet {
	bool as_frame; /* read from the file of frames */
	/* In the order of the names; values of a field that occurs more than once are separated by commas. */
	const char *value[TSHARK_FIELDS_MAX];
};

/* Reads the packets of the file. `names` ends with NULL. Fails the test if tshark does. Returns how many packets there
 * are, at most `max`. The texts are valid until the test ends. */
size_t tshark_read(const char *path, const char *const *names, struct tshark_packet *packet, size_t max);

#endif
