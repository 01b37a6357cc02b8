/* SPDX-License-Identifier: MIT */
/* An output of IPFIX: an encoder for each group, and a transport that takes finished messages. */
#ifndef FLOW_IPFIX_H
#define FLOW_IPFIX_H

#include "backlog.h"
#include "elements.h"

#include <netdb.h>

struct flow_ipfix;

/* How messages leave. */
struct flow_transport {
	int (*open)(struct flow_ipfix *x); /* 0, or an exit code with the error printed */
	void (*send)(struct flow_ipfix *x, const struct flow_message *m);
	uint64_t (*work)(struct flow_ipfix *x, uint64_t now_ns); /* as flow_sink_ops; so are the next four */
	void (*retry)(struct flow_ipfix *x);
	unsigned (*watch)(struct flow_ipfix *x, struct pollfd *fd);
	void (*reopen)(struct flow_ipfix *x);
	void (*finish)(struct flow_ipfix *x, uint64_t until_ns, const _Atomic bool *hurry);
};

extern const struct flow_transport flow_transport_udp, flow_transport_tcp, flow_transport_file;

/* Of a connection by TCP. */
enum flow_tcp_state {
	FLOW_TCP_DOWN,       /* waits for `retry_ns` */
	FLOW_TCP_CONNECTING, /* connect(2) is under way */
	FLOW_TCP_UP,
	FLOW_TCP_ENDING, /* the collector will read no more than what was written: nothing more is */
};

struct flow_ipfix {
	struct flow_sink sink;
	const struct flow_transport *transport;
	fbInfoModel_t *model;
	struct flow_encoder **encoder; /* by group; NULL: none yet */
	uint16_t *group;               /* those that have one, in their order of appearance */
	uint32_t groups;               /* at most FLOW_IPFIX_GROUPS_MAX */
	bool refused;                  /* one more was, and that was said */
	struct addrinfo *address;      /* UDP, TCP */
	int fd;                        /* -1: none */
	uint16_t message_bytes;        /* at most; transport->open() sets it */
	int err;                       /* errno of the last failure that was said; 0: all is well */
	struct flow_backlog backlog;
	bool inserts;                  /* composed messages go before those that wait */
	struct flow_waiting *inserted; /* the last that did */
	/* UDP */
	uint64_t repeat_ns; /* when templates are due, at cli_clock_ns() */
	/* TCP, files */
	bool needs_templates; /* of this connection, or since a failure, before anything else */
	uint64_t retry_ns;    /* after a failure, or DOWN: when to try; CONNECTING, ENDING: when to give up */
	/* TCP */
	enum flow_tcp_state state;
	uint64_t backoff_ns; /* before the next try */
	uint64_t written;    /* bytes of this connection */
	uint16_t part;       /* bytes of the first unwritten message that are written */
	uint32_t *sequence;  /* of the next data record of each group, in this connection */
};

/* Has each encoder end its message. */
void flow_ipfix_end_messages(struct flow_ipfix *x);

/* Composes the templates of all groups anew, before what waits. */
void flow_ipfix_repeat(struct flow_ipfix *x);

/* Says an error when it begins: `err` is an errno. */
void flow_ipfix_say(struct flow_ipfix *x, const char *what, int err);

/* Finds the collector's address. Returns 0, or an exit code with the error printed. */
int flow_ipfix_resolve(struct flow_ipfix *x, int type);

/* Counts a message as sent, or as given up. */
void flow_ipfix_sent(struct flow_ipfix *x, const struct flow_sums *sums, uint16_t len);
void flow_ipfix_unsent(struct flow_ipfix *x, const struct flow_sums *sums);

#endif
