/* SPDX-License-Identifier: MIT */
#include "elements.h"

#define COUNTER (FB_IE_F_ENDIAN | FB_IE_TOTALCOUNTER | FB_UNITS_PACKETS)

static const fbInfoElement_t elements[] = {
	FB_IE_INIT_FULL("nfringPrefix", 0, FLOW_IE_PREFIX, FB_IE_VARLEN, FB_IE_DEFAULT, 0, 0, FB_STRING,
			"Prefix of the rule that logged the first packet of the flow."),
	FB_IE_INIT_FULL("nfringPrefixId", 0, FLOW_IE_PREFIX_ID, 4, FB_IE_F_ENDIAN | FB_IE_IDENTIFIER, 0, 0, FB_UINT_32,
			"Number of the prefix in the table of prefixes of the observation domain. 0: no prefix, or one "
			"beyond the table."),
	FB_IE_INIT_FULL("nfringMark", 0, FLOW_IE_MARK, 4, FB_IE_F_ENDIAN | FB_IE_FLAGS, 0, 0, FB_UINT_32,
			"Mark of the first packet (nfmark). 0: none."),
	FB_IE_INIT_FULL("nfringUid", 0, FLOW_IE_UID, 4, FB_IE_F_ENDIAN | FB_IE_IDENTIFIER, 0, 0, FB_UINT_32,
			"User who owned the socket that sent the first packet."),
	FB_IE_INIT_FULL("nfringGid", 0, FLOW_IE_GID, 4, FB_IE_F_ENDIAN | FB_IE_IDENTIFIER, 0, 0, FB_UINT_32,
			"Group of that user."),
	FB_IE_INIT_FULL("nfringHook", 0, FLOW_IE_HOOK, 1, FB_IE_F_ENDIAN | FB_IE_IDENTIFIER, 0, 0, FB_UINT_8,
			"Netfilter hook of the rule: NF_INET_x of linux/netfilter.h. 255: unknown."),
	FB_IE_INIT_FULL("nfringConntrackId", 0, FLOW_IE_CT_ID, 4, FB_IE_F_ENDIAN | FB_IE_IDENTIFIER, 0, 0, FB_UINT_32,
			"Id of the connection in the kernel's connection tracking."),
	FB_IE_INIT_FULL("nfringConntrackZone", 0, FLOW_IE_CT_ZONE, 2, FB_IE_F_ENDIAN | FB_IE_IDENTIFIER, 0, 0,
			FB_UINT_16, "Zone of connection tracking. 0: the standard one."),
	FB_IE_INIT_FULL("nfringLostPacketTotalCount", 0, FLOW_IE_LOST, 8, COUNTER, 0, 0, FB_UINT_64,
			"Packets of the group that were logged and lost before they were counted."),
	FB_IE_INIT_FULL("nfringFilteredPacketTotalCount", 0, FLOW_IE_FILTERED, 8, COUNTER, 0, 0, FB_UINT_64,
			"Packets of the group that a filter refused."),
	FB_IE_INIT_FULL("nfringDiscardedPacketTotalCount", 0, FLOW_IE_DISCARDED, 8, COUNTER, 0, 0, FB_UINT_64,
			"Packets of the group that came before the start or after the stop."),
	FB_IE_INIT_FULL("nfringNotIpPacketTotalCount", 0, FLOW_IE_NOT_IP, 8, COUNTER, 0, 0, FB_UINT_64,
			"Packets of the group without IP addresses, which are in no flow."),
};

_Static_assert(sizeof(elements) / sizeof(elements[0]) == FLOW_ELEMENTS, "an element for each number");

fbInfoModel_t *flow_elements_open(uint32_t pen)
{
	fbInfoModel_t *model = fbInfoModelAlloc();

	for (unsigned i = 0; i < FLOW_ELEMENTS; i++) {
		fbInfoElement_t e = elements[i];

		e.ent = pen;
		fbInfoModelAddElement(model, &e);
	}
	return model;
}

const fbInfoElement_t *flow_elements_get(fbInfoModel_t *model, uint32_t pen, enum flow_element number)
{
	return fbInfoModelGetElementByID(model, (uint16_t)number, pen);
}
