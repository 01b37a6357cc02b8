/* SPDX-License-Identifier: MIT */
/* Numbers in the machine's byte order, for the bytes of a text: HOST16("\2", "\1") is 0x0201. */
#ifndef NFR_HOST_ORDER_H
#define NFR_HOST_ORDER_H

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define HOST16(high, low) low high
#define HOST32(high, middle, low_middle, low) low low_middle middle high
#else
#define HOST16(high, low) high low
#define HOST32(high, middle, low_middle, low) high middle low_middle low
#endif

/* The header of a netlink attribute: its length, with these 4 bytes, and its type, both below 256. */
#define HOST_NLATTR(len, type) HOST16("\0", len) HOST16("\0", type)

#endif
