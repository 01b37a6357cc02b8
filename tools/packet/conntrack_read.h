/* SPDX-License-Identifier: MIT */
/* A connection as the kernel's connection tracking knows it, read from the bytes of NFULA_CT. */
#ifndef CLI_CONNTRACK_READ_H
#define CLI_CONNTRACK_READ_H

#include <stdbool.h>
#include <stdint.h>

/* What can be absent: bits of `present`. */
#define CLI_CT_PORTS 0x01u
#define CLI_CT_ICMP 0x02u
#define CLI_CT_ZONE 0x04u
#define CLI_CT_PACKETS 0x08u
#define CLI_CT_BYTES 0x10u
#define CLI_CT_MARK 0x20u

/* The addresses of one direction. Numbers are in host byte order. */
struct cli_ct_tuple {
	uint32_t present; /* CLI_CT_PORTS, _ICMP, _ZONE, _PACKETS, _BYTES */
	uint8_t src[16], dst[16];
	uint8_t proto;
	uint8_t icmp_type, icmp_code; /* of the original direction only */
	uint16_t icmp_id;
	uint16_t src_port, dst_port;
	uint16_t zone; /* of this direction only */
	uint64_t packets, bytes;
};

struct cli_ct {
	uint32_t present;  /* CLI_CT_ZONE, _MARK */
	uint32_t id;       /* as conntrack(8) -o id shows it */
	uint32_t status;   /* IPS_x of linux/netfilter/nf_conntrack_common.h, or'ed */
	uint32_t mark;     /* some kernels send none where it is 0 */
	uint16_t zone;     /* absent where it is 0 */
	bool is_ip6;       /* all addresses are of 16 bytes; else of 4 */
	const char *state; /* of TCP, SCTP or DCCP, as conntrack(8) writes it: "SYN_SENT"; NULL: none */
	struct cli_ct_tuple orig, reply;
};

#ifdef CLI_CONNTRACK
/* Fills in *ct from `len` bytes at `bytes`, which may be anything. Returns false if they are not one whole
 * connection (conntrack_attrs.h), or memory runs out. */
bool cli_ct_read(struct cli_ct *ct, const uint8_t *bytes, uint32_t len);
#else
static inline bool cli_ct_read(struct cli_ct *ct, const uint8_t *bytes, uint32_t len)
{
	(void)ct, (void)bytes, (void)len;
	return false; /* built without libnetfilter_conntrack */
}
#endif

#endif
