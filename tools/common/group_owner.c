/* SPDX-License-Identifier: MIT */
#include "group_owner.h"

#include <ctype.h>
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>

#define FIELDS_MAX 10

/* Reads the next `count` numbers of a line. Column `hex` is hexadecimal. */
static bool read_numbers(const char *at, unsigned count, unsigned hex, uint64_t out[FIELDS_MAX])
{
	for (unsigned i = 0; i < count; i++) {
		char *end;

		while (*at == ' ')
			at++;
		errno = 0;
		if (!isxdigit((unsigned char)*at)) /* no sign */
			return false;
		out[i] = strtoull(at, &end, i == hex ? 16 : 10);
		if (errno || end == at || !(isspace((unsigned char)*end) || !*end))
			return false;
		at = end;
	}
	return true;
}

static bool fit_32_bits(const uint64_t *n, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (n[i] > UINT32_MAX)
			return false;
	return true;
}

bool cli_group_owner_parse(const char *line, struct cli_group_owner *o)
{
	uint64_t n[FIELDS_MAX];

	if (!read_numbers(line, 6, FIELDS_MAX, n) || n[0] > UINT16_MAX || !fit_32_bits(n, 6))
		return false;
	*o = (struct cli_group_owner){ .group = (uint16_t)n[0],
				       .portid = (uint32_t)n[1],
				       .queued = (uint32_t)n[2],
				       .copy_mode = (uint32_t)n[3],
				       .copy_range = (uint32_t)n[4],
				       .timeout_cs = (uint32_t)n[5] };
	return true;
}

bool cli_group_socket_parse(const char *line, struct cli_group_socket *s)
{
	uint64_t n[FIELDS_MAX];

	while (*line && *line != ' ') /* the socket's address */
		line++;
	/* protocol portid groups unread written dump references drops inode */
	if (!read_numbers(line, 9, 2, n) || !fit_32_bits(n, 8))
		return false;
	*s = (struct cli_group_socket){ .protocol = (uint32_t)n[0],
					.portid = (uint32_t)n[1],
					.unread_bytes = (uint32_t)n[3],
					.drops = (uint32_t)n[7],
					.inode = n[8] };
	return true;
}

bool cli_group_owner_read(unsigned group, struct cli_group_owner *o)
{
	FILE *f = fopen(CLI_GROUP_OWNER_FILE, "re");
	bool found = false;
	char line[256];

	while (f && !found && fgets(line, sizeof(line), f))
		found = cli_group_owner_parse(line, o) && o->group == group;
	if (f)
		fclose(f);
	return found;
}

bool cli_group_socket_read(uint32_t portid, struct cli_group_socket *s)
{
	FILE *f = fopen(CLI_GROUP_SOCKET_FILE, "re");
	bool found = false;
	char line[256];

	while (f && !found && fgets(line, sizeof(line), f))
		found = cli_group_socket_parse(line, s) && s->protocol == NETLINK_NETFILTER && s->portid == portid;
	if (f)
		fclose(f);
	return found;
}
