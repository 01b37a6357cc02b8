/* SPDX-License-Identifier: MIT */
/* The key of a flow's message: both directions and all parts of a flow get the same, on every host and after every
 * restart, so that they meet in one partition. */
#ifndef FLOW_KAFKA_KEY_H
#define FLOW_KAFKA_KEY_H

#include "flow.h"

#include <stdbool.h>

/* Returns FNV-1a (64 bits) of the two endpoints, the smaller first, and the protocol. It is unkeyed: whoever chooses
 * addresses and ports can fill one partition. */
uint64_t flow_kafka_key(const struct flow_record *r);

#endif
