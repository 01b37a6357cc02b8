/* SPDX-License-Identifier: MIT */
#include "target.h"
#include "parse.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define IPFIX_PORT "4739" /* IANA: ipfix */

static const struct {
	const char *scheme;
	enum flow_target_kind kind;
} schemes[] = {
	{ "ipfix+udp://", FLOW_TO_IPFIX_UDP }, { "ipfix+tcp://", FLOW_TO_IPFIX_TCP },
	{ "ipfix-file:", FLOW_TO_IPFIX_FILE }, { "json:", FLOW_TO_JSON },
	{ "kafka://", FLOW_TO_KAFKA },
};

/* Splits HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT in place. */
static const char *split_host(struct flow_target *t, char *text)
{
	static const char what[] = "HOST:PORT, such as collector.example:4739 or [2001:db8::1]:4739";
	char *end = text[0] == '[' ? strchr(text, ']') : text + strcspn(text, ":");
	uint64_t port;

	t->host = text[0] == '[' ? text + 1 : text;
	if (!end || end == t->host)
		return what;
	if (*end == ']')
		*end++ = '\0';
	t->port = IPFIX_PORT;
	if (*end == '\0')
		return NULL;
	if (*end != ':' || !cli_parse_u64(end + 1, 1, UINT16_MAX, &port))
		return what;
	*end = '\0';
	t->port = end + 1;
	return NULL;
}

/* Splits BROKER,../TOPIC in place. */
static const char *split_topic(struct flow_target *t, char *text)
{
	char *slash = strchr(text, '/');

	if (!slash || slash == text || !slash[1] || strchr(slash + 1, '/'))
		return "kafka://BROKER:PORT,../TOPIC";
	*slash = '\0';
	t->host = text;
	t->topic = slash + 1;
	return NULL;
}

static const char *split(struct flow_target *t, char *rest)
{
	switch (t->kind) {
	case FLOW_TO_IPFIX_UDP:
	case FLOW_TO_IPFIX_TCP:
		return split_host(t, rest);
	case FLOW_TO_KAFKA:
		return split_topic(t, rest);
	default:
		t->path = rest;
		return *rest ? NULL : "the path of a file behind the colon";
	}
}

const char *flow_target_parse(struct flow_target *t, const char *url)
{
	*t = (struct flow_target){ .url = url };
	if (strlen(url) >= sizeof(t->text))
		return "shorter than 1024 bytes";
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		const size_t len = strlen(schemes[i].scheme);

		if (strncmp(url, schemes[i].scheme, len) != 0)
			continue;
		t->kind = schemes[i].kind;
		snprintf(t->text, sizeof(t->text), "%s", url + len);
		return split(t, t->text);
	}
	return "ipfix+udp://HOST:PORT, ipfix+tcp://HOST:PORT, ipfix-file:PATH, json:PATH, json:- or "
	       "kafka://BROKERS/TOPIC";
}
