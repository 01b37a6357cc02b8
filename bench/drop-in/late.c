/* SPDX-License-Identifier: MIT */
/* A program of libnetfilter_log as its documentation shows it, with QThresh 1, that notes how late each packet reaches
 * its callback. nfring-send --stamp 0 writes the time of sending into the payload. Ends with SIGINT, and prints what it
 * has found as JSON. */
#include "interrupt.h"

#include <nfring/stats.h>

#include <errno.h>
#include <libnetfilter_log/libnetfilter_log.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define BUFFER_BYTES 70000 /* Suricata's */
#define STAMP_AT 28        /* behind the headers of IP and UDP */

static struct nfring_hist late;

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int on_packet(struct nflog_g_handle *g, struct nfgenmsg *msg, struct nflog_data *data, void *user)
{
	uint64_t sent, now = now_ns();
	char *payload;

	(void)g;
	(void)msg;
	(void)user;
	if (nflog_get_payload(data, &payload) < STAMP_AT + (int)sizeof(sent))
		return 0;
	memcpy(&sent, payload + STAMP_AT, sizeof(sent));
	nfring_hist_add(&late, now > sent ? now - sent : 0, 1);
	return 0;
}

static int fail(const char *what)
{
	perror(what);
	return 1;
}

static void receive(struct nflog_handle *h)
{
	static char buffer[BUFFER_BYTES] __attribute__((aligned(8)));

	while (!bench_interrupted) {
		ssize_t n = recv(nflog_fd(h), buffer, sizeof(buffer), 0);

		if (n > 0)
			nflog_handle_packet(h, buffer, (int)n);
		else if (n < 0 && errno != EINTR && errno != ENOBUFS)
			return;
	}
}

static double us(double q)
{
	return (double)nfring_hist_quantile(&late, q) / 1000;
}

int main(int argc, char **argv)
{
	struct nflog_handle *h = nflog_open();
	struct nflog_g_handle *g;

	if (argc != 2)
		return 2;
	bench_interrupt_install();
	if (!h)
		return fail("nflog_open");
	g = nflog_bind_group(h, (uint16_t)atoi(argv[1]));
	if (!g)
		return fail("nflog_bind_group");
	nflog_callback_register(g, on_packet, NULL);
	if (nflog_set_mode(g, NFULNL_COPY_PACKET, 0xffff) < 0 || nflog_set_qthresh(g, 1) < 0)
		return fail("settings");
	receive(h);
	nflog_unbind_group(g);
	nflog_close(h);
	printf("{\"packets\":%llu,\"p50_us\":%.0f,\"p90_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f,\"cpu_us\":%.0f}\n",
	       (unsigned long long)late.count, us(0.5), us(0.9), us(0.99), (double)late.max / 1000,
	       (double)clock() * 1e6 / CLOCKS_PER_SEC);
	return 0;
}
