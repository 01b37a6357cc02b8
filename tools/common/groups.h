/* SPDX-License-Identifier: MIT */
/* Lists of NFLOG groups in the one notation of the tools, such as 5,200,100:4: GROUP, or
 * GROUP:COUNT for COUNT groups from GROUP on, with commas between. libpcap's names of devices are understood,
 * too: nflog:LIST, and nflog for group 0. */
#ifndef CLI_GROUPS_H
#define CLI_GROUPS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define CLI_GROUPS_MAX 65536u /* as many as there are */

struct cli_groups {
	uint32_t count;
	uint16_t number[CLI_GROUPS_MAX]; /* in the order of the text */
};

/* Reads a list in which no group comes twice. False: the text is no such list, and *g is undefined. */
bool cli_groups_parse(const char *text, struct cli_groups *g);

/* Prints the shortest list of these `count` groups, in their order. */
void cli_groups_print(FILE *f, const uint16_t *number, uint32_t count);

#endif
