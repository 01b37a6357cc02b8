/* SPDX-License-Identifier: MIT */
/* Any bytes as packets to decode: a packet of these bytes, those of a datagram, or a sound frame that they edit.
 *
 *   | 0 | family | hook | EtherType (2) | payload ..
 *   | 1 | datagram, headers little-endian ..
 *   | seed, 2 or more (1) | bytes to cut off (1) | offset, value | offset, value | .. */
#ifndef NFR_DECODE_INPUT_H
#define NFR_DECODE_INPUT_H

#include <stddef.h>
#include <stdint.h>

/* Decodes the packet and checks what must hold (holds_decode.h). Too few or too many bytes are no packet. */
void input_decode(const uint8_t *data, size_t bytes);

#endif
