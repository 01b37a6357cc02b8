/* SPDX-License-Identifier: MIT */
#include "resolve.h"
#include "username.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define PORTS 65536u

struct cli_resolve {
	char *tcp[PORTS], *udp[PORTS]; /* NULL: no name */
	struct cli_usernames users;
};

static void read_services(struct cli_resolve *r)
{
	const struct servent *s;

	setservent(0);
	while ((s = getservent())) {
		char **names = strcmp(s->s_proto, "tcp") == 0 ? r->tcp : strcmp(s->s_proto, "udp") == 0 ? r->udp : NULL;
		uint16_t port = ntohs((uint16_t)s->s_port);

		if (names && !names[port])
			names[port] = strdup(s->s_name);
	}
	endservent();
}

struct cli_resolve *cli_resolve_open(void)
{
	struct cli_resolve *r = calloc(1, sizeof(*r));

	if (r)
		read_services(r);
	return r;
}

void cli_resolve_close(struct cli_resolve *r)
{
	for (uint32_t i = 0; r && i < PORTS; i++) {
		free(r->tcp[i]);
		free(r->udp[i]);
	}
	free(r);
}

void cli_resolve_freeze(struct cli_resolve *r)
{
	cli_usernames_freeze(&r->users);
}

const char *cli_resolve_user(struct cli_resolve *r, uint32_t uid)
{
	return r ? cli_username(&r->users, uid) : NULL;
}

const char *cli_resolve_service(const struct cli_resolve *r, uint8_t protocol, uint16_t port)
{
	if (!r)
		return NULL;
	return protocol == IPPROTO_TCP ? r->tcp[port] : protocol == IPPROTO_UDP ? r->udp[port] : NULL;
}
