/* SPDX-License-Identifier: MIT */
/* loop GROUP [PAUSE_US]: the loop that libnetfilter_log's documentation shows, with its buffer of 4,096 bytes. Counts
 * packets until SIGTERM. PAUSE_US of work for each packet make it slow. */
#include "program.h"

#include <libnetfilter_log/libnetfilter_log.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

static unsigned long packets, bytes, pause_us;

static int cb(struct nflog_g_handle *gh, struct nfgenmsg *nfmsg, struct nflog_data *nfa, void *data)
{
	const struct timespec t = { .tv_nsec = (long)pause_us * 1000 };
	char *payload;
	int len = nflog_get_payload(nfa, &payload);

	(void)gh;
	(void)nfmsg;
	(void)data;
	packets++;
	bytes += len > 0 ? (unsigned long)len : 0;
	if (pause_us)
		nanosleep(&t, NULL);
	return 0;
}

int main(int argc, char **argv)
{
	struct nflog_handle *h;
	struct nflog_g_handle *qh;
	ssize_t rv;
	int fd;
	char buf[4096];

	program_end_on_term();
	program_print_library();
	pause_us = program_number(argc, argv, 2, 0);
	h = nflog_open();
	if (!h)
		program_die("nflog_open");
	if (nflog_unbind_pf(h, AF_INET) < 0)
		program_die("nflog_unbind_pf");
	if (nflog_bind_pf(h, AF_INET) < 0)
		program_die("nflog_bind_pf");
	qh = nflog_bind_group(h, (uint16_t)program_number(argc, argv, 1, 5));
	if (!qh)
		program_die("nflog_bind_group");
	nflog_callback_register(qh, &cb, NULL);
	if (nflog_set_mode(qh, NFULNL_COPY_PACKET, 0xffff) < 0)
		program_die("nflog_set_mode");

	fd = nflog_fd(h);
	program_begin_receiving(fd);
	while ((rv = recv(fd, buf, sizeof(buf), 0)) && rv >= 0)
		nflog_handle_packet(h, buf, (int)rv);
	program_end_receiving(fd);

	nflog_unbind_group(qh);
	nflog_close(h);
	printf("packets %lu bytes %lu ended %d\n", packets, bytes, program_ended());
	return 0;
}
