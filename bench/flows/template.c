/* SPDX-License-Identifier: MIT */
#include "collect.h"

#include <stddef.h>
#include <string.h>

#define FIELDS_MAX 64
#define VARIABLE 65535
#define ENTERPRISE_BIT 0x8000u
#define ENTERPRISE_REVERSE 29305u /* RFC 5103 */

/* What a field is. */
enum what { OTHER, PACKETS, BYTES };

/* fields 0: there is no such template; options have none that counts. */
static struct {
	unsigned fields;
	struct {
		enum what what;
		uint16_t len;
	} field[FIELDS_MAX];
} templates[UINT16_MAX + 1];

/* octetDeltaCount, packetDeltaCount, postOctetDeltaCount (NetFlow 9: OUT_BYTES), octetTotalCount .. */
static enum what meaning(uint16_t element, uint32_t enterprise)
{
	if (enterprise != 0 && enterprise != ENTERPRISE_REVERSE)
		return OTHER;
	switch (element) {
	case 1:
	case 23:
	case 85:
		return BYTES;
	case 2:
	case 24:
	case 86:
		return PACKETS;
	default:
		return OTHER;
	}
}

/* Reads a field of a template. Returns what comes behind it; NULL: it is cut. */
static const uint8_t *read_field(uint16_t id, unsigned i, const uint8_t *at, const uint8_t *end, bool is_ipfix)
{
	const size_t len = end - at >= 4 && is_ipfix && (at[0] & 0x80) ? 8 : 4;
	uint32_t enterprise = 0;

	if (end - at < (ptrdiff_t)len || i >= FIELDS_MAX)
		return NULL;
	if (len == 8)
		enterprise = (uint32_t)flows_u16(at + 4) << 16 | flows_u16(at + 6);
	templates[id].field[i].what =
		meaning(flows_u16(at) & (is_ipfix ? (uint16_t)~ENTERPRISE_BIT : UINT16_MAX), enterprise);
	templates[id].field[i].len = flows_u16(at + 2);
	return at + len;
}

void flows_templates(const uint8_t *at, const uint8_t *end, bool is_ipfix)
{
	while (end - at >= 4 && flows_u16(at) >= 256) {
		const uint16_t id = flows_u16(at), fields = flows_u16(at + 2);

		templates[id].fields = 0;
		at += 4;
		for (unsigned i = 0; i < fields; i++) {
			at = read_field(id, i, at, end, is_ipfix);
			if (!at)
				return;
		}
		templates[id].fields = fields;
	}
}

/* They may have the id of a template that is no longer. */
void flows_options(const uint8_t *at, const uint8_t *end, bool is_ipfix)
{
	(void)is_ipfix;
	if (end - at >= 2)
		templates[flows_u16(at)].fields = 0;
}

static uint64_t number(const uint8_t *at, unsigned len)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < len && len <= 8; i++)
		n = n << 8 | at[i];
	return n;
}

/* Returns the length of a field of variable length, and moves *at behind the length. */
static unsigned variable(const uint8_t **at, const uint8_t *end)
{
	unsigned len;

	if (end - *at < 1)
		return VARIABLE;
	len = *(*at)++;
	if (len < 255)
		return len;
	if (end - *at < 2)
		return VARIABLE;
	len = flows_u16(*at);
	*at += 2;
	return len;
}

/* Adds a record. Returns what comes behind it; NULL: it is cut. */
static const uint8_t *add(struct flows_sums *sums, uint16_t id, const uint8_t *at, const uint8_t *end)
{
	uint64_t count[] = { [OTHER] = 0, [PACKETS] = 0, [BYTES] = 0 };

	for (unsigned i = 0; i < templates[id].fields; i++) {
		unsigned len = templates[id].field[i].len;

		if (len == VARIABLE)
			len = variable(&at, end);
		if (len > end - at)
			return NULL;
		count[templates[id].field[i].what] += number(at, len);
		at += len;
	}
	sums->records += count[PACKETS] > 0;
	sums->packets += count[PACKETS];
	sums->bytes += count[BYTES];
	return at;
}

void flows_data(struct flows_sums *sums, uint16_t id, const uint8_t *at, const uint8_t *end)
{
	while (templates[id].fields && end - at > 3) { /* up to 3 bytes are padding */
		const uint8_t *next = add(sums, id, at, end);

		if (!next || next == at) {
			sums->bad++;
			return;
		}
		at = next;
	}
}
