/* SPDX-License-Identifier: MIT */
/* Prints what every function of libnetfilter_log says of one packet, as key=value. No value holds a blank. */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include <stdio.h>
#include <libnetfilter_log/libnetfilter_log.h>

/* The library exports it; Debian's header lacks it. */
int nflog_get_ctid(struct nflog_data *nfad, uint32_t *id);

/* A packet as the callback gets it. `groups` log statements, each to a group of its own, log every packet:
 * the kernel's global numbers of one group differ by `groups`. */
struct packet {
	struct nfgenmsg *nfmsg;
	struct nflog_data *nfad;
	uint16_t group; /* the receiver's: the kernel's is printed as a difference */
	unsigned groups;
};

/* Prints a line: kind, name, and everything that is to be known of the packet. */
void describe(FILE *to, const char *kind, const char *name, const struct packet *p);

/* Prints bytes: letters as they are, all others in hex behind a %. */
void describe_bytes(FILE *to, const void *bytes, size_t len);

/* Returns FNV-1a of bytes, going on from `hash`; DESCRIBE_EMPTY begins. */
#define DESCRIBE_EMPTY 0xcbf29ce484222325u
uint64_t describe_hash(uint64_t hash, const void *bytes, size_t len);

#endif
