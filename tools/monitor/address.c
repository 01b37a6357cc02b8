/* SPDX-License-Identifier: MIT */
#include "address.h"
#include "parse.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define HOST_MAX 64 /* an IPv6 address and a scope */

/* Copies the address of the text, up to the last colon, without the brackets around one of IPv6. Returns whether there
 * were brackets in *is_six, and the port; NULL if the text has another form. */
static const char *split(const char *text, char host[HOST_MAX], bool *is_six)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;

	*is_six = len && text[0] == '[';
	if (*is_six) {
		if (text[len - 1] != ']' || len < 3)
			return NULL;
		text++;
		len -= 2;
	}
	if (!colon || len >= HOST_MAX)
		return NULL;
	memcpy(host, text, len);
	host[len] = '\0';
	return colon + 1;
}

/* The only form of an IPv6 address that needs a scope is that of a link: fe80::1%eth0. */
static bool parse_six(const char *host, uint16_t port, struct monitor_address *out)
{
	const struct addrinfo hints = {
		.ai_family = AF_INET6,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST,
	};
	struct addrinfo *found = NULL;

	if (getaddrinfo(host, NULL, &hints, &found) != 0)
		return false;
	memset(out, 0, sizeof(*out));
	memcpy(&out->at, found->ai_addr, found->ai_addrlen);
	out->len = found->ai_addrlen;
	((struct sockaddr_in6 *)&out->at)->sin6_port = htons(port);
	freeaddrinfo(found);
	return true;
}

static bool parse_four(const char *host, uint16_t port, struct monitor_address *out)
{
	struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons(port) };

	if (inet_pton(AF_INET, *host ? host : "127.0.0.1", &four.sin_addr) != 1)
		return false;
	memset(out, 0, sizeof(*out));
	memcpy(&out->at, &four, sizeof(four));
	out->len = sizeof(four);
	return true;
}

bool monitor_address_parse(const char *text, struct monitor_address *out)
{
	char host[HOST_MAX];
	bool is_six;
	const char *port_text = split(text, host, &is_six);
	uint64_t port;

	if (!port_text || !cli_parse_u64(port_text, 0, UINT16_MAX, &port))
		return false;
	return is_six ? parse_six(host, (uint16_t)port, out) : parse_four(host, (uint16_t)port, out);
}

const char *monitor_address_url(const struct monitor_address *a, char out[MONITOR_URL_MAX])
{
	char host[HOST_MAX], port[sizeof("65535")];
	const bool is_six = a->at.ss_family == AF_INET6;

	if (getnameinfo((const struct sockaddr *)&a->at, a->len, host, sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return strcpy(out, "http://?");
	snprintf(out, MONITOR_URL_MAX, is_six ? "http://[%s]:%s" : "http://%s:%s", host, port);
	return out;
}
