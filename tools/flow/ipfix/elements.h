/* SPDX-License-Identifier: MIT */
/* The information elements of IPFIX that IANA does not have: they stand under a private enterprise number (--pen). The
 * same table is in elements.xml, for collectors that read one, and goes out as type records (RFC 5610). */
#ifndef FLOW_ELEMENTS_H
#define FLOW_ELEMENTS_H

#include <fixbuf/public.h>

enum flow_element {
	FLOW_IE_PREFIX = 1,
	FLOW_IE_PREFIX_ID = 2,
	FLOW_IE_MARK = 3,
	FLOW_IE_UID = 4,
	FLOW_IE_GID = 5,
	FLOW_IE_HOOK = 6,
	FLOW_IE_CT_ID = 7,
	FLOW_IE_CT_ZONE = 8,
	FLOW_IE_LOST = 9,
	FLOW_IE_FILTERED = 10,
	FLOW_IE_DISCARDED = 11,
	FLOW_IE_NOT_IP = 12,
	FLOW_ELEMENTS = 12, /* numbers from 1 on */
};

/* Returns IANA's elements and ours, these under `pen`. The caller frees it by fbInfoModelFree(), after all templates.
 */
fbInfoModel_t *flow_elements_open(uint32_t pen);

/* Returns element FLOW_IE_x of such a model. */
const fbInfoElement_t *flow_elements_get(fbInfoModel_t *model, uint32_t pen, enum flow_element number);

#endif
