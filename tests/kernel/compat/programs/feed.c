/* SPDX-License-Identifier: MIT */
/* feed RANDOM: gives datagrams that no kernel has sent to nflog_handle_packet(): every case, and RANDOM random ones.
 * Prints a line for each datagram, and one for each packet that the callback gets. */
#include "crafted.h"
#include "describe.h"
#include "program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct {
	const struct crafted *datagram;
	const char *name;
	unsigned calls;
} now;

static int on_packet(struct nflog_g_handle *gh, struct nfgenmsg *nfmsg, struct nflog_data *nfad, void *data)
{
	struct packet p = { .nfmsg = nfmsg, .nfad = nfad, .group = (uint16_t)(uintptr_t)data, .groups = 1 };
	int rc = now.datagram->returns[now.calls % CRAFTED_RETURNS];

	if (!gh)
		abort();
	describe(stdout, "packet", now.name, &p);
	now.calls++;
	errno = 0;
	return rc;
}

static void give(struct nflog_handle *h, const struct crafted *d, const char *kind, const char *name)
{
	int rc;

	now.datagram = d;
	now.name = name;
	now.calls = 0;
	errno = 0;
	nflog_errno = 0;
	rc = nflog_handle_packet(h, (char *)d->bytes, d->len);
	printf("%s %s ret=%d errno=%d nflog_errno=%d calls=%u\n", kind, name, rc, errno, nflog_errno, now.calls);
}

static void bind_group(struct nflog_handle *h, uint16_t group, nflog_callback *callback)
{
	struct nflog_g_handle *g = nflog_bind_group(h, group);

	if (!g)
		program_die("nflog_bind_group");
	if (nflog_set_flags(g, NFULNL_CFG_F_SEQ | NFULNL_CFG_F_SEQ_GLOBAL) < 0)
		program_die("nflog_set_flags");
	nflog_callback_register(g, callback, (void *)(uintptr_t)group);
}

int main(int argc, char **argv)
{
	unsigned n = program_number(argc, argv, 1, 0);
	struct nflog_handle *h = nflog_open();
	static struct crafted d;
	char name[20];

	if (!h)
		program_die("nflog_open");
	program_print_library();
	bind_group(h, CRAFTED_GROUP, on_packet);
	bind_group(h, CRAFTED_SECOND, on_packet);
	bind_group(h, CRAFTED_SILENT, NULL);
	for (unsigned i = 0; crafted_case(&d, i); i++)
		give(h, &d, "case", d.name);
	for (unsigned i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "random%u", i);
		crafted_random(&d, i);
		give(h, &d, "random", name);
	}
	return nflog_close(h) < 0 || fflush(stdout) != 0;
}
