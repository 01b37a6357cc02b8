/* SPDX-License-Identifier: MIT */
/* The logger of a protocol family: where a network namespace logs the packets of the kernel's own
 * messages, such as those of conntrack. /proc/sys/net/netfilter/nf_log/FAMILY has its name.
 * Follows net/netfilter/nf_log.c. */
#ifndef NFR_LOGGER_H
#define NFR_LOGGER_H

#include <stdint.h>

/* The kernel's own limit is 64, without the end of the string. */
#define NFR_LOGGER_NAME_BYTES 65
/* The name while a family has none. */
#define NFR_LOGGER_NONE "NONE"
/* The name after PF_BIND. */
#define NFR_LOGGER_NFLOG "nfnetlink_log"

struct nfr_logger {
	uint8_t family; /* NFPROTO_* */
	char name[NFR_LOGGER_NAME_BYTES];
};

/* Reads the name of l->family's logger in the network namespace `netns_fd`; -1: the thread's. Returns 0
 * or -errno. */
int nfr_logger_read(struct nfr_logger *l, int netns_fd);

/* Makes l->name the logger of l->family. Returns 0 or -errno; -ENOENT: there is no such logger. */
int nfr_logger_write(const struct nfr_logger *l, int netns_fd);

#endif
