/* SPDX-License-Identifier: MIT */
/* Reads the NFLOG target of iptables and ebtables: bytes that a user gave to the kernel. */
#ifndef SURVEY_XT_NFLOG_H
#define SURVEY_XT_NFLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct survey_xt_nflog {
	uint16_t group;
	uint16_t queue_threshold; /* 0: none */
	uint32_t snaplen;         /* 0: none */
	char prefix[65];          /* "": none */
};

/* Reads the data of the target `name`, `revision`. Returns the target's name, "NFLOG" or "nflog"; NULL if it is another
 * target, or the data is too short for it. */
const char *survey_xt_nflog_read(const char *name, uint32_t revision, const void *info, size_t len,
				 struct survey_xt_nflog *out);

#endif
