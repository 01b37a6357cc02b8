/* SPDX-License-Identifier: MIT */
/* Reads the address at which metrics are served. */
#ifndef MONITOR_ADDRESS_H
#define MONITOR_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

struct monitor_address {
	struct sockaddr_storage at;
	socklen_t len; /* 0: none */
};

/* "http://" [ ADDRESS "%" SCOPE "]:" PORT */
#define MONITOR_URL_MAX 96

/* Reads [ADDRESS]:PORT in numbers: ":9100" is 127.0.0.1, "10.0.0.1:9100", "[::1]:9100"; "[::]:9100" is every
 * address, also of IPv4. Returns false, with nothing written, if it is none of these. */
bool monitor_address_parse(const char *text, struct monitor_address *out);

/* Writes "http://ADDRESS:PORT". Returns out. */
const char *monitor_address_url(const struct monitor_address *a, char out[MONITOR_URL_MAX]);

#endif
