/* SPDX-License-Identifier: MIT */
/* The corpus and the recordings come from little-endian machines: headers of messages and attributes are in the byte
 * order of the kernel that wrote them, values are not. These convert the headers, nested ones too, to the order of
 * this machine; on a little-endian one they change nothing. What is too short for its header, or longer than what
 * holds it, stays as it is. */
#ifndef NFR_LITTLE_ENDIAN_H
#define NFR_LITTLE_ENDIAN_H

#include <stdint.h>

/* A datagram of whole messages. */
void little_endian_datagram(uint8_t *at, uint32_t bytes);
/* The attributes of a message. */
void little_endian_attributes(uint8_t *at, uint32_t bytes);

#endif
