/* SPDX-License-Identifier: MIT */
/* The templates: which fields a record of which kind has. */
#ifndef FLOW_TEMPLATES_H
#define FLOW_TEMPLATES_H

#include "elements.h"

#include <stdbool.h>

/* What a flow record has; its template is FLOW_TID_FLOWS + these bits. */
#define FLOW_WIRE_IP6 0x01u
#define FLOW_WIRE_REVERSE 0x02u
#define FLOW_WIRE_OWNER 0x04u
#define FLOW_WIRE_CONNTRACK 0x08u
#define FLOW_WIRE_NAT 0x10u
#define FLOW_WIRE_KINDS 0x20u

#define FLOW_TID_FLOWS 256u /* to 287 */
#define FLOW_TID_LOSS 300u
#define FLOW_TID_EXPORTED 301u
#define FLOW_TID_NOT_SENT 302u
#define FLOW_TID_PREFIX 303u
#define FLOW_TID_INTERFACE 304u
#define FLOW_TID_TYPE 305u

/* Returns the internal template of the template with id `tid`: all that its struct of wire.h has. */
uint16_t flow_template_internal(uint16_t tid);

/* Adds the internal templates to a session. Returns false if there is no memory. */
bool flow_templates_add_internal(fbSession_t *session, fbInfoModel_t *model, GError **error);

/* Makes the external template with id `tid`, which the session it is added to owns. NULL: no memory. */
fbTemplate_t *flow_template_make(fbInfoModel_t *model, uint16_t tid, GError **error);

#endif
