/* SPDX-License-Identifier: MIT */
/* Where flows go: a URL of --to. */
#ifndef FLOW_TARGET_H
#define FLOW_TARGET_H

#include <stdbool.h>

enum flow_target_kind {
	FLOW_TO_IPFIX_UDP,  /* ipfix+udp://HOST:PORT */
	FLOW_TO_IPFIX_TCP,  /* ipfix+tcp://HOST:PORT */
	FLOW_TO_IPFIX_FILE, /* ipfix-file:PATH */
	FLOW_TO_JSON,       /* json:PATH, json:- */
	FLOW_TO_KAFKA,      /* kafka://BROKERS/TOPIC */
};

#define FLOW_TARGET_TEXT_MAX 1024

struct flow_target {
	enum flow_target_kind kind;
	const char *url;  /* as it was given */
	const char *path; /* of a file, in `text` or `url`; "-" is stdout */
	const char *host; /* of UDP and TCP, without brackets; of Kafka HOST:PORT,.. */
	const char *port; /* digits; 4739 where none is given */
	const char *topic;
	char text[FLOW_TARGET_TEXT_MAX];
};

/* Reads a URL. `url` must outlive *t. Returns NULL, or what is wrong with it. */
const char *flow_target_parse(struct flow_target *t, const char *url);

#endif
