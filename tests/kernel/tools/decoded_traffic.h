/* SPDX-License-Identifier: MIT */
/* Traffic of every kind that nfring-dump decodes, in one namespace, each packet logged to group 5 and to group 6. */
#ifndef DECODED_TRAFFIC_H
#define DECODED_TRAFFIC_H

#include "ns.h"

/* Makes interfaces, a tunnel and rules: on loopback in the output hook, on vb in the hooks ingress, prerouting and
 * ARP input, and of the tunnel in postrouting. */
void decoded_begin(const struct nt_ns *ns);

void decoded_send(const struct nt_ns *ns);

#endif
