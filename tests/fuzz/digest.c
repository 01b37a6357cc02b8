/* SPDX-License-Identifier: MIT */
#include "datagram.h"

#define FNV_PRIME 1099511628211u
#define FNV_START 14695981039346656037u

static void mix(uint64_t *digest, uint64_t value)
{
	*digest = (*digest ^ value) * FNV_PRIME;
}

static void mix_bytes(uint64_t *digest, const void *at, uint32_t len)
{
	const uint8_t *byte = at;

	mix(digest, at ? len : UINT64_MAX);
	for (uint32_t i = 0; at && i < len; i++)
		mix(digest, byte[i]);
}

static void mix_numbers_of_32_bits(uint64_t *digest, const struct nfring_pkt *p)
{
	static bool (*const read[])(const struct nfring_pkt *, uint32_t *) = {
		nfring_pkt_mark, nfring_pkt_indev, nfring_pkt_outdev, nfring_pkt_physindev,  nfring_pkt_physoutdev,
		nfring_pkt_uid,  nfring_pkt_gid,   nfring_pkt_seq,    nfring_pkt_seq_global, nfring_pkt_ct_info,
	};

	for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++) {
		uint32_t value = 0;

		mix(digest, read[i](p, &value));
		mix(digest, value);
	}
}

static void mix_small_numbers(uint64_t *digest, const struct nfring_pkt *p)
{
	uint16_t protocol = 0, hw_type = 0, hw_len = 0, vlan_proto = 0, vlan_tci = 0;
	uint8_t hook = 0;
	uint64_t ns = 0;

	mix(digest, nfring_pkt_family(p));
	mix(digest, nfring_pkt_group(p));
	mix(digest, nfring_pkt_hook(p, &hook));
	mix(digest, nfring_pkt_hw_protocol(p, &protocol));
	mix(digest, nfring_pkt_hw_type(p, &hw_type));
	mix(digest, nfring_pkt_hw_len(p, &hw_len));
	mix(digest, nfring_pkt_timestamp_ns(p, &ns));
	mix(digest, nfring_pkt_vlan(p, &vlan_proto, &vlan_tci));
	mix(digest, (uint64_t)hook << 32 | (uint64_t)protocol << 16 | hw_type);
	mix(digest, (uint64_t)hw_len << 32 | (uint64_t)vlan_proto << 16 | vlan_tci);
	mix(digest, ns);
}

static void mix_pointers(uint64_t *digest, const struct nfring_pkt *p)
{
	static const uint8_t *(*const read[])(const struct nfring_pkt *, uint32_t *) = {
		nfring_pkt_hw_addr, nfring_pkt_payload, nfring_pkt_hw_header, nfring_pkt_ct, nfring_pkt_l2_header,
	};
	uint32_t len = 0;
	const char *prefix = nfring_pkt_prefix(p, &len);

	mix_bytes(digest, prefix, len);
	for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++) {
		const uint8_t *at = read[i](p, &len);

		mix_bytes(digest, at, len);
	}
	for (unsigned type = 0; type < 2 * NFRING_PKT_ATTRS; type++) {
		const void *at = nfring_pkt_attr(p, type, &len);

		mix(digest, nfring_pkt_has(p, type));
		mix_bytes(digest, at, len);
	}
	mix_bytes(digest, nfring_pkt_message(p), nfring_pkt_message(p)->nlmsg_len);
}

uint64_t datagram_digest(const struct nfring_pkt *p)
{
	uint64_t digest = FNV_START;

	mix_numbers_of_32_bits(&digest, p);
	mix_small_numbers(&digest, p);
	mix_pointers(&digest, p);
	return digest;
}
