/* SPDX-License-Identifier: MIT */
/* A poll with one group, without privileges: a pair of Unix datagram sockets brings the datagrams,
 * and a netfilter socket that is bound to no group takes the requests. */
#ifndef NFR_POLL_FIXTURE_H
#define NFR_POLL_FIXTURE_H

#include "control.h"
#include "path_fixture.h"
#include "poll.h"
#include <sys/socket.h>

#define FIXTURE_WINDOW 2u

struct poll_fixture {
	struct path_fixture path;
	struct nfr_settings set;
	struct nfr_rx rx[FIXTURE_WINDOW];
	struct msg m; /* the datagram being written */
	int socks[1];
	int sender;
	const char *no_source; /* why the source cannot be had; NULL: it is open */
	/* what `report` got, and what it returns */
	unsigned reports;
	int report_err;
	int report_returns;
};

static inline int fixture_report(void *user, uint16_t worker, int err, int code, const char *what)
{
	struct poll_fixture *f = user;

	(void)worker;
	(void)code;
	(void)what;
	f->reports++;
	f->report_err = err;
	return f->report_returns;
}

/* Makes zeroed *p ready for nfr_poll_open(). Returns false if something cannot be had. */
static inline bool poll_fixture_make(struct poll_fixture *f, struct nfr_poll *p, uint8_t source)
{
	int pair[2];

	memset(f, 0, sizeof(*f));
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) < 0 || !path_fixture_make(&f->path, &p->path) ||
	    nfr_control_open(&f->path.group.nl, 65536) < 0)
		return false;
	f->socks[0] = f->path.group.fd = pair[0];
	f->sender = pair[1];
	f->set = (struct nfr_settings){
		.source = source, .qthresh = 1, .nlbufsiz_bytes = 16064, .latency_budget_us = 1000
	};
	p->set = &f->set;
	p->window = FIXTURE_WINDOW;
	p->rx = f->rx;
	p->socks = f->socks;
	p->source_at = calloc(1, nfr_max(nfr_source_uring.size, nfr_source_recv.size));
	p->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	p->report = fixture_report;
	p->report_user = f;
	return p->source_at && p->stop_fd >= 0;
}

static inline void poll_fixture_free(struct poll_fixture *f, struct nfr_poll *p)
{
	nfr_control_close(f->path.group.nl);
	close(p->stop_fd);
	close(f->socks[0]);
	close(f->sender);
	free(p->source_at);
	path_fixture_free(&p->path);
}

/* Makes *p and opens it. Returns what a set-up of cmocka returns; io_uring that cannot be had is no
 * failure, see fixture_need_source(). */
static inline int poll_fixture_open(struct poll_fixture *f, struct nfr_poll *p, uint8_t source)
{
	int ret;

	if (!poll_fixture_make(f, p, source))
		return -1;
	ret = nfr_poll_open(p);
	if (ret == 0)
		ret = nfr_poll_activate(p);
	f->no_source = ret < 0 ? strerror(-ret) : NULL;
	return ret < 0 && source == NFRING_SOURCE_RECV ? -1 : 0;
}

static inline void poll_fixture_close(struct poll_fixture *f, struct nfr_poll *p)
{
	nfr_poll_close(p);
	poll_fixture_free(f, p);
}

/* Skips the case where the machine refuses io_uring. */
static inline void fixture_need_source(const struct poll_fixture *f)
{
	if (f->no_source) {
		print_message("io_uring cannot be set up: %s\n", f->no_source);
		skip();
	}
}

/* Sends what f->m holds as one datagram. Empties it. */
static inline void fixture_send(struct poll_fixture *f)
{
	assert_int_equal(send(f->sender, f->m.bytes, f->m.len, 0), f->m.len);
	f->m.len = 0;
}

/* Sends `n` packets, numbered from `first_seq`, as one datagram. */
static inline void fixture_send_packets(struct poll_fixture *f, uint32_t first_seq, uint32_t n)
{
	fixture_put_packets(&f->m, first_seq, n);
	fixture_send(f);
}

#endif
