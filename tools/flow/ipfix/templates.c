/* SPDX-License-Identifier: MIT */
#include "templates.h"
#include "wire.h"

/* Flags of a field: a template has it if all of these are among its own. libfixbuf takes a field without flags always.
 */
#define IP4 0x100u
#define IP6 0x200u
#define REVERSE FLOW_WIRE_REVERSE
#define OWNER FLOW_WIRE_OWNER
#define CONNTRACK FLOW_WIRE_CONNTRACK
#define NAT FLOW_WIRE_NAT
#define ALL 0xffffffffu

/* In the order of struct flow_wire. */
static fbInfoElementSpec_t flow_fields[] = { { "flowStartMilliseconds", 8, 0 },
					     { "flowEndMilliseconds", 8, 0 },
					     { "flowStartMicroseconds", 8, 0 },
					     { "flowEndMicroseconds", 8, 0 },
					     { "packetDeltaCount", 8, 0 },
					     { "octetDeltaCount", 8, 0 },
					     { "tcpControlBits", 2, 0 },
					     { "minimumTTL", 1, 0 },
					     { "maximumTTL", 1, 0 },
					     { "reverseFlowStartMilliseconds", 8, REVERSE },
					     { "reverseFlowEndMilliseconds", 8, REVERSE },
					     { "reverseFlowStartMicroseconds", 8, REVERSE },
					     { "reverseFlowEndMicroseconds", 8, REVERSE },
					     { "reversePacketDeltaCount", 8, REVERSE },
					     { "reverseOctetDeltaCount", 8, REVERSE },
					     { "reverseTcpControlBits", 2, REVERSE },
					     { "reverseMinimumTTL", 1, REVERSE },
					     { "reverseMaximumTTL", 1, REVERSE },
					     { "biflowDirection", 1, REVERSE },
					     { "sourceIPv4Address", 4, IP4 },
					     { "destinationIPv4Address", 4, IP4 },
					     { "sourceIPv6Address", 16, IP6 },
					     { "destinationIPv6Address", 16, IP6 },
					     { "sourceTransportPort", 2, 0 },
					     { "destinationTransportPort", 2, 0 },
					     { "protocolIdentifier", 1, 0 },
					     { "icmpTypeCodeIPv4", 2, IP4 },
					     { "icmpTypeCodeIPv6", 2, IP6 },
					     { "ingressInterface", 4, 0 },
					     { "egressInterface", 4, 0 },
					     { "vlanId", 2, 0 },
					     { "flowEndReason", 1, 0 },
					     { "postNATSourceIPv4Address", 4, NAT | IP4 },
					     { "postNATDestinationIPv4Address", 4, NAT | IP4 },
					     { "postNATSourceIPv6Address", 16, NAT | IP6 },
					     { "postNATDestinationIPv6Address", 16, NAT | IP6 },
					     { "postNAPTSourceTransportPort", 2, NAT },
					     { "postNAPTDestinationTransportPort", 2, NAT },
					     { "nfringPrefixId", 4, 0 },
					     { "nfringMark", 4, 0 },
					     { "nfringHook", 1, 0 },
					     { "nfringUid", 4, OWNER },
					     { "nfringGid", 4, OWNER },
					     { "nfringConntrackId", 4, CONNTRACK },
					     { "nfringConntrackZone", 2, CONNTRACK },
					     { "nfringPrefix", FB_IE_VARLEN, 0 },
					     FB_IESPEC_NULL };

static fbInfoElementSpec_t loss_fields[] = { { "observationDomainId", 4, 0 },
					     { "ignoredPacketTotalCount", 8, 0 },
					     { "nfringLostPacketTotalCount", 8, 0 },
					     { "nfringFilteredPacketTotalCount", 8, 0 },
					     { "nfringDiscardedPacketTotalCount", 8, 0 },
					     { "nfringNotIpPacketTotalCount", 8, 0 },
					     FB_IESPEC_NULL };

