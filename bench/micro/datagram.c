/* SPDX-License-Identifier: MIT */
/* Builds datagrams as the kernel sends them under load. The first message of a corpus file
 * is repeated; its payload is cut or filled up to the wanted length, its sequence number
 * counts up. NLMSG_DONE ends the datagram. */
#include "micro.h"
#include "nlmsg.h"

#include <stdio.h>
#include <stdlib.h>

#define CORPUS_MAX 65536u
#define KINDS_MIXED 3u

static const char *const kinds[] = { "inet-output", "inet-input",     "ip6-output", "netdev-vlan",
				     "arp-input",   "bridge-forward", "mixed",      NULL };

struct message {
	uint8_t bytes[CORPUS_MAX];
	uint32_t len;
};

const char *nfrb_kind(unsigned i)
{
	return kinds[i];
}

/* Reads the first message of a corpus file. */
static bool read_message(struct message *m, const char *kind)
{
	char path[1024];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.bin", NFRING_CORPUS_DIR, kind);
	f = fopen(path, "rb");
	if (!f)
		return false;
	m->len = (uint32_t)fread(m->bytes, 1, sizeof(m->bytes), f);
	fclose(f);
	if (m->len < NFR_MSG_MIN_BYTES)
		return false;
	m->len = nfr_min(m->len, ((const struct nlmsghdr *)(const void *)m->bytes)->nlmsg_len);
	return true;
}

static uint32_t put(uint8_t *to, const void *from, uint32_t bytes)
{
	memcpy(to, from, bytes);
	memset(to + bytes, 0, nfr_align4(bytes) - bytes);
	return nfr_align4(bytes);
}

static uint32_t put_payload(uint8_t *to, const struct nlattr *from, uint32_t payload)
{
	struct nlattr a = { .nla_len = (uint16_t)(sizeof(a) + payload), .nla_type = from->nla_type };
	uint32_t len = from->nla_len - (uint32_t)sizeof(a);

	memcpy(to, &a, sizeof(a));
	for (uint32_t i = 0; i < payload; i++)
		to[sizeof(a) + i] = len ? ((const uint8_t *)(from + 1))[i % len] : 0;
	memset(to + sizeof(a) + payload, 0, nfr_align4(payload) - payload);
	return (uint32_t)sizeof(a) + nfr_align4(payload);
}

/* Copies `m` with another payload and sequence number. Returns its length, 0 if `m` is
 * malformed. */
static uint32_t put_message(uint8_t *to, const struct message *m, uint32_t payload, uint32_t seq)
{
	uint32_t at = NFR_MSG_MIN_BYTES, len = put(to, m->bytes, NFR_MSG_MIN_BYTES);

	while (m->len - at >= sizeof(struct nlattr)) {
		const struct nlattr *a = (const void *)(m->bytes + at);
		uint32_t step = nfr_align4(a->nla_len);

		if (a->nla_len < sizeof(*a) || a->nla_len > m->len - at)
			return 0;
		if (a->nla_type == NFULA_PAYLOAD)
			len += put_payload(to + len, a, payload);
		else
			len += put(to + len, a, a->nla_len);
		if (a->nla_type == NFULA_SEQ) {
			uint32_t be = __builtin_bswap32(seq);

			memcpy(to + len - sizeof(be), &be, sizeof(be));
		}
		if (step >= m->len - at)
			break;
		at += step;
	}
	((struct nlmsghdr *)(void *)to)->nlmsg_len = len;
	return len;
}

static uint32_t put_done(uint8_t *to)
{
	const struct nlmsghdr done = { .nlmsg_len = NFR_MSG_MIN_BYTES, .nlmsg_type = NLMSG_DONE };

	memset(to, 0, NFR_MSG_MIN_BYTES);
	memcpy(to, &done, sizeof(done));
	return NFR_MSG_MIN_BYTES;
}

static bool read_kinds(struct message *m, unsigned n, const char *kind)
{
	for (unsigned i = 0; i < n; i++)
		if (!read_message(&m[i], n > 1 ? kinds[i] : kind))
			return false;
	return true;
}

bool nfrb_datagram_make(struct nfrb_datagram *d, const char *kind, uint32_t payload, uint32_t first_seq,
			const char **why)
{
	unsigned n = strcmp(kind, "mixed") == 0 ? KINDS_MIXED : 1;
	struct message *m = calloc(n, sizeof(*m));

	*d = (struct nfrb_datagram){ .bytes = calloc(1, NFR_DATAGRAM_MAX_BYTES) };
	*why = "no memory";
	if (!m || !d->bytes)
		goto fail;
	*why = "no such message in " NFRING_CORPUS_DIR;
	if (!read_kinds(m, n, kind))
		goto fail;
	for (uint32_t i = 0; i < NFRB_MESSAGES; i++) {
		uint32_t len = put_message(d->bytes + d->len, &m[i % n], payload, first_seq + i);

		if (!len)
			goto fail;
		d->len += len;
	}
	d->len += put_done(d->bytes + d->len);
	free(m);
	return true;
fail:
	free(m);
	nfrb_datagram_free(d);
	return false;
}

void nfrb_datagram_free(struct nfrb_datagram *d)
{
	free(d->bytes);
	d->bytes = NULL;
}
