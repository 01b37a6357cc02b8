/* SPDX-License-Identifier: MIT */
#include "groups.h"
#include "parse.h"

#include <string.h>

#define ITEM_MAX 16 /* "65535:65536" and its end fit */
#define DEVICE "nflog"

/* Adds `count` groups from `first` on. False: one of them is there already. */
static bool add(struct cli_groups *g, uint64_t seen[CLI_GROUPS_MAX / 64], uint32_t first, uint32_t count)
{
	for (uint32_t number = first; number < first + count; number++) {
		uint64_t bit = (uint64_t)1 << number % 64;

		if (seen[number / 64] & bit)
			return false;
		seen[number / 64] |= bit;
		g->number[g->count++] = (uint16_t)number;
	}
	return true;
}

/* Reads GROUP or GROUP:COUNT; overwrites the colon. */
static bool parse_item(char *item, uint64_t *first, uint64_t *count)
{
	char *colon = strchr(item, ':');

	*count = 1;
	if (colon)
		*colon = '\0';
	return cli_parse_u64(item, 0, UINT16_MAX, first) &&
	       (!colon || cli_parse_u64(colon + 1, 1, CLI_GROUPS_MAX - *first, count));
}

bool cli_groups_parse(const char *text, struct cli_groups *g)
{
	uint64_t seen[CLI_GROUPS_MAX / 64] = { 0 };

	if (strcmp(text, DEVICE) == 0)
		text = "0";
	else if (strncmp(text, DEVICE ":", sizeof(DEVICE)) == 0)
		text += sizeof(DEVICE);
	g->count = 0;
	for (;; text++) {
		size_t len = strcspn(text, ",");
		uint64_t first, count;
		char item[ITEM_MAX];

		if (len >= sizeof(item))
			return false;
		memcpy(item, text, len);
		item[len] = '\0';
		if (!parse_item(item, &first, &count) || !add(g, seen, (uint32_t)first, (uint32_t)count))
			return false;
		text += len;
		if (!*text)
			return true;
	}
}

void cli_groups_print(FILE *f, const uint16_t *number, uint32_t count)
{
	for (uint32_t i = 0, n; i < count; i += n) {
		for (n = 1; i + n < count && number[i + n] == number[i] + n; n++) {
		}
		fprintf(f, i ? ",%u" : "%u", number[i]);
		if (n > 1)
			fprintf(f, ":%u", n);
	}
}