static fbInfoElementSpec_t exported_fields[] = { { "observationDomainId", 4, 0 },
						 { "exportedMessageTotalCount", 8, 0 },
						 { "exportedFlowRecordTotalCount", 8, 0 },
						 { "exportedOctetTotalCount", 8, 0 },
						 FB_IESPEC_NULL };

static fbInfoElementSpec_t not_sent_fields[] = { { "exportingProcessId", 4, 0 },
						 { "notSentFlowTotalCount", 8, 0 },
						 { "notSentPacketTotalCount", 8, 0 },
						 { "notSentOctetTotalCount", 8, 0 },
						 FB_IESPEC_NULL };

static fbInfoElementSpec_t prefix_fields[] = { { "nfringPrefixId", 4, 0 },
					       { "nfringPrefix", FB_IE_VARLEN, 0 },
					       FB_IESPEC_NULL };

static fbInfoElementSpec_t interface_fields[] = { { "ingressInterface", 4, 0 },
						  { "interfaceName", FB_IE_VARLEN, 0 },
						  FB_IESPEC_NULL };

static fbInfoElementSpec_t type_fields[] = { { "privateEnterpriseNumber", 4, 0 },
					     { "informationElementId", 2, 0 },
					     { "informationElementDataType", 1, 0 },
					     { "informationElementSemantics", 1, 0 },
					     { "informationElementUnits", 2, 0 },
					     { "informationElementRangeBegin", 8, 0 },
					     { "informationElementRangeEnd", 8, 0 },
					     { "informationElementName", FB_IE_VARLEN, 0 },
					     { "informationElementDescription", FB_IE_VARLEN, 0 },
					     FB_IESPEC_NULL };

/* By id, from FLOW_TID_LOSS on. The first field of each is its scope; of a type the first two. */
static fbInfoElementSpec_t *const options[] = { loss_fields,   exported_fields,  not_sent_fields,
						prefix_fields, interface_fields, type_fields };
#define OPTIONS (sizeof(options) / sizeof(options[0]))

static uint32_t flags_of(uint16_t tid)
{
	const uint32_t kind = tid - FLOW_TID_FLOWS;

	return kind | (kind & FLOW_WIRE_IP6 ? IP6 : IP4);
}

static fbTemplate_t *make(fbInfoModel_t *model, fbInfoElementSpec_t *fields, uint32_t flags, GError **error)
{
	fbTemplate_t *t = fbTemplateAlloc(model);

	if (fbTemplateAppendSpecArray(t, fields, flags, error))
		return t;
	fbTemplateFreeUnused(t);
	return NULL;
}

fbTemplate_t *flow_template_make(fbInfoModel_t *model, uint16_t tid, GError **error)
{
	fbTemplate_t *t;

	if (tid < FLOW_TID_LOSS)
		return make(model, flow_fields, flags_of(tid), error);
	t = make(model, options[tid - FLOW_TID_LOSS], ALL, error);
	if (t)
		fbTemplateSetOptionsScope(t, tid == FLOW_TID_TYPE ? 2 : 1);
	return t;
}

uint16_t flow_template_internal(uint16_t tid)
{
	return tid < FLOW_TID_LOSS ? (uint16_t)FLOW_TID_FLOWS : tid;
}

static bool add(fbSession_t *session, uint16_t tid, fbTemplate_t *t, GError **error)
{
	return t && fbSessionAddTemplate(session, TRUE, tid, t, error);
}

bool flow_templates_add_internal(fbSession_t *session, fbInfoModel_t *model, GError **error)
{
	bool added = add(session, FLOW_TID_FLOWS, make(model, flow_fields, ALL, error), error);

	for (unsigned i = 0; added && i < OPTIONS; i++)
		added = add(session, (uint16_t)(FLOW_TID_LOSS + i), make(model, options[i], ALL, error), error);
	return added;
}
