/* SPDX-License-Identifier: MIT */
/* select GROUP: as loop, but sleeps in pselect(2), which alone lets SIGTERM in, and reads all that is there without
 * blocking. */
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <libnetfilter_log/libnetfilter_log.h>
#include <signal.h>
#include <stdio.h>
#include <sys/select.h>
#include <unistd.h>

static unsigned long packets, bytes;

static int cb(struct nflog_g_handle *gh, struct nfgenmsg *nfmsg, struct nflog_data *nfa, void *data)
{
	char *payload;
	int len = nflog_get_payload(nfa, &payload);

	(void)gh;
	(void)nfmsg;
	(void)data;
	packets++;
	bytes += len > 0 ? (unsigned long)len : 0;
	return 0;
}

int main(int argc, char **argv)
{
	struct nflog_handle *h;
	struct nflog_g_handle *g;
	sigset_t outside, asleep;
	char buf[4096];
	fd_set set;
	ssize_t n;
	int fd;

	program_end_on_term();
	sigemptyset(&outside);
	sigaddset(&outside, SIGTERM);
	sigprocmask(SIG_BLOCK, &outside, &asleep);
	program_print_library();
	h = nflog_open();
	g = h ? nflog_bind_group(h, (uint16_t)program_number(argc, argv, 1, 5)) : NULL;
	fd = h ? nflog_fd(h) : -1;
	if (!g || fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		program_die("nflog_bind_group");
	nflog_callback_register(g, cb, NULL);
	if (nflog_set_mode(g, NFULNL_COPY_PACKET, 0xffff) < 0)
		program_die("nflog_set_mode");
	while (!program_ended()) {
		FD_ZERO(&set);
		FD_SET(fd, &set);
		if (pselect(fd + 1, &set, NULL, NULL, NULL, &asleep) < 0)
			break;
		while ((n = read(fd, buf, sizeof(buf))) > 0)
			nflog_handle_packet(h, buf, (int)n);
		if (errno != EAGAIN && errno != EINTR && errno != ENOBUFS)
			program_die("read");
	}
	nflog_unbind_group(g);
	nflog_close(h);
	printf("packets %lu bytes %lu ended %d\n", packets, bytes, program_ended());
	return 0;
}
