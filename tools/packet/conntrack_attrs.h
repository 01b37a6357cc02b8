/* SPDX-License-Identifier: MIT */
/* Checks the attributes of NFULA_CT. libnetfilter_conntrack trusts them: a wrong length makes it end the program, a
 * string without its NUL or an unknown kind of CTA_PROTOINFO makes it read or write beyond its memory, and bytes that
 * were cut off are no error to it. */
#ifndef CLI_CONNTRACK_ATTRS_H
#define CLI_CONNTRACK_ATTRS_H

#include <stdint.h>

#define CLI_CT_ATTRS_MAX_BYTES 512

struct cli_ct_attrs {
	_Alignas(4) uint8_t at[CLI_CT_ATTRS_MAX_BYTES];
	uint32_t len;
	uint8_t l3; /* AF_INET or AF_INET6 */
};

/* Copies the attributes that conntrack.h shows, and no others, from `ct`, `len` bytes. Returns 0; or -EINVAL if an
 * attribute reaches beyond what holds it, has not the length of its type, or stands twice; or if one is missing
 * that every connection has: id, status, and in both directions the protocol and two addresses of the same kind. */
int cli_ct_attrs_check(struct cli_ct_attrs *out, const uint8_t *ct, uint32_t len);

#endif
