/* SPDX-License-Identifier: MIT */
/* The script for nft(8). */
#ifndef RULES_NFT_H
#define RULES_NFT_H

#include "rules.h"

/* Prints the script that makes the table. The same rules give the same bytes. */
void rules_nft_print(FILE *f, const struct rules *r);

/* Prints the script that deletes the table. */
void rules_nft_delete(FILE *f, const struct rules *r);

#endif
