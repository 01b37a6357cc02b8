/* SPDX-License-Identifier: MIT */
/* receive GROUP FLAGS GROUPS: receives a group until SIGTERM, and describes each packet on a line. Its kind is the
 * prefix up to a colon; its name is a number. */
#include "describe.h"
#include "program.h"

#include <libnfnetlink/libnfnetlink.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_BYTES 262144 /* no datagram of the kernel is larger */
#define SOCKET_BYTES (16u << 20)

static struct {
	uint16_t group;
	unsigned groups, packets;
} self;

static int on_packet(struct nflog_g_handle *gh, struct nfgenmsg *nfmsg, struct nflog_data *nfad, void *data)
{
	struct packet p = { .nfmsg = nfmsg, .nfad = nfad, .group = self.group, .groups = self.groups };
	const char *prefix = nflog_get_prefix(nfad), *colon = prefix ? strchr(prefix, ':') : NULL;
	char kind[40], number[20];

	if (data != &self || !gh)
		abort();
	snprintf(kind, sizeof(kind), "%.*s", colon ? (int)(colon - prefix) : 5, colon ? prefix : "plain");
	snprintf(number, sizeof(number), "%u", self.packets++);
	describe(stdout, kind, number, &p);
	return 0;
}

static struct nflog_g_handle *set_up(struct nflog_handle *h, uint16_t flags)
{
	struct nflog_g_handle *g;

	if (nflog_unbind_pf(h, 2) < 0 || nflog_bind_pf(h, 2) < 0)
		program_die("nflog_bind_pf");
	g = nflog_bind_group(h, self.group);
	if (!g)
		program_die("nflog_bind_group");
	nfnl_rcvbufsiz(nflog_nfnlh(h), SOCKET_BYTES);
	if (nflog_set_flags(g, flags) < 0 || nflog_set_qthresh(g, 8) < 0 || nflog_set_timeout(g, 10) < 0)
		program_die("nflog_set");
	nflog_callback_register(g, on_packet, &self);
	if (nflog_set_mode(g, NFULNL_COPY_PACKET, 0xffff) < 0)
		program_die("nflog_set_mode");
	return g;
}

int main(int argc, char **argv)
{
	static char buf[BUFFER_BYTES] __attribute__((aligned(8)));
	struct nflog_handle *h = nflog_open();
	struct nflog_g_handle *g;
	ssize_t n;

	if (!h)
		program_die("nflog_open");
	program_print_library();
	program_end_on_term();
	self.group = (uint16_t)program_number(argc, argv, 1, 5);
	self.groups = program_number(argc, argv, 3, 1);
	g = set_up(h, (uint16_t)program_number(argc, argv, 2, 0));
	program_begin_receiving(nflog_fd(h));
	while (!program_ended()) {
		n = recv(nflog_fd(h), buf, sizeof(buf), 0);
		if (n > 0)
			nflog_handle_packet(h, buf, (int)n);
		else if (!program_ended())
			program_die("recv");
	}
	program_end_receiving(nflog_fd(h));
	return nflog_unbind_group(g) < 0 || nflog_close(h) < 0 || fflush(stdout) != 0;
}
